"""Probes on routing: the visits of generator `routing`, with errands, managers and lacks met in every way that may mislead."""

import random
from itertools import product

from app.domain.generators.base import Case, item_id
from app.domain.generators.routing import RoutingCase, facts_of, meet, others, plan
from app.domain.generators.visitors import ERRANDS
from app.domain.items.sameness import zone_question
from app.domain.probes.base import Area, Probe, probe_of
from app.domain.routing import route
from app.domain.routing_misconceptions import ROUTING_MISCONCEPTIONS, wrong_routes
from app.domain.rulebook import Rulebook

# Whether a large withdrawal is large by the other limit too depends on the amount drawn, and a probe must lead the same way for every seed.
WANTED = tuple(errand for errand in ERRANDS if errand != "withdraw-much")
VISITORS = ("high", "high-with-card", "card-fallen", "prime-edge", "latent-edge", "middle", "ordinary")
AROUND = (("free", ""), ("later", ""), ("none", ""), ("free", "machine"), ("none", "machine"), ("free", "convenience"))


def cases(_rulebook: Rulebook) -> tuple[Case, ...]:
    """Every visitor with every errand, whatever the 客户经理 is doing and a machine or a zone is wanting."""
    met = product(VISITORS, WANTED, AROUND)
    listed = (RoutingCase(visitor=visitor, errand=errand, manager=manager, lack=lack) for visitor, errand, (manager, lack) in met)
    # A broken machine says nothing where none is needed.
    return tuple(Case(facts_of(case), "", case) for case in listed if case.lack != "machine" or ERRANDS[case.errand].kind == "machine")


def make(case: Case, rulebook: Rulebook, rng: random.Random) -> Probe:
    """The probe for one case; every plan to which a misconception leads is an option."""
    situation, stem = meet(case.data, rulebook, rng)
    right = route(*situation)
    key = plan(right)
    return probe_of(
        key,
        {mistake.key: plan(found) for mistake, found in wrong_routes(situation) if plan(found) != key},
        others(right, situation, rng),
        rng,
        id=item_id("routing-probe", case.facts),
        subject="routing",
        stem=stem,
        clauses=right.clauses,
        explanation="".join(right.reasons),
        difficulty=3,
        generator="routing",
        facts=case.facts,
        question=zone_question(situation.visit, right),
    )


ROUTING = Area("routing", "识别引导", "routing-probe", tuple(mistake.key for mistake in ROUTING_MISCONCEPTIONS), cases, make)
