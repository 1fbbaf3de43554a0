"""Law 6."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.architecture.tree import Breach, Source

LONGEST_FILE, LONGEST_FUNCTION = 300, 40
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
# Strings, templates, comments and regular expressions of JavaScript, blanked so that their braces do not count.
_JS_NOISE = re.compile(
    r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=[=(,:!&|?{};\n])\s*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/[a-z]*""",
    re.DOTALL,
)
_JS_FUNCTION = re.compile(
    r"(?:\bfunction\b[^(){}]*\([^)]*\)|\)\s*=>|\b\w+\s*=>|^[ \t]*(?:async\s+)?(?!if\b|for\b|while\b|switch\b|catch\b)\w+\([^)]*\))\s*\{",
    re.MULTILINE,
)


def files_and_functions_are_short(source: Source) -> Iterator[Breach]:
    """Law 6, also for the tests. A generated migration is one listing and no text of ours."""
    for file, text in source.files.items():
        if not file.endswith((".py", ".js")) or file.startswith("app/migrations/versions/"):
            continue
        lines = text.count("\n") + (not text.endswith("\n"))
        if lines > LONGEST_FILE:
            yield Breach(6, file, 1, f"{lines} lines, at most {LONGEST_FILE}")
        for line, name, length in _python_functions(text) if file.endswith(".py") else javascript_functions(text):
            if length > LONGEST_FUNCTION:
                yield Breach(6, file, line, f"{name} has {length} lines, at most {LONGEST_FUNCTION}")


def names_say_something(source: Source) -> Iterator[Breach]:
    """Law 6: no drawer for everything."""
    for file in source.files:
        for part in PurePosixPath(file).parts:
            if part.split(".")[0].strip("_") in FORBIDDEN:
                yield Breach(6, file, 1, f"{part} is no name")


def javascript_functions(text: str) -> Iterator[tuple[int, str, int]]:
    """(line, head, number of lines) of every function with a body in braces. A wrapper around a whole file is not counted as one."""
    bare = _JS_NOISE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for match in _JS_FUNCTION.finditer(bare):
        depth, start = 0, match.end() - 1
        for index in range(start, len(bare)):
            depth += {"{": 1, "}": -1}.get(bare[index], 0)
            if depth == 0:
                break
        first, last = bare.count("\n", 0, match.start()) + 1, bare.count("\n", 0, index) + 1
        wraps_all = not bare[: match.start()].strip(" \n\t(;!") and not re.search(r"\w", bare[index + 1 :])
        if not wraps_all:
            yield first, match[0].strip()[:40], last - first + 1


def _python_functions(text: str) -> Iterator[tuple[int, str, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.name, (node.end_lineno or node.lineno) - node.lineno + 1
