"""Searching documents: what is found, in which order, and how it is shown."""

import pytest

from app.domain.folding import excerpt, find_ranges, fold
from app.domain.search import Document, Index, Kind, Rank, find, grouped, matching, nearest, words_of
from app.domain.spelling import Spelling, find_spelled, is_spelled, spells_all

# A dictionary of a few characters, with one that is read in two ways.
READINGS = {
    "理": "li",
    "财": "cai",
    "金": "jin",
    "账": "zhang",
    "户": "hu",
    "客": "ke",
    "银": "yin",
    "行": "xing hang",
    "卡": "ka",
    "西": "xi",
    "安": "an",
}


def spell(text: str) -> Spelling:
    return tuple(frozenset(READINGS.get(character, character.lower()).split() or {" "}) for character in text)


def document(
    title: str, text: str = "", kind: Kind = "clause", names: tuple[str, ...] = (), duty: bool = False, group: str = "1.1"
) -> Document:
    return Document(kind=kind, title=title, text=text, address=f"/{title}", names=names, duty=duty, group=group)


def titles(query: str, *documents: Document) -> list[str]:
    return [found.title for _, found in matching(query, Index(documents, spell))]


# Folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＰＢＭＳ（客户）", "pbms(客户)"),
        ("２０万元％", "20万元%"),
        ("A\n\t b　c", "a b c"),
        ("金融＠家", "金融@家"),
        ("…", "..."),
        ("", ""),
        ("①Ⅳ㈱", "1iv(株)"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words", "ranges"),
    [
        ("优质客户与优质客户", ["优质"], [(0, 2), (5, 7)]),
        ("优质客户", ["优质", "质客"], [(0, 3)]),
        ("用ＰＢＭＳ登记", ["pbms"], [(1, 5)]),
        ("好…的", ["...的"], [(1, 3)]),
        # Half of what one character folds to marks all of it.
        ("㈱甲", [")甲"], [(0, 2)]),
        ("甲", ["乙", ""], []),
    ],
)
def test_ranges_are_in_the_letters_of_the_text(text: str, words: list[str], ranges: list[tuple[int, int]]) -> None:
    assert find_ranges(text, words) == ranges


def shown(text: str, *words: str, before: int = 4, length: int = 12) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in excerpt(text, words, before, length))


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("短短一句", ["一"], "短短[一]句"),
        ("没有这个词的一长段文字总要断开", ["甲"], "没有这个词的一长段文字总…"),
        ("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸", ["甲"], "…七八九十[甲]乙丙丁戊己庚辛…"),
        # Near the beginning nothing is cut off, near the end more of what comes before is shown.
        ("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸", ["六"], "一二三四五[六]七八九十甲乙…"),
        ("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸", ["癸"], "…九十甲乙丙丁戊己庚辛壬[癸]"),
        ("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸", ["八九十甲乙丙丁戊己庚辛壬"], "一二三四五六七[八九十甲乙丙丁戊己庚辛壬]…"),
        ("", ["甲"], ""),
    ],
)
def test_excerpts(text: str, words: list[str], expected: str) -> None:
    assert shown(text, *words) == expected


# Spelling


@pytest.mark.parametrize(
    ("word", "text", "stretch"),
    [
        ("lcjzh", "理财金账户", (0, 5)),
        ("licaijinzhanghu", "理财金账户", (0, 5)),
        ("licai", "理财金账户", (0, 2)),
        ("licjzh", "理财金账户", (0, 5)),
        ("jinzhangh", "理财金账户", (2, 5)),
        ("lica", "理财", (0, 2)),
        ("zhan", "理财金账户", (3, 4)),
        ("yinhang", "银行卡", (0, 2)),
        ("yinxing", "银行卡", (0, 2)),
        ("yhk", "银行卡", (0, 3)),
        ("xian", "西安", (0, 2)),
        ("icai", "理财", None),
        ("ljc", "理财金", None),
        ("hux", "账户", None),
    ],
)
def test_spelled_stretches(word: str, text: str, stretch: tuple[int, int] | None) -> None:
    assert find_spelled(word, spell(text)) == stretch


@pytest.mark.parametrize(
    ("word", "whole"), [("lcjzh", True), ("licaijinzhanghu", True), ("lcjzhanghu", True), ("lcjz", False), ("licaijinzhangh", True)]
)
def test_the_whole_is_spelled(word: str, whole: bool) -> None:
    assert spells_all(word, spell("理财金账户")) is whole


@pytest.mark.parametrize(("word", "is_one"), [("lc", True), ("l", False), ("理财", False), ("l1", False), ("é" * 3, False)])
def test_what_can_be_a_spelling(word: str, is_one: bool) -> None:
    assert is_spelled(word) is is_one


# Finding


