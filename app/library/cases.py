"""quizzes/cases/*.yaml: one case in each file, checked as a graph and by playing it, filled from the rulebook."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from app.domain.cases.checks import problems
from app.domain.cases.written import FROM_THE_SCENE, WrittenCase, complete
from app.domain.items.authoring import Completion
from app.domain.items.case import CaseItem, item_of
from app.library.faults import Fault
from app.library.yaml_source import line_of, locate, read_yaml

FOLDER = "cases"


def read_cases(quizzes_dir: Path, by: Completion, clause_ids: Collection[str]) -> tuple[list[CaseItem], list[Fault]]:
    """The cases in the order of their files, as items, and all faults. A folder without cases has none."""
    found: list[CaseItem] = []
    faults: list[Fault] = []
    titles: dict[str, str] = {}
    for path in sorted((quizzes_dir / FOLDER).glob("*.yaml")):
        name = f"{quizzes_dir.name}/{FOLDER}/{path.name}"
        written, more = read_yaml(path, WrittenCase, name)
        faults += more
        if written is None:
            continue
        lines = locate(path)
        if written.slug != path.stem:
            faults.append(Fault(name, line_of(lines, ("slug",)), f"slug {written.slug}", f"应与文件名相同：{path.stem}"))
        if titles.setdefault(written.title, name) != name:
            faults.append(Fault(name, line_of(lines, ("title",)), f"标题“{written.title}”", f"与 {titles[written.title]} 重复"))
        case, miswritten = complete(written, by)
        faults += [Fault(name, line_of(lines, error.path), error.what, error.why) for error in miswritten]
        wrong = problems(case, clause_ids) if case else []
        faults += [Fault(name, line_of(lines, where), what, why) for where, what, why in wrong]
        if case and not wrong:
            found.append(item_of(case))
    return found, faults


def case_file_schema_text() -> str:
    """The JSON Schema of a case file, for editors that check and complete while one types: the text of quizzes/cases/schema.json."""
    schema = WrittenCase.model_json_schema()
    for name in _questions(schema):
        question = schema["$defs"][name]
        question["required"] = [each for each in question.get("required", ()) if each not in FROM_THE_SCENE]
        for each in FROM_THE_SCENE:
            question["properties"].pop(each, None)
    schema.pop("title", None)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "大堂学堂案例文件", **schema}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _questions(schema: dict[str, Any]) -> Iterator[str]:
    """The names of the forms that a question of a scene may have."""
    item = schema["$defs"]["WrittenScene"]["properties"]["item"]
    union = next(each for each in item["anyOf"] if "oneOf" in each)
    for each in union["oneOf"]:
        yield each["$ref"].rpartition("/")[2]
