"""The published item banks: sound, and not to be passed by a reader who looks for how items are written instead of what is right."""

import re
from collections import Counter

import pytest

from app.domain.items.registry import key_of
from app.domain.paper import draw
from app.domain.wording import spoken_values
from app.library.bank import read_bank
from app.library.record_forms import read_record_forms
from tests.library.bank_files import ROOT

QUIZZES = ROOT / "quizzes"
ABSOLUTE = re.compile(r"一定|必须|所有|从不|从来|绝对|任何|一律|只要|永远")
LEAST = 15


@pytest.fixture(scope="module")
def bank(rulebook):
    clauses = {
        name
        for path in (ROOT / "content").rglob("*.md")
        for name in re.findall(r"^/// clause \| (\S+)", path.read_text(encoding="utf-8"), re.M)
    }
    forms, _ = read_record_forms(ROOT / "content", frozenset(clauses), spoken_values(rulebook))
    found, faults = read_bank(QUIZZES, rulebook, clauses, forms)
    assert found is not None, "\n".join(map(str, faults))
    return found


def by_subject(bank):
    questions = [item for item in bank.items if item.type != "case"]
    return {
        subject: [item for item in questions if item.subject == subject] for subject in dict.fromkeys(item.subject for item in questions)
    }


def test_each_subject_has_enough_items_of_every_type(bank):
    for subject, items in by_subject(bank).items():
        assert len(items) >= LEAST, subject
        assert {item.type for item in items} >= {"single", "multiple", "truefalse", "number"}, subject


def test_the_key_is_not_the_longest_option_more_often_than_chance(bank):
    for subject, items in by_subject(bank).items():
        singles = [item for item in items if item.type == "single"]
        longest = sum(_alone_longest(item) for item in singles)
        shares = sum(1 / len(item.options) for item in singles)
        assert longest <= shares + 1, (subject, [item.id for item in singles if _alone_longest(item)])


def _alone_longest(item):
    key = next(option for option in item.options if option.key == item.key)
    return all(len(option.text) < len(key.text) for option in item.options if option is not key)


def test_options_are_of_like_length(bank):
    for item in bank.items:
        if item.type == "single":
            lengths = [len(option.text) for option in item.options]
            assert max(lengths) <= 2 * min(lengths) + 8, item.id


def test_absolute_words_do_not_give_distractors_away(bank):
    told = Counter()
    for item in bank.items:
        if item.type not in ("single", "multiple"):
            continue
        right = {key_of(item)} if item.type == "single" else set(item.key)
        for option in item.options:
            if ABSOLUTE.search(option.text):
                told["right" if option.key in right else "wrong"] += 1
    assert told["wrong"] <= 3 * max(1, told["right"]), told


def test_true_and_false_are_balanced(bank):
    for subject, items in by_subject(bank).items():
        keys = [item.key for item in items if item.type == "truefalse"]
        assert abs(keys.count(True) - keys.count(False)) <= 1, subject


def test_written_letters_of_keys_are_spread(bank):
    letters = Counter(item.key for item in bank.items if item.type == "single")
    assert set("ABCD") <= set(letters)
    assert max(letters.values()) <= 2 * min(letters[letter] for letter in "ABCD"), letters


def test_every_blueprint_draws_and_repeats_only_when_it_must(bank, rulebook):
    assert {"tiers"} <= {blueprint.slug for blueprint in bank.blueprints}
    for blueprint in bank.blueprints:
        first = draw(blueprint, bank, rulebook, 1)
        again = draw(blueprint, bank, rulebook, 2, frozenset(entry.item.id for entry in first.items))
        repeated = {entry.item.id for entry in first.items} & {entry.item.id for entry in again.items}
        assert len(repeated) <= blueprint.count // 4, (blueprint.slug, repeated)
        assert sum(entry.points for entry in first.items) == 100 * blueprint.total
        assert blueprint.total == 100 or blueprint.use == "check", "an exam has 100 marks"


def test_the_tiers_paper(bank):
    blueprint = bank.blueprint("tiers")
    assert (blueprint.title, blueprint.count, blueprint.minutes, blueprint.cut) == ("客户分层识别", 10, 20, 80)
