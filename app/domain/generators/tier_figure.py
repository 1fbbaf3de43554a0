"""Generator `tier-figure`: a number with its unit, such as where a tier begins or how much is missing to it; the rulebook has the key."""

import random
from collections.abc import Iterator
from decimal import Decimal

from app.domain.generators.base import Case, Generator, item_id
from app.domain.generators.people import Person, somebody
from app.domain.items.number import NumberItem
from app.domain.rulebook import Rulebook
from app.domain.values import Frozen
from app.domain.wording import age, ages, money, span


class Figure(Frozen):
    """A question and its answer in `unit`; `why` explains it, `clauses` decide it."""

    stem: str
    unit: str
    key: Decimal
    why: str
    clauses: tuple[str, ...]
    difficulty: int = 1


def cases(rulebook: Rulebook) -> tuple[Case, ...]:
    """The start of each tier that has one, both ends of the youth range, and what a customer lacks to each line."""
    return tuple(Case(f"{kind}:{name}", kind, (kind, name)) for kind, name in _names(rulebook))


def make(case: Case, rulebook: Rulebook, rng: random.Random) -> NumberItem:
    """The item for one case."""
    kind, name = case.data
    person = somebody(rng, rng.randint(32, 60))
    figure = _MAKERS[kind](name, person, rulebook, rng)
    return NumberItem(
        id=item_id("tier-figure", case.facts),
        subject="tiers",
        stem=figure.stem,
        clauses=figure.clauses,
        explanation=figure.why,
        difficulty=figure.difficulty,
        practice=False,
        generator="tier-figure",
        facts=case.facts,
        unit=figure.unit,  # type: ignore[arg-type]  # pydantic checks the unit
        key=figure.key,
    )


def _names(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    started = [tier.key for tier in rulebook.tiers if tier.assets_from > 0]
    yield from (("start", key) for key in started)
    if any(tier.youth for tier in rulebook.tiers):
        yield from (("age", "from"), ("age", "to"))
    yield from (("lack", key) for key in (*started, "prime"))
    yield "latent", "prime"


def _start(name: str, person: Person, rulebook: Rulebook, rng: random.Random) -> Figure:
    tier = rulebook.tier(name)
    stem = rng.choice(
        (
            f"新同事问：季度日均金融资产至少达到多少元，才是{tier.name}？请填写金额。",
            f"{person.name}想知道离{tier.name}还有多远。{tier.name}的季度日均金融资产从多少元（含）起？请填写金额。",
        )
    )
    why = f"{tier.name}：季度日均金融资产{span(tier)}。下限含本数，所以从{money(tier.assets_from)}起。"
    return Figure(stem=stem, unit="元", key=tier.assets_from, why=why, clauses=tier.clauses)


def _age(name: str, person: Person, rulebook: Rulebook, rng: random.Random) -> Figure:
    tier, youth = next((tier, tier.youth) for tier in rulebook.tiers if tier.youth)
    years, end = (youth.age_from, "最小") if name == "from" else (youth.age_to, "最大")
    stem = rng.choice(
        (
            f"按客户细分标准，{tier.name}{end}可以是多少周岁？请填写年龄。",
            f"{person.name}替家里读大学的孩子打听。论年龄，{tier.name}{end}是多少周岁（含）？请填写年龄。",
        )
    )
    why = f"{tier.name}的年龄为{ages(youth)}，年龄按周岁计算，两头都含，所以{end}{age(years)}。"
    return Figure(stem=stem, unit="岁", key=Decimal(years), why=why, clauses=(*tier.clauses, *youth.edge_clauses))


def _lack(name: str, person: Person, rulebook: Rulebook, rng: random.Random) -> Figure:
    goal, line, clauses = _goal(name, rulebook)
    lack = _part(rng, line)
    stem = (
        f"{person.name}的季度日均金融资产是{money(line - lack)}。客户经理想帮{person.pronoun}成为{goal}，"
        f"{person.pronoun}的季度日均至少还要增加多少元？请填写金额。"
    )
    why = f"{goal}从{money(line)}（含）起，{money(line)}减去{money(line - lack)}，还差{money(lack)}；正好达到即可。"
    return Figure(stem=stem, unit="元", key=lack, why=why, clauses=clauses, difficulty=2)


def _latent(name: str, person: Person, rulebook: Rulebook, rng: random.Random) -> Figure:
    goal, line, clauses = _goal(name, rulebook)
    lack = _part(rng, line)
    latent = rulebook.prime.latent
    stem = (
        f"{person.name}在本行的季度日均金融资产是{money(line - lack)}，在他行也有存款。"
        f"{person.pronoun}在他行至少要有多少元，才算{latent.name}？请填写金额。"
    )
    why = f"加上他行资产后达到{goal}的标准（{money(line)}，含），就是{latent.name}，所以他行至少要有{money(lack)}。"
    return Figure(stem=stem, unit="元", key=lack, why=why, clauses=(*latent.clauses, *clauses), difficulty=3)


def _goal(name: str, rulebook: Rulebook) -> tuple[str, Decimal, tuple[str, ...]]:
    if name == "prime":
        return rulebook.prime.prime.name, rulebook.prime.line, rulebook.prime.prime.clauses
    tier = rulebook.tier(name)
    return tier.name, tier.assets_from, tier.clauses


def _part(rng: random.Random, line: Decimal) -> Decimal:
    """A part of the line, in steps of a hundredth of it, never the half, where the two amounts would be the same."""
    return (line * rng.choice([step for step in range(6, 60) if step != 50]) / 100).normalize()


_MAKERS = {"start": _start, "age": _age, "lack": _lack, "latent": _latent}

TIER_FIGURE = Generator("tier-figure", "number", "tiers", cases, make)
