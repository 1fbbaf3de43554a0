"""content/forms/*.yaml: one form of appendix 2 in each file, checked against the manual and filled from the rulebook."""

from collections.abc import Mapping
from pathlib import Path

from app.domain.record_forms import RecordForm, in_reading_order, repeated_names
from app.library.faults import Fault
from app.library.speaker import Speaker
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
        speaker = Speaker(name, locate(path), clauses, spoken, faults)
        form = _form(found, speaker)
        if form.slug != path.stem:
            speaker.fault(("slug",), f"表格 {form.slug}", f"文件应当叫 {form.slug}.yaml")
            continue
        forms.append(form)
        lines[form.slug] = speaker.lines
    for form, twice in repeated_names(forms):
        name = f"{FOLDER}/{form.slug}.yaml"
        faults.append(Fault(name, line_of(lines[form.slug], _where(form, twice)), f"名称 {twice}", "已经用过；每个名称只能指一张表"))
    return in_reading_order(forms), faults


def _where(form: RecordForm, name: str) -> NodePath:
    return ("also", form.also.index(name)) if name in form.also else ("name",)


def _form(form: RecordForm, speaker: Speaker) -> RecordForm:
    speaker.check_clauses(form.clauses, ("clauses",))
    # Taken apart and put together again, so that what is said is checked like what is written.
    said: RecordForm = RecordForm.model_validate(speaker.said(form.model_dump(), ()))
    return said
