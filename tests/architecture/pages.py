"""Law 2 for templates, and law 8."""

import ast
import re
from collections.abc import Iterator

from jinja2 import Environment, nodes

from tests.architecture.tree import SLICES, Breach, Module, Source, dotted, functions

_PARSER = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
_REFERENCES = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
_TAG = re.compile(r"<[a-zA-Z][^<>]*?(?:\{\{.*?\}\}[^<>]*?|\{%.*?%\}[^<>]*?)*>", re.DOTALL)
_ACTIVE = (
    (re.compile(r"<script(?![^>]*\bsrc\s*=)(?![^>]*type\s*=\s*[\"']application/json)", re.I), "inline script"),
    (re.compile(r"<style\b", re.I), "inline style"),
    (re.compile(r"<base\b|<iframe\b|<object\b|<embed\b", re.I), "element that brings in other pages"),
)
_IN_TAG = (
    (re.compile(r"\sstyle\s*=", re.I), "style attribute"),
    (re.compile(r"\son[a-z]+\s*=", re.I), "event handler attribute"),
    (re.compile(r"(?:src|href|action|formaction|srcset|poster|data|content)\s*=\s*[\"']?\s*(?:https?:)?//", re.I), "external address"),
    (re.compile(r"=\s*[\"']?\s*(?:javascript|vbscript)\s*:", re.I), "script address"),
)
_EXTERNAL = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9][\w.-]*\.[a-z]{2,}", re.I)
# The one text that is HTML already: sections, cleaned by the library's allow-list.
SAFE = {"app/templates/manual/section.html", "app/templates/manual/_clause.html"}
# The sentences of our own catalogue, marked as Jinja's own gettext marks them; what is put into them is escaped.
OWN_SENTENCES = {"app/web/locale.py"}
# What a page that reads may write, by law 8: the rows that say who took data out, who looked a certificate up, and who saw a record.
OWN_AUDIT_ROW = {"note_export", "allow_export", "note_check", "note_seen", "note_read"}


def templates_keep_the_order(source: Source) -> Iterator[Breach]:
    """Law 2: an include counts as an import. What stands at the root of the templates belongs to the shell and may be used by all."""
    for file, text in source.templates():
        own = _folder(file.removeprefix("app/templates/"))
        for node in _PARSER.parse(text).find_all(_REFERENCES):
            reference = node.template
            if not isinstance(reference, nodes.Const) or not isinstance(reference.value, str):
                yield Breach(2, file, node.lineno, "includes a template whose name is not a literal")
                continue
            yield from _reference_breach(file, node.lineno, own, _folder(reference.value), reference.value)
    for module in source.modules:
        for call in (node for node in ast.walk(module.tree) if isinstance(node, ast.Call)):
            if dotted(call.func) == "render_template" and call.args and isinstance(call.args[0], ast.Constant):
                name = str(call.args[0].value)
                yield from _reference_breach(module.file, call.lineno, module.slice, _folder(name), name)


def pages_run_only_what_we_ship(source: Source) -> Iterator[Breach]:
    """Law 8: no inline script or style, nothing from elsewhere."""
    for file, text in source.templates():
        bare = re.sub(r"\{#.*?#\}", lambda match: re.sub(r"[^\n]", " ", match[0]), text, flags=re.DOTALL)
        for pattern, why in _ACTIVE:
            yield from (Breach(8, file, _line(bare, match.start()), why) for match in pattern.finditer(bare))
        for tag in _TAG.finditer(bare):
            for pattern, why in _IN_TAG:
                if pattern.search(tag[0]):
                    yield Breach(8, file, _line(bare, tag.start()), why)
        for match in re.finditer(r"\|\s*safe\b|autoescape\s+false|Markup\(", bare):
            if file not in SAFE:
                yield Breach(8, file, _line(bare, match.start()), "switches escaping off")
    for file, text in source.files.items():
        if file.startswith("app/static/") and file.endswith((".js", ".css", ".svg")):
            yield from (Breach(8, file, _line(text, match.start()), f"external address {match[0]}") for match in _EXTERNAL.finditer(text))
        if file.startswith("app/static/") and file.endswith(".js"):
            yield from (
                Breach(8, file, _line(text, match.start()), match[0])
                for match in re.finditer(r"\beval\(|new Function\(|document\.write\(", text)
            )
    for module in source.modules:
        marks = any(isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "Markup" for node in ast.walk(module.tree))
        if marks and module.file not in OWN_SENTENCES:
            yield module.breach(8, 1, "switches escaping off")


def reading_changes_nothing(source: Source) -> Iterator[Breach]:
    """Law 8: what answers a GET calls no service, neither itself nor through functions of its module."""
    for module in source.modules:
        if module.kind != "views":
            continue
        services = _service_names(module)
        bodies = {function.name: function for function in functions(module)}
        for function in functions(module):
            if _only_reads(function):
                for name, line in _calls_from(function, bodies, services, set()):
                    yield module.breach(8, line, f"GET {function.name} calls {name}")


def _service_names(module: Module) -> set[str]:
    """How services are called in a module: as attributes of a module, or by a name taken from one."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = alias.asname or alias.name
                if name in OWN_AUDIT_ROW:
                    continue
                if re.search(r"\.(?:services|sessions|credentials|desk)\b", f"{node.module}.{alias.name}") and alias.name[0].islower():
                    found.add(name)
    return found


def _only_reads(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and dotted(decorator.func).endswith(".get"):
            return True
        if isinstance(decorator, ast.Call) and dotted(decorator.func).endswith(".route"):
            methods = next((keyword.value for keyword in decorator.keywords if keyword.arg == "methods"), None)
            return methods is None or not {"POST", "PUT", "PATCH", "DELETE"} & set(ast.literal_eval(methods))
    return False


def _calls_from(
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    bodies: dict[str, ast.FunctionDef | ast.AsyncFunctionDef],
    services: set[str],
    seen: set[str],
) -> Iterator[tuple[str, int]]:
    seen.add(function.name)
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        name = dotted(call.func)
        if name.split(".")[0] in services:
            yield name, call.lineno
        elif name in bodies and name not in seen:
            yield from _calls_from(bodies[name], bodies, services, seen)


def _reference_breach(file: str, line: int, own: str, other: str, name: str) -> Iterator[Breach]:
    if other not in SLICES or other == own:
        return
    if own not in SLICES or SLICES.index(other) > SLICES.index(own):
        yield Breach(2, file, line, f"{own or 'the shell'} uses the template {name}")


def _folder(name: str) -> str:
    return name.partition("/")[0] if "/" in name else ""


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1
