"""What all item types share: the common fields, what a response is, and how a bad answer is refused."""

import unicodedata
from typing import Annotated

from pydantic import Field

from app.domain.values import Frozen

# A response is plain text (an option's letter, "true"/"false", or an amount in the item's base unit), for a multiple choice a tuple of
# letters, or for rows that each get a place a tuple of "row=place"; None stands for an item left blank. All survive JSON, where the
# tuple comes back as a list.
Response = str | tuple[str, ...] | list[str] | None

LONGEST_ANSWER = 200
SPACES = " \t\r\n\u3000\u00a0"
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

REFUSALS = {
    "shape": "答案的格式不对，请在本页重新作答。",
    "too_long": "答案过长，请不要超过 200 个字。",
    "text_too_long": "答案超过了这道题的字数，请删短后再保存。",
    "hidden_characters": "答案里有看不见的控制字符，请删去后重新输入。",
    "several_values": "这道题只能有一个答案。",
    "not_on_paper": "所选的选项不在这道题里，请刷新后重新选择。",
    "placed_twice": "同一个位置或同一行选了两次，请改正后再保存。",
    "not_a_number": "请填写一个数，可以带单位，例如 5万元 或 50,000元。",
    "negative": "这里不能填写负数。",
    "too_large": "数值太大，请核对后重新填写。",
    "too_precise": "小数位数太多，请核对后重新填写。",
    "not_a_term": "请填写一个词，用文字写，不超过 40 个字。",
    "wrong_unit": "单位不对，请按题目给出的单位填写。",
}


class AnswerRefused(ValueError):
    """The answer cannot be taken as a response. `code` is a key of REFUSALS; the text of the error is its Chinese sentence."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(REFUSALS[code])


class ItemBase(Frozen):
    """Fields common to all items.

    `facts` is the fingerprint of the case that a generated item was made of, empty for a written one. `question` names the exact facts
    that decide where a rule does: items with the same one ask the same thing. `practice` says whether the item may be shown beside the
    section. `difficulty` runs from 1 (recall) to 3 (several rules at once).
    """

    # Each type narrows this to its own name.
    type: str
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-~][a-z0-9]+)*$", max_length=80)]
    subject: str
    stem: str
    clauses: Annotated[tuple[str, ...], Field(min_length=1)]
    explanation: str
    difficulty: Annotated[int, Field(ge=1, le=3)] = 1
    practice: bool = True
    generator: str | None = None
    facts: str = ""
    question: str = ""


def clean_values(raw: object) -> tuple[str, ...]:
    """The form's values without outer spaces and empty ones. Raises AnswerRefused for anything but a short list of visible text."""
    if not isinstance(raw, (list, tuple)):
        raise AnswerRefused("shape")
    if len(raw) > LONGEST_ANSWER:
        raise AnswerRefused("too_long")
    values = tuple(_clean(value) for value in raw)
    return tuple(value for value in values if value)


def clean_scalar(raw: object) -> str | None:
    """As clean_values for an item that takes one value; None when it was left blank."""
    values = clean_values(raw)
    if len(values) > 1:
        raise AnswerRefused("several_values")
    return values[0] if values else None


def _clean(value: object) -> str:
    if not isinstance(value, str):
        raise AnswerRefused("shape")
    if len(value) > LONGEST_ANSWER:
        raise AnswerRefused("too_long")
    text = value.strip(SPACES)
    # Bidi marks and other unseen characters could make a reader see another answer than the one that was marked.
    if any(unicodedata.category(character) in HIDDEN_CATEGORIES for character in text):
        raise AnswerRefused("hidden_characters")
    return text
