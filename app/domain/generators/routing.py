"""Generator `routing`: a made-up visitor in a branch; where to, and how? The key is what route says.

Each case is a visitor (which row of the routing table), an errand, the state of the 客户经理, and what the branch may lack.
"""

import random
from collections.abc import Iterator

from app.domain.customers import Customer
from app.domain.generators.base import Case, Generator, item_id
from app.domain.generators.distractors import options_of
from app.domain.generators.people import Person, somebody
from app.domain.generators.visitors import ERRANDS, LACKS, MANAGERS, VISITORS, Wanted
from app.domain.items.options import Option
from app.domain.items.sameness import zone_question
from app.domain.items.single import SingleItem
from app.domain.misconceptions import slip_told
from app.domain.routing import Route, Visit, branch_of, route
from app.domain.routing_misconceptions import ANYBODY, ROUTING_MISCONCEPTIONS, Situation, wrong_routes
from app.domain.rulebook import Rulebook
from app.domain.values import Frozen


class RoutingCase(Frozen):
    """Keys into VISITORS, ERRANDS, MANAGERS and LACKS."""

    visitor: str
    errand: str
    manager: str = "free"
    lack: str = ""


def cases(_rulebook: Rulebook) -> tuple[Case, ...]:
    """Every row for every kind of visitor it takes, every errand with its edges, and every fallback."""
    return tuple(Case(facts_of(case), _group(case), case) for case in dict.fromkeys(_cases()))


def make(case: Case, rulebook: Rulebook, rng: random.Random) -> SingleItem:
    """The item for one case: the deciding facts in the stem, the misread rules' routes first among the distractors."""
    situation, stem = meet(case.data, rulebook, rng)
    right = route(*situation)
    options, key = _options(stem, right, situation, rng)
    return SingleItem(
        id=item_id("routing", case.facts),
        subject="routing",
        stem=stem,
        clauses=right.clauses,
        explanation="".join((*right.reasons, *_slip_told(options))),
        difficulty=3 if case.data.lack or case.data.manager != "free" else 2,
        practice=False,
        generator="routing",
        facts=case.facts,
        question=zone_question(situation.visit, right),
        options=options,
        key=key,
    )


def plan(found: Route) -> str:
    """A route as the lobby manager would say it: where to, who receives, and what sets this row apart."""
    zone = found.zone.name
    wait = "稍候" if "manager_busy" in found.fallbacks else ""
    if found.errand is not None:
        return f"到{zone}，{_by_errand(found)}"
    if found.row.key == "recommended_up":
        return f"到{zone}{wait}，由{found.staff}接待，并推介至财富管理中心"
    if "no_manager_card" in found.fallbacks:
        return f"到{zone}，由{found.staff}直接优先办理，递上客户经理的名片"
    if found.row.key == "card_holder":
        return f"到{zone}{wait}，由{found.staff}接待，业务由柜员优先办理"
    return f"到{zone}{wait}，由{found.staff}接待，并登记记录表"


def _by_errand(found: Route) -> str:
    if found.priority:
        return "优先办理，递上客户经理的名片"
    if found.errand and found.errand.key == "question":
        return "由大堂经理解答，了解之后再判断"
    if found.zone.key == "self_service":
        return "指导客户自己操作设备"
    return "帮助取号，按次序办理"


def _cases() -> Iterator[RoutingCase]:
    everyday = ("withdraw-much", "water", "remit")
    for visitor in ("private", "high", "high-with-card", "card", "card-fallen", "prime", "prime-edge", "latent", "latent-edge"):
        yield from (RoutingCase(visitor=visitor, errand=errand) for errand in everyday)
    for visitor in ("high", "card", "prime", "latent"):
        yield from (RoutingCase(visitor=visitor, errand=errand, manager="later") for errand in ("remit", "passbook"))
    for visitor in ("high", "card-fallen", "prime", "prime-edge", "latent"):
        for manager in ("none", "declines"):
            yield from (
                RoutingCase(visitor=visitor, errand=errand, manager=manager) for errand in ("withdraw-much", "withdraw-little", "remit")
            )
    for visitor in ("middle", "near-line", "potential", "ordinary"):
        yield from (RoutingCase(visitor=visitor, errand=errand) for errand in ERRANDS)
    for visitor in ("potential", "ordinary", "middle"):
        for errand in ("withdraw-little", "water", "passbook"):
            yield from (RoutingCase(visitor=visitor, errand=errand, lack=lack) for lack in ("machine", "no-self-service"))
        yield RoutingCase(visitor=visitor, errand="remit", lack="no-non-cash")
        yield RoutingCase(visitor=visitor, errand="unsure", lack="no-consulting")
    for visitor in ("high", "card", "prime", "latent"):
        yield from (RoutingCase(visitor=visitor, errand=errand, lack="convenience") for errand in everyday)
        yield RoutingCase(visitor=visitor, errand="remit", lack="no-wealth")


