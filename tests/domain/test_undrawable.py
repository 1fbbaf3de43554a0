"""Which papers wait for the bank's word on our supplements."""

from app.domain.paper import undrawable
from app.library.load import Library


def test_a_paper_waits_exactly_while_too_few_of_its_items_are_free(library: Library) -> None:
    bank, rulebook = library.bank, library.rulebook
    everything = frozenset(clause.id for clause in library.manual.clauses)
    etiquette = frozenset(clause for item in bank.items if item.subject == "etiquette" for clause in item.clauses)
    assert undrawable(bank, rulebook, frozenset()) == ()
    assert undrawable(bank, rulebook, everything) == tuple(blueprint for blueprint in bank.blueprints if blueprint.use == "exam")
    assert "etiquette" in {blueprint.slug for blueprint in undrawable(bank, rulebook, etiquette)}
    assert "tiers" not in {blueprint.slug for blueprint in undrawable(bank, rulebook, etiquette)}


def test_the_demo_withholds_nothing(library: Library) -> None:
    served = library.model_copy(update={"demo": False})
    assert library.demo and undrawable(library.bank, library.rulebook, library.withheld) == ()
    assert "etiquette" in {blueprint.slug for blueprint in undrawable(served.bank, served.rulebook, served.withheld)}
