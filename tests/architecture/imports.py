"""Laws 1, 2, 3 (who imports whom inside a slice) and 5."""

import ast
import sys
from collections.abc import Iterator

from tests.architecture.tree import SLICES, Breach, Import, Module, Source, dotted, imports_of, kind_of, layer_of, targets

# Standard library that reaches the world outside: files, clocks, dice, processes, the network.
WORLDLY = {
    "os", "io", "pathlib", "shutil", "tempfile", "glob", "fileinput", "secrets", "time", "sched", "subprocess", "socket", "ssl", "http",
    "urllib", "sqlite3", "threading", "multiprocessing", "asyncio", "concurrent", "logging", "sys", "importlib", "uuid", "getpass",
    "signal",
}  # fmt: skip
# Libraries of pure reckoning, each with the one module of the domain that asks it, and asks it without its clock and dice.
RECKONING = {"fsrs": "app.domain.memory"}
CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now", "datetime.date.today")
FLASK = ("flask", "flask_", "werkzeug", "wtforms", "jinja2", "itsdangerous")
SQL = ("sqlalchemy", "flask_sqlalchemy", "alembic", "flask_migrate", "psycopg", "pysqlite3", "sqlite3")
LAYERS = {
    "domain": {"domain"},
    "library": {"domain", "library"},
    "web": {"domain", "library", "web", "extensions", "errors"},
    "slice": {"domain", "library", "web", "extensions", "errors", "slice"},
    "extensions": set(),
    "errors": set(),
    "root": {"domain", "library", "web", "extensions", "errors", "slice", "root"},
}
INSIDE = {
    "views": {"forms", "services", "queries"},
    "forms": set(),
    "services": {"services", "queries", "models", "part"},
    "queries": {"queries", "models", "part"},
    "models": {"models"},
    "part": {"part"},
}
SERVERS_ONLY = ("services", "queries", "models", "part")


def domain_is_pure(source: Source) -> Iterator[Breach]:
    """Law 1."""
    for module in source.modules:
        if module.layer != "domain":
            continue
        for found in imports_of(module):
            top = found.module.split(".")[0]
            if top in WORLDLY:
                yield module.breach(1, found.line, f"domain imports {found.module}, which reaches outside")
            elif RECKONING.get(top) == module.name:
                continue
            elif not found.module.startswith("app.domain") and top not in sys.stdlib_module_names | {"pydantic"}:
                yield module.breach(1, found.line, f"domain imports {found.module}")
            elif top == "random" and set(found.names) - {"Random"}:
                yield module.breach(1, found.line, "domain takes a seed: only random.Random(seed)")
        yield from _clocks_and_dice(module)


def _clocks_and_dice(module: Module) -> Iterator[Breach]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            name = dotted(node)
            if name.endswith(CLOCKS):
                yield module.breach(1, node.lineno, f"domain asks for the time: {name}")
            elif name.startswith("random.") and name.split(".")[1] != "Random":
                yield module.breach(1, node.lineno, f"domain throws dice of its own: {name}")
        elif isinstance(node, ast.Call):
            name = dotted(node.func)
            if name in ("random.Random", "Random") and not node.args and not node.keywords:
                yield module.breach(1, node.lineno, "Random() without a seed")
            elif name in ("open", "input", "print", "exec", "eval", "__import__"):
                yield module.breach(1, node.lineno, f"domain calls {name}()")


def layers_keep_their_order(source: Source) -> Iterator[Breach]:
    """Law 2, for Python. Templates are looked at in pages.py."""
    for module in source.modules:
        if module.layer == "unknown":
            yield module.breach(2, 1, "belongs to no layer and no slice of the design")
            continue
        for found in imports_of(module):
            if module.layer in ("library", "errors") and _is(found.module, (*FLASK, *SQL)):
                yield module.breach(2, found.line, f"{module.layer} imports {found.module}")
            if found.module == "config" and module.layer != "root":
                yield module.breach(2, found.line, "settings are handed on by the app, not imported")
            for target in targets(source, found):
                yield from _layer_breach(module, target, found)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and dotted(node) in ("os.environ", "os.getenv"):
                yield module.breach(2, node.lineno, "config.py is the only reader of the environment")


def _layer_breach(module: Module, target: str, found: Import) -> Iterator[Breach]:
    layer = layer_of(target)
    if layer not in LAYERS[module.layer]:
        yield module.breach(2, found.line, f"{module.layer} imports {target}")
        return
    other = target.split(".")[1] if layer == "slice" else ""
    if not module.slice or not other or other == module.slice:
        return
    kind = kind_of(target)
    if SLICES.index(other) >= SLICES.index(module.slice):
        yield module.breach(2, found.line, f"{module.slice} comes before {other} and imports {target}")
    elif kind == "models":
        if module.kind != "queries":
            yield module.breach(2, found.line, f"only queries may read another slice's models: {target}")
    elif kind not in ("services", "queries"):
        yield module.breach(2, found.line, f"of another slice only services and queries: {target}")
    elif kind == "services" and module.kind not in ("services", "views"):
        yield module.breach(2, found.line, f"{module.kind} use another slice's services: {target}")


def slices_keep_their_inside(source: Source) -> Iterator[Breach]:
    """Law 3, the imports."""
    for module in source.modules:
        if not module.slice or not module.kind:
            continue
        for found in imports_of(module):
            yield from _outside_breach(module, found)
            for target in targets(source, found):
                if target.split(".")[1] != module.slice or target == f"app.{module.slice}":
                    continue
                kind = kind_of(target)
                if kind not in INSIDE[module.kind]:
                    yield module.breach(3, found.line, f"{module.kind} import {kind}: {target}")


def _outside_breach(module: Module, found: Import) -> Iterator[Breach]:
    if module.kind in SERVERS_ONLY and (_is(found.module, FLASK) or found.module.startswith("app.web")):
        yield module.breach(3, found.line, f"{module.kind} import {found.module}, which is of the web")
    if module.kind in ("views", "forms", "part"):
        if _is(found.module, SQL):
            yield module.breach(3, found.line, f"{module.kind} import {found.module}")
        if found.module == "app.extensions" and set(found.names) & {"db", "begin_write", "migrate", "Base"}:
            yield module.breach(3, found.line, f"{module.kind} touch the database")


def imports_are_plain(source: Source) -> Iterator[Breach]:
    """Law 5."""
    for module in source.modules:
        found = imports_of(module)
        if module.file.endswith("__init__.py") and module.name != "app" and found:
            yield module.breach(5, found[0].line, "a package's __init__ imports nothing")
        for one in found:
            if one.inside_function:
                yield module.breach(5, one.line, f"import of {one.module} inside a function")
            if "*" in one.names:
                yield module.breach(5, one.line, f"import of everything from {one.module}")
    yield from _cycles(source)


def _cycles(source: Source) -> Iterator[Breach]:
    edges = {
        module.name: {
            target for found in imports_of(module) for target in targets(source, found) if target in source.by_name and target != "app"
        }
        for module in source.modules
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> Iterator[Breach]:
        if name in trail:
            yield source.by_name[name].breach(5, 1, "cycle: " + " → ".join((*trail[trail.index(name) :], name)))
        elif name not in done:
            for target in sorted(edges[name]):
                yield from visit(target, (*trail, name))
            done.add(name)

    for name in sorted(edges):
        yield from visit(name, ())


def _is(module: str, names: tuple[str, ...]) -> bool:
    return any(module.partition(".")[0] == name or (name.endswith("_") and module.startswith(name)) for name in names)