def facts_of(case: RoutingCase) -> str:
    """The fingerprint of a case."""
    return f"visitor={case.visitor};errand={case.errand};manager={case.manager};lack={case.lack}"


def _group(case: RoutingCase) -> str:
    """What the case is about: a lack, the 客户经理 not to be had, somebody to be received first, or the errand."""
    if case.lack or case.manager != "free":
        return "lack" if case.lack else "manager"
    return "first" if VISITORS[case.visitor].first else f"errand-{ERRANDS[case.errand].kind}"


def meet(case: RoutingCase, rulebook: Rulebook, rng: random.Random) -> tuple[Situation, str]:
    """The visit, and the lobby scene that tells of it."""
    visitor, manager, lack = VISITORS[case.visitor], MANAGERS[case.manager], LACKS[case.lack]
    age = rng.randint(18, 26) if case.visitor == "potential" else rng.randint(34, 62)
    person = somebody(rng, age)
    customer, known = visitor.meet(rulebook, age, rng)
    wanted = ERRANDS[case.errand].want(rulebook, rng)
    branch = branch_of(rulebook, lack.kind or "finance_branch", lack.without, lack.machine_down)
    visit = Visit(
        customer=customer,
        errand=wanted.errand,
        amount=wanted.amount,
        direction=wanted.direction,
        manager=manager.state,
        declines=manager.declines,
    )
    return Situation(visit, branch, rulebook), _told(
        person, customer, known, wanted, (lack.told(wanted), manager.told if lack.manager else "")
    )


def _told(person: Person, customer: Customer, known: str, wanted: Wanted, around: tuple[str, str]) -> str:
    """The scene; `around` are the sentences on what is missing and on the 客户经理."""
    missing, manager = around
    return "".join(
        (
            f"{person.time}，{person.name}走进网点，{person.look}，{wanted.said}。",
            known.format(name=person.name, he=person.pronoun, age=customer.age),
            missing.format(name=person.name, he=person.pronoun),
            manager.format(name=person.name, he=person.pronoun),
            f"大堂经理应当怎样引导{person.name}？",
        )
    )


def _options(stem: str, right: Route, situation: Situation, rng: random.Random) -> tuple[tuple[Option, ...], str]:
    """The right plan and three wrong ones: what misread rules give before what other errands would."""
    key = plan(right)
    wrong: dict[str, str | None] = {}
    for mistake, found in wrong_routes(situation):
        if plan(found) != key:
            wrong.setdefault(plan(found), mistake.key)
    return options_of(stem, key, wrong | {text: None for text in others(right, situation, rng) if text != key and text not in wrong}, rng)


def others(right: Route, situation: Situation, rng: random.Random) -> list[str]:
    """What would be right for other visitors or other errands at this moment in this branch, those of the right one's form first."""
    visit, branch, rulebook = situation
    rich, prime = Customer(assets=rulebook.tier("high").assets_from), Customer(assets=rulebook.prime.line)
    customers = (rich, prime, ANYBODY.model_copy(update={"holds_wealth_card": True}), ANYBODY)
    by_visitor = [plan(route(visit.model_copy(update={"customer": customer}), branch, rulebook)) for customer in customers]
    by_errand = [plan(route(Visit(customer=ANYBODY, errand=errand.key), branch, rulebook)) for errand in rulebook.errands]
    rng.shuffle(by_visitor)
    rng.shuffle(by_errand)
    return [*by_visitor, *by_errand] if right.errand is None else [*by_errand, *by_visitor]


def _slip_told(options: tuple[Option, ...]) -> Iterator[str]:
    """The likeliest mistake, in words."""
    for mistake in ROUTING_MISCONCEPTIONS:
        for option in options:
            if option.slip == mistake.key:
                yield slip_told(option.text, mistake.key)
                return


ROUTING = Generator("routing", "single", "routing", cases, make)