def test_names_come_first_then_titles_then_text() -> None:
    found = titles(
        "理财金账户",
        document("1.1.1", "持有理财金账户的客户"),
        document("理财金账户服务区", kind="term", names=("理财金账户服务区",)),
        document("1.1.2", "理财金账户，关键", duty=True),
        document("理财金账户", "服务品牌", kind="term", names=("理财金账户",)),
        document("VIP", "", kind="term", names=("VIP", "理财金账户")),
    )
    assert found == ["理财金账户", "VIP", "理财金账户服务区", "1.1.2", "1.1.1"]


def test_spelled_names_come_before_other_spelled_titles_and_after_exact_ones() -> None:
    documents = (
        document("理财金账户卡", kind="term"),
        document("理财金账户", kind="term"),
        document("LCJZH", kind="form", names=("LCJZH",)),
    )
    assert titles("lcjzh", *documents) == ["LCJZH", "理财金账户", "理财金账户卡"]
    ranks = [rank for rank, _ in matching("lcjzh", Index(documents, spell))]
    assert ranks == [Rank.NAMED, Rank.SPELLED_OUT, Rank.SPELLED_IN_TITLE]


def test_all_words_must_stand_in_one_document() -> None:
    documents = (document("a", "大额的现金"), document("b", "大额"), document("c", "现金"), document("大额", "现金"))
    assert titles("大额　现金", *documents) == ["a", "大额"]
    assert titles("licai jin", document("理财金"), document("理财")) == ["理财金"]


def test_a_word_does_not_run_from_the_title_into_the_text() -> None:
    assert titles("理财", document("理", "财")) == []


def test_equal_hits_keep_the_reading_order() -> None:
    documents = [document(f"1.1.{number}", "现金") for number in range(30)]
    assert titles("现金", *documents) == [each.title for each in documents]


@pytest.mark.parametrize("query", ["", "   ", "\u3000\n\t"])
def test_nothing_asked_is_nothing_found(query: str) -> None:
    found = find(query, Index([document("甲", "乙")], spell))
    assert (found.words, found.hits, found.total, found.counts) == ((), (), 0, {})
    assert nearest(query, Index([document("甲", "乙")], spell)) == ()


@pytest.mark.parametrize("query", ["%", "_", ".*", "\\", "'; DROP TABLE", "[", "(", "*"])
def test_signs_mean_themselves(query: str) -> None:
    assert titles(query, document("甲", "乙丙丁 abc")) == []
    assert titles(query, document("甲", f"前{query}后")) == ["甲"]


def test_a_query_is_cut_where_nobody_types_more() -> None:
    assert len(words_of("字" * 5000)[0]) == 100
    assert len(words_of(" ".join(chr(0x4E00 + number) for number in range(40)))) == 8
    assert words_of("甲 甲 ＡＢ ab") == ("甲", "ab")


def test_hits_are_counted_by_kind_and_cut_off() -> None:
    documents = [document(f"c{number}", "现金") for number in range(60)] + [document("t", "现金", kind="term", group="")]
    index = Index(documents, spell)
    found = find("现金", index)
    assert (len(found.hits), found.total, found.counts) == (50, 61, {"clause": 60, "term": 1})
    terms = find("现金", index, "term")
    assert ([hit.kind for hit in terms.hits], terms.total, terms.counts) == (["term"], 1, {"clause": 60, "term": 1})
    assert len(find("现金", index, most=8).hits) == 8


def test_a_hit_shows_what_was_found_where() -> None:
    index = Index([document("理财金账户", "理财的品牌", kind="term"), document("1.1.4", "存取现金", duty=True)], spell)
    spelled = find("lcjzh", index).hits[0]
    assert [(piece.text, piece.marked) for piece in spelled.title] == [("理财金账户", True)]
    assert not spelled.in_text and not any(piece.marked for piece in spelled.excerpt)
    plain = find("现金", index).hits[0]
    assert plain.in_text and plain.duty and [(piece.text, piece.marked) for piece in plain.excerpt] == [("存取", False), ("现金", True)]


def test_groups_keep_the_order_of_their_best() -> None:
    index = Index(
        [document("a", "现金", group="1.1"), document("b", "现金", duty=True, group="1.2"), document("c", "现金", kind="term", group=""),
         document("d", "现金", group="1.2")],
        spell,
    )  # fmt: skip
    groups = grouped(find("现金", index).hits)
    assert {key: [hit.address for hit in hits] for key, hits in groups.items()} == {"1.2": ["/b", "/d"], "1.1": ["/a"], "term": ["/c"]}
    assert list(groups) == ["1.2", "1.1", "term"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("大额 保单", ("大额",)),
        ("大额存单", ("大额",)),
        ("客户大额现金存单", ("大额现金",)),
        ("保单", ()),
        ("financial", ()),
        ("大额现金 自助区", ("大额现金", "自助")),
    ],
)
def test_what_to_look_for_instead(query: str, expected: tuple[str, ...]) -> None:
    index = Index([document("1", "大额现金"), document("2", "自助机，AFP是finance")], spell)
    assert nearest(query, index) == expected
