"""Generator `links`: the four links of the service process (manual 3.2): who leads, who helps, what comes next, and what belongs where."""

import random
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from app.domain.generators.base import Case, Generator, item_id
from app.domain.generators.distractors import options_of
from app.domain.generators.misled import explained, wrong_answers
from app.domain.items.single import SingleItem
from app.domain.process import links_with, next_link, part_of, posts_of
from app.domain.rulebook import Rulebook
from app.domain.ruling import Key
from app.domain.table_misconceptions import LINK_MISCONCEPTIONS
from app.domain.text_likeness import grams
from app.domain.values import Frozen


class LinkCase(Frozen):
    """What is asked, and of what: a link, a post, or the text (`said`) of which the link is asked."""

    kind: str
    key: Key
    said: str = ""


class Kind(NamedTuple):
    """A kind of question. `answer`: "" where the rulebook has none; `pool`: what else could stand among the options."""

    stems: tuple[str, ...]
    subject: Callable[[LinkCase, Rulebook], str]
    answer: Callable[[LinkCase, Rulebook], str]
    pool: Callable[[Rulebook], Iterable[str]]
    why: str


def cases(rulebook: Rulebook) -> tuple[Case, ...]:
    """Every link under every kind of question, every post that leads or helps somewhere, and every text that belongs to one link."""
    return tuple(Case(_facts(case), case.kind, case) for case in _cases(rulebook) if KINDS[case.kind].answer(case, rulebook))


def make(case: Case, rulebook: Rulebook, rng: random.Random) -> SingleItem:
    """The item for one case: what misread links would answer comes first among the distractors."""
    asked: LinkCase = case.data
    kind = KINDS[asked.kind]
    right = kind.answer(asked, rulebook)
    wrong = wrong_answers(right, LINK_MISCONCEPTIONS, lambda rules: [kind.answer(asked, rules)], rulebook)
    others = [text for text in dict.fromkeys(kind.pool(rulebook)) if text not in (right, *wrong)]
    rng.shuffle(others)
    subject = kind.subject(asked, rulebook)
    stem = rng.choice(kind.stems).format(subject=subject)
    options, key = options_of(stem, right, wrong | dict.fromkeys(others), rng)
    why = kind.why.format(subject=subject, answer=right)
    return SingleItem(
        id=item_id("links", case.facts),
        subject="service",
        stem=stem,
        clauses=_clauses(asked, rulebook),
        explanation=explained(why, options),
        difficulty=1 if asked.kind in ("next", "belongs") else 2,
        practice=False,
        generator="links",
        facts=case.facts,
        options=options,
        key=key,
    )


def _cases(rulebook: Rulebook) -> Iterator[LinkCase]:
    for link in rulebook.links:
        yield from (LinkCase(kind=kind, key=link.key) for kind in ("lead", "support", "next"))
        # A text that repeats a word of the link's name would answer itself.
        yield from (
            LinkCase(kind="belongs", key=link.key, said=said)
            for said in (link.does, *link.aims)
            if not grams(said, 2) & grams(link.name, 2)
        )
    for post in rulebook.posts:
        yield from (LinkCase(kind=kind, key=post.key) for kind in ("leads", "supports"))


def _facts(case: LinkCase) -> str:
    return f"kind={case.kind};of={case.key};said={case.said}"


def _clauses(case: LinkCase, rulebook: Rulebook) -> tuple[str, ...]:
    if case.kind == "next":
        return (*rulebook.process.clauses, *rulebook.link(case.key).clauses)
    if case.kind in ("leads", "supports"):
        taking_part = (link for link in rulebook.links if part_of(case.key, link, rulebook))
        return tuple(clause for link in taking_part for clause in link.clauses)
    return rulebook.link(case.key).clauses


def _names(entries: Iterable[str]) -> str:
    return "、".join(entries)


def _lead(case: LinkCase, rulebook: Rulebook) -> str:
    return _names(post.name for post in posts_of(rulebook.link(case.key), rulebook, "lead"))


def _support(case: LinkCase, rulebook: Rulebook) -> str:
    return _names(post.name for post in posts_of(rulebook.link(case.key), rulebook, "help", "cooperate", "monitor"))


def _leads(case: LinkCase, rulebook: Rulebook) -> str:
    return _names(link.name for link in links_with(case.key, "lead", rulebook))


def _supports(case: LinkCase, rulebook: Rulebook) -> str:
    return _names(link.name for link in rulebook.links if case.key in link.posts("help", "cooperate", "monitor"))


def _belongs(case: LinkCase, rulebook: Rulebook) -> str:
    return _names(link.name for link in rulebook.links if case.said in (link.does, *link.aims))


def _groups_of_posts(rulebook: Rulebook) -> Iterator[str]:
    for link in rulebook.links:
        for parts in (("lead",), ("help", "cooperate", "monitor"), ("lead", "help")):
            yield _names(post.name for post in posts_of(link, rulebook, *parts))


def _groups_of_links(rulebook: Rulebook) -> Iterator[str]:
    names = [link.name for link in rulebook.links]
    yield from names
    yield from (_names((names[one], names[other])) for one in range(len(names)) for other in range(one + 1, len(names)))


def _link_names(rulebook: Rulebook) -> Iterator[str]:
    return (link.name for link in rulebook.links)


def _name(case: LinkCase, rulebook: Rulebook) -> str:
    return rulebook.link(case.key).name


KINDS: dict[str, Kind] = {
    "lead": Kind(
        ("优质客户服务流程的“{subject}”环节，以哪些岗位为主？", "新同事问：“{subject}”这一环节主要由谁来做？"),
        _name, _lead, _groups_of_posts, "“{subject}”以{answer}为主。",
    ),
    "support": Kind(
        ("优质客户服务流程的“{subject}”环节，为辅与配合的是哪些岗位？", "“{subject}”这一环节里，哪些岗位起辅助、配合的作用？"),
        _name, _support, _groups_of_posts, "“{subject}”中为辅与配合的是{answer}。",
    ),
    "leads": Kind(
        ("在优质客户服务流程中，{subject}在哪些环节为主？", "{subject}是下面哪些流程环节的主要岗位？"),
        lambda case, rulebook: rulebook.post(case.key).name, _leads, _groups_of_links, "{subject}为主的环节是{answer}。",
    ),
    "supports": Kind(
        ("在优质客户服务流程中，{subject}在哪些环节起辅助或配合的作用？", "{subject}在下面哪些流程环节为辅或配合？"),
        lambda case, rulebook: rulebook.post(case.key).name, _supports, _groups_of_links, "{subject}为辅或配合的环节是{answer}。",
    ),
    "next": Kind(
        ("优质客户服务流程中，“{subject}”之后接着的是哪个环节？", "“{subject}”做完，流程走到哪一个环节？"),
        _name, lambda case, rulebook: next_link(case.key, rulebook).name, _link_names,
        "四个环节依次进行，不断循环往复，“{subject}”之后是{answer}。",
    ),
    "belongs": Kind(
        ("“{subject}”，说的是优质客户服务流程的哪个环节？", "下面这句话写的是哪个流程环节？“{subject}”"),
        lambda case, _: case.said, _belongs, _link_names, "这是{answer}的内容或目标。",
    ),
}  # fmt: skip

LINKS = Generator("links", "single", "service", cases, make)
