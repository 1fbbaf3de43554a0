"""content/forms/*.yaml: one form of appendix 2 in each file, checked against the manual and filled from the rulebook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.domain.manual import section_of
from app.domain.record_forms import RecordForm, in_reading_order, repeated_names
from app.library.faults import Fault
from app.library.markup import REFERENCE, fill
from app.library.yaml_source import NodePath, line_of, locate, read_yaml

FOLDER = "content/forms"


def read_record_forms(content: Path, clauses: frozenset[str], spoken: Mapping[str, str]) -> tuple[tuple[RecordForm, ...], list[Fault]]:
    """The forms in reading order with their [[values]] spoken, and all faults. A content folder without forms has none.

    Faults are: what the form itself forbids, a file that is not named like its slug, dead clauses, names that stand twice, unknown values.
    """
    forms: list[RecordForm] = []
    faults: list[Fault] = []
    lines: dict[str, dict[NodePath, int]] = {}
    for path in sorted((content / "forms").glob("*.yaml")):
        name = f"{FOLDER}/{path.name}"
        found, more = read_yaml(path, RecordForm, name)
        faults += more
        if found is None:
            continue
        reader = _Speaker(name, locate(path), clauses, spoken, faults)
        form = reader.form(found)
        if form.slug != path.stem:
            reader.fault(("slug",), f"表格 {form.slug}", f"文件应当叫 {form.slug}.yaml")
            continue
        forms.append(form)
        lines[form.slug] = reader.lines
    for form, twice in repeated_names(forms):
        name = f"{FOLDER}/{form.slug}.yaml"
        faults.append(Fault(name, line_of(lines[form.slug], _where(form, twice)), f"名称 {twice}", "已经用过；每个名称只能指一张表"))
    return in_reading_order(forms), faults


def _where(form: RecordForm, name: str) -> NodePath:
    return ("also", form.also.index(name)) if name in form.also else ("name",)


class _Speaker:
    """Fills in the values of one file and collects what is wrong with it."""

    def __init__(
        self, name: str, lines: dict[NodePath, int], clauses: frozenset[str], spoken: Mapping[str, str], faults: list[Fault]
    ) -> None:
        self.name, self.lines, self.clauses, self.spoken, self.faults = name, lines, clauses, spoken, faults
        self.sections = {section_of(clause) for clause in clauses}

    def form(self, form: RecordForm) -> RecordForm:
        for index, clause in enumerate(form.clauses):
            if clause not in self.clauses:
                self.fault(("clauses", index), f"条款 {clause}", "手册里没有这个条款")
        # Taken apart and put together again, so that what is said is checked like what is written.
        said: RecordForm = RecordForm.model_validate(self._said(form.model_dump(), ()))
        return said

    def _said(self, value: Any, where: NodePath) -> Any:
        if isinstance(value, str):
            said, unknown = fill(value, self._value)
            for _, key in unknown:
                self.fault(where, f"[[{key}]]", "规则库里没有这个值，手册里也没有这个条款或小节")
            return said
        if isinstance(value, dict):
            return {key: self._said(each, (*where, key)) for key, each in value.items()}
        if isinstance(value, tuple):
            return tuple(self._said(each, (*where, index)) for index, each in enumerate(value))
        return value

    def _value(self, key: str) -> str | None:
        """A value of the rulebook; the number of a clause or section is said as it stands."""
        if REFERENCE.fullmatch(key):
            return key if key in self.clauses or key in self.sections else None
        return self.spoken.get(key)

    def fault(self, where: NodePath, what: str, why: str) -> None:
        self.faults.append(Fault(self.name, line_of(self.lines, where), what, why))
