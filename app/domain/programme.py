"""What qualifications ask for, as data: modules of requirements, and the policies by which a qualification is earned, renewed and lost."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from app.domain.values import Frozen

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
# A policy that names no day holds from here on.
EVER = date(1970, 1, 1)


class Fact(Frozen):
    """Something about a person that HR attests, as schooling or a year at the counter; `clause` of the manual says why."""

    key: Key
    title: str
    clause: str = ""


class Observation(Frozen):
    """A scene of the lobby in which a trainer watches a person do the job; `points` is what the trainer looks at."""

    key: Key
    title: str
    clause: str = ""
    points: tuple[str, ...] = ()


class CasesAsked(Frozen):
    """So many different branching cases (of one theme, or of any) finished with at least `percent`."""

    count: Annotated[int, Field(ge=1, le=50)]
    theme: str = ""
    percent: Annotated[int, Field(ge=1, le=100)] = 80


class Module(Frozen):
    """A unit that a trainer assigns: what has to be read, passed, played, shown, attended and attested. All of it has to be met.

    `cuts` asks for more than a paper's own cut, in percent, by paper; `hours` is whole hours of continuing education (学时).
    """

    key: str
    title: str
    sections: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    cuts: dict[str, int] = {}
    cases: tuple[CasesAsked, ...] = ()
    observed: tuple[str, ...] = ()
    hours: Annotated[int, Field(ge=0, le=500)] = 0
    facts: tuple[str, ...] = ()


class Policy(Frozen):
    """One version of how a qualification is earned and renewed.

    Earned by `module`; renewed in the last `renewal_window_days`, or within `grace_days` after the last day, by `renewal` (a shorter
    module; empty: the same one). Valid `months`; `next_from` says from where the next period runs: from the day after the old last day
    ("previous_end"), from the day of completion ("completion"), or up to a fixed day of the year ("fixed_day", with `fixed_day` MM-DD).
    From `effective_on` it holds for whoever starts; `existing` says what becomes of those on their way or in a period: "keep" leaves
    them with the version before until their next period, "move" puts them under this one at once.
    """

    version: Annotated[int, Field(ge=1)] = 1
    effective_on: date = EVER
    existing: Literal["keep", "move"] = "keep"
    module: str
    renewal: str = ""
    months: int = Field(gt=0, le=600)
    renewal_window_days: int = Field(ge=0, le=3660)
    grace_days: int = Field(default=0, ge=0, le=3660)
    next_from: Literal["previous_end", "completion", "fixed_day"] = "previous_end"
    fixed_day: Annotated[str, Field(pattern=r"^$|^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")] = ""

    @model_validator(mode="after")
    def _fixed_day_with_its_basis(self) -> Self:
        if (self.next_from == "fixed_day") != bool(self.fixed_day):
            raise ValueError("fixed_day（MM-DD）与 next_from: fixed_day 须一起写")
        if self.fixed_day:
            date(2000, *(int(part) for part in self.fixed_day.split("-")))
        return self

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that earn or renew under this policy."""
        return (self.module, self.renewal) if self.renewal else (self.module,)


class Qualification(Policy):
    """A qualification with its first policy, and the later versions of it in order."""

    key: str
    title: str
    later: tuple[Policy, ...] = ()

    @model_validator(mode="after")
    def _versions_in_order(self) -> Self:
        for before, after in zip(self.policies, self.later, strict=False):
            if after.version <= before.version or after.effective_on <= before.effective_on:
                raise ValueError(f"第 {after.version} 版须晚于第 {before.version} 版，并写明更晚的 effective_on")
        return self

    @property
    def policies(self) -> tuple[Policy, ...]:
        """All versions, the first one first."""
        return (self, *self.later)

    @property
    def all_modules(self) -> tuple[str, ...]:
        """Every module that earns or renews it under any version."""
        return tuple(dict.fromkeys(key for policy in self.policies for key in policy.modules))


class Programme(Frozen):
    """All modules and qualifications the bank uses."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    facts: tuple[Fact, ...] = ()
    observations: tuple[Observation, ...] = ()
    modules: tuple[Module, ...]
    qualifications: tuple[Qualification, ...]
    # How many days before a last day (negative: after it) people are reminded of it.
    reminder_days: tuple[int, ...] = (60, 30, 7, 0, -7)
    # What certificates carry of the bank for good (BankIdentity.printed). Put here when the app starts; part of no file and no edition.
    issuer: dict[str, str] = Field(default={}, exclude=True)

    @field_validator("reminder_days")
    @classmethod
    def _reminder_days_in_order(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if not 1 <= len(days) <= 10 or list(days) != sorted(set(days), reverse=True):
            raise ValueError("reminder_days 须为 1 至 10 个天数，从大到小，不重复")
        if not (0 <= days[0] <= 365 and days[-1] >= -60):
            raise ValueError("reminder_days 须在到期前 365 天与到期后 60 天之间")
        return days

    @property
    def lobby(self) -> Qualification:
        """The qualification without which nobody stands in the lobby alone (2.2.2): the first one of the file."""
        return self.qualifications[0]

    def module(self, key: str) -> Module | None:
        return next((module for module in self.modules if module.key == key), None)

    def the_module(self, key: str) -> Module:
        """The module, which must be there. LookupError names the one that is missing."""
        found = self.module(key)
        if found is None:
            raise LookupError(f"the programme has no module {key}")
        return found

    def qualification(self, key: str) -> Qualification | None:
        return next((qualification for qualification in self.qualifications if qualification.key == key), None)

    def assignable(self, on: date) -> tuple[Module, ...]:
        """The modules that may be assigned on a day: all but those that only a version not yet in force asks for."""
        policies = [policy for qualification in self.qualifications for policy in qualification.policies]
        in_force = {key for policy in policies if policy.effective_on <= on for key in policy.modules}
        coming = {key for policy in policies for key in policy.modules} - in_force
        return tuple(module for module in self.modules if module.key not in coming)

    def modules_of_paper(self, slug: str) -> tuple[Module, ...]:
        return tuple(module for module in self.modules if slug in module.papers)

    def module_of_paper(self, slug: str) -> Module | None:
        return next(iter(self.modules_of_paper(slug)), None)

    def served_by(self, module: str) -> tuple[Qualification, ...]:
        """The qualifications that a module helps to earn or renew."""
        return tuple(qualification for qualification in self.qualifications if module in qualification.all_modules)

    def fact(self, key: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.key == key), None)

    def observation(self, key: str) -> Observation | None:
        return next((observation for observation in self.observations if observation.key == key), None)
