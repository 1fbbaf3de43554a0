"""Which clauses the item banks ask about: an examinable clause that nothing cites is taught and never tested."""

from collections import Counter, defaultdict
from functools import cached_property

from app.domain.bank import ItemBank
from app.domain.impact import generated_by
from app.domain.manual import Clause, Manual, section_of
from app.domain.rulebook import Rulebook
from app.domain.values import Frozen

# A duty-critical clause is asked in two forms at least, so that whoever sits again is not asked the same thing.
FORMS_OF_DUTY = 2


class ClauseCoverage(Frozen):
    """An examinable clause, with how many written items cite it and how many questions a generator can make of it."""

    clause: Clause
    written: int
    generated: int

    @property
    def forms(self) -> int:
        """In how many different questions it can be asked."""
        return self.written + self.generated

    @property
    def thin(self) -> bool:
        """Whether it is duty-critical and asked in too few forms, none included."""
        return self.clause.duty_critical and self.forms < FORMS_OF_DUTY


class SectionCoverage(Frozen):
    """The examinable clauses of a section."""

    section: str
    title: str
    clauses: tuple[ClauseCoverage, ...]

    @property
    def uncited(self) -> tuple[ClauseCoverage, ...]:
        return tuple(line for line in self.clauses if not line.forms)

    @property
    def thin(self) -> tuple[ClauseCoverage, ...]:
        """Duty-critical clauses that are cited, but in fewer than two forms."""
        return tuple(line for line in self.clauses if line.thin and line.forms)


class Coverage(Frozen):
    """The whole manual in reading order; sections without an examinable clause are left out."""

    sections: tuple[SectionCoverage, ...]

    @cached_property
    def clauses(self) -> tuple[ClauseCoverage, ...]:
        return tuple(line for section in self.sections for line in section.clauses)

    @cached_property
    def uncited(self) -> tuple[ClauseCoverage, ...]:
        return tuple(line for line in self.clauses if not line.forms)

    @cached_property
    def thin(self) -> tuple[ClauseCoverage, ...]:
        """Duty-critical clauses in fewer than two forms, those without any included."""
        return tuple(line for line in self.clauses if line.thin)


def cover(manual: Manual, bank: ItemBank, rulebook: Rulebook) -> Coverage:
    """What of the manual is asked, by the written items and by every case that the generators can make."""
    # A question made by one generator is never made by another.
    generated = Counter[str]()
    for counts in generated_by(rulebook).values():
        generated.update(counts)
    lines: dict[str, list[ClauseCoverage]] = defaultdict(list)
    for clause in manual.clauses:
        if clause.examinable:
            written = len(bank.citing_clause(clause.id))
            lines[section_of(clause.id)].append(ClauseCoverage(clause=clause, written=written, generated=generated[clause.id]))
    return Coverage(
        sections=tuple(
            SectionCoverage(section=section.id, title=section.title, clauses=tuple(lines[section.id]))
            for section in manual.sections
            if lines[section.id]
        )
    )
