"""Small item bank files for the tests, and how they are read."""

from pathlib import Path

from app.library.bank import read_bank

ROOT = Path(__file__).parents[2]
CLAUSES = frozenset({"3.1.1", "3.1.4", "3.1.5", "3.1.6", "3.1.13", "3.3.6", "3.3.7"})

HEAD = """\
subject: tiers
items:
"""
GOOD = """\
  - id: good-one
    type: single
    stem: 这是一道没有毛病的单选题。
    options:
      A: 第一种说法
      B: 第二种说法
      C: 第三种说法
    key: B
    clauses: ["3.1.4"]
    explanation: 这里说明为什么第二种说法正确。
"""


def read_texts(folder, rulebook, *texts, forms=()):
    """Read the texts as quizzes/bank0.yaml, bank1.yaml … of `folder`."""
    quizzes = folder / "quizzes"
    quizzes.mkdir()
    for index, text in enumerate(texts):
        (quizzes / f"bank{index}.yaml").write_text(text, encoding="utf-8")
    return read_bank(quizzes, rulebook, CLAUSES, forms)


def faults_of(result):
    bank, faults = result
    assert bank is None
    return [str(fault) for fault in faults]


def item(*lines):
    return (
        HEAD
        + '  - id: asked\n    explanation: 这里说明为什么应当这样回答。\n    clauses: ["3.1.4"]\n'
        + "".join(f"    {line}\n" for line in lines)
    )
