"""The source tree as text, and what each law is told about it."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The order in which evidence flows: a slice may use the ones before it.
SLICES = ("record", "accounts", "qualification", "quizzes", "practice", "manual", "training", "roster", "reports", "home")
# The places that know every part. Nobody but they themselves may import them.
ROOTS = (
    "app",
    "app.cli",
    "app.jobs",
    "app.mailing",
    "app.demo",
    "app.demo_bank",
    "app.demo_edition",
    "app.demo_past",
    "app.demo_practice",
    "app.demo_record",
    "app.demo_reminders",
    "app.demo_sittings",
    "app.record_commands",
    "app.rules_commands",
    "app.content_commands",
    "app.item_commands",
    "app.health",
)
ROOT_PACKAGES = ("backup",)
# `sessions`, `credentials` and `desk` of accounts are more modules of services.
# A slice of many topics has modules like notes_views and notes_queries: the last word counts.
KINDS = {
    "views": "views",
    "forms": "forms",
    "services": "services",
    "sessions": "services",
    "starting": "services",
    "credentials": "services",
    "desk": "services",
    "cohorts": "services",
    "queries": "queries",
    "statistics": "queries",
    "trail": "queries",
    "models": "models",
}


@dataclass(frozen=True, order=True)
class Breach:
    """One place that breaks a law."""

    law: int
    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"law {self.law}: {self.file}:{self.line}: {self.why}"


@dataclass(frozen=True)
class Import:
    """An imported module and, for `from … import`, the names taken from it."""

    module: str
    names: tuple[str, ...]
    line: int
    inside_function: bool


@dataclass(frozen=True)
class Module:
    """A Python file of the app. `layer` is domain, library, web, root, extensions, errors or slice; `kind` is what it is inside a slice."""

    file: str
    name: str
    tree: ast.Module
    lines: int

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    @property
    def slice(self) -> str:
        return self.parts[1] if len(self.parts) > 1 and self.parts[1] in SLICES else ""

    @property
    def layer(self) -> str:
        return layer_of(self.name)

    @property
    def kind(self) -> str:
        return kind_of(self.name)

    def breach(self, law: int, line: int, why: str) -> Breach:
        return Breach(law, self.file, line, why)


class Source:
    """The files of the project by their path. A planted breach is the same tree with one file changed or added."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = dict(files)
        self.modules = tuple(_module(file, text) for file, text in sorted(self.files.items()) if _is_module(file))
        self.by_name = {module.name: module for module in self.modules}

    def planted(self, changes: Mapping[str, str]) -> "Source":
        """The tree with files added; a text that starts with + is put at the end of the file that is there."""
        files = dict(self.files)
        for file, text in changes.items():
            files[file] = files[file] + text[1:] if text.startswith("+") else text
        return Source(files)

    def templates(self) -> Iterator[tuple[str, str]]:
        for file, text in self.files.items():
            if file.startswith("app/templates/"):
                yield file, text


def read_source(root: Path = ROOT) -> Source:
    """Every text file of the project that a law speaks of."""
    patterns = (
        "app/**/*.py",
        "tests/**/*.py",
        "bench/**/*.py",
        "chaos/**/*.py",
        "*.py",
        "app/templates/**/*.html",
        "app/templates/**/*.txt",
        "app/static/**/*.js",
    )
    found = {path for pattern in (*patterns, "app/static/**/*.css", "app/static/**/*.svg") for path in root.glob(pattern)}
    return Source({path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in sorted(found)})


def layer_of(name: str) -> str:
    """Which layer a dotted name of ours belongs to."""
    if name in ROOTS:
        return "root"
    second = name.split(".")[1]
    if second in ROOT_PACKAGES:
        return "root"
    if second in SLICES:
        return "slice"
    return second if second in ("domain", "library", "web", "extensions", "errors") else "unknown"


def kind_of(name: str) -> str:
    """What a module is inside its slice; "part" for one that stands beside them and must be pure, like accounts.passwords."""
    parts = name.split(".")
    return KINDS.get(parts[2].rpartition("_")[2], "part") if len(parts) > 2 else ""


@lru_cache(maxsize=2000)
def imports_of(module: Module) -> tuple[Import, ...]:
    """Every import of a module, wherever it stands."""
    found = []
    inside = {id(node) for function in functions(module) for node in ast.walk(function)}
    inside |= {id(node) for lambda_ in ast.walk(module.tree) if isinstance(lambda_, ast.Lambda) for node in ast.walk(lambda_)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, (), node.lineno, id(node) in inside) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            found.append(Import(base, tuple(alias.name for alias in node.names), node.lineno, id(node) in inside))
    return tuple(found)


def targets(source: Source, found: Import) -> list[str]:
    """The modules of ours that an import reaches: `from app.quizzes import services` reaches app.quizzes.services."""
    if found.module.split(".")[0] != "app":
        return []
    inner = [f"{found.module}.{name}" for name in found.names if f"{found.module}.{name}" in source.by_name]
    return inner if inner and len(inner) == len(found.names) else [found.module, *inner]


def functions(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner ones included."""
    return [node for node in ast.walk(module.tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a chain of names, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.parts if module.file.endswith("__init__.py") else module.parts[:-1]
    base = package[: len(package) - node.level + 1]
    return ".".join([*base, node.module] if node.module else base)


def _is_module(file: str) -> bool:
    return file.startswith("app/") and file.endswith(".py") and not file.startswith("app/migrations/")


@lru_cache(maxsize=2000)
def _module(file: str, text: str) -> Module:
    name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return Module(file, name, ast.parse(text, file), text.count("\n") + 1)
