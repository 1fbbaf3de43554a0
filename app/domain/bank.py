"""The item bank: every written item and every blueprint, read once and never changed."""

from functools import cached_property

from app.domain.blueprint import Blueprint
from app.domain.items.case import CaseItem
from app.domain.items.registry import Item
from app.domain.values import Frozen


class ItemBank(Frozen):
    """All written items and blueprints of an edition."""

    items: tuple[Item, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()

    @cached_property
    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    def by_id(self, item_id: str) -> Item | None:
        """The written item with this id, None when there is none."""
        return self._by_id.get(item_id)

    @cached_property
    def cases(self) -> tuple[CaseItem, ...]:
        """The cases, in file order."""
        return tuple(item for item in self.items if isinstance(item, CaseItem))

    def case(self, slug: str) -> CaseItem | None:
        """The case of this slug, None when there is none."""
        return next((item for item in self.cases if item.case.slug == slug), None)

    def citing(self, section_id: str) -> tuple[Item, ...]:
        """The practice items that cite a clause of this section, in file order."""
        return self._by_section.get(section_id, ())

    @cached_property
    def _by_section(self) -> dict[str, tuple[Item, ...]]:
        found: dict[str, list[Item]] = {}
        for item in self.items:
            for section_id in {_section(clause) for clause in item.clauses} if item.practice else ():
                found.setdefault(section_id, []).append(item)
        return {section_id: tuple(items) for section_id, items in found.items()}

    def citing_clause(self, clause_id: str) -> tuple[Item, ...]:
        """All items that cite this clause, in file order."""
        return tuple(item for item in self.items if clause_id in item.clauses)

    def blueprint(self, slug: str) -> Blueprint | None:
        """The blueprint with this slug, None when there is none."""
        return next((blueprint for blueprint in self.blueprints if blueprint.slug == slug), None)

    def check_of(self, section_id: str) -> Blueprint | None:
        """The check for oneself on just this section, None when there is none."""
        return next((each for each in self.blueprints if each.use == "check" and each.sections == (section_id,)), None)


def _section(clause_id: str) -> str:
    return clause_id.rpartition(".")[0]
