"""The JSON Schema of an item file, for editors that check and complete while an author types."""

import json
from typing import Any

from app.domain.items.written import ItemFile


def item_file_schema() -> dict[str, Any]:
    """The schema of quizzes/*.yaml, made from the very values that read them."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "大堂学堂题库文件",
        **{key: value for key, value in ItemFile.model_json_schema().items() if key != "title"},
    }


def item_file_schema_text() -> str:
    """The schema as it stands in quizzes/schema.json."""
    return json.dumps(item_file_schema(), ensure_ascii=False, indent=2) + "\n"
