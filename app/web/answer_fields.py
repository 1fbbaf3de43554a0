"""The form fields of an answer to an item: "slot-3" carries whole values, "slot-3:r1c2" what was typed into one gap of several."""

from werkzeug.datastructures import MultiDict


def given_values(form: MultiDict[str, str], slot: int | str) -> list[str]:
    """The form values of the item in `slot`, as the parser of its type reads them. A gap that was left empty has none."""
    prefix = f"slot-{slot}:"
    typed = [(name.removeprefix(prefix), value) for name, value in form.items(multi=True) if name.startswith(prefix)]
    return form.getlist(f"slot-{slot}") + [f"{part}={value}" for part, value in typed if value.strip()]
