"""Law 3 (what a service says), law 4 (one commit) and law 7 (whose rows)."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.tree import Breach, Module, Source, dotted, functions, imports_of, targets

REFUSALS = ("Refused", "Refused.because", "DomainError", "NotFound", "Conflict", "Forbidden")
MESSAGES = "app/web/messages.py"
SLOW = ("hash_password", "matches")
WRITING = (
    "session.add",
    "session.add_all",
    "session.delete",
    "session.merge",
    "session.flush",
    "sa.insert",
    "sa.update",
    "sa.delete",
    "begin_write",
)


def refusals_have_sentences(source: Source) -> Iterator[Breach]:
    """Law 3: codes and sentences pair both ways, and each sentence gets the parameters it names."""
    messages = source.by_name["app.web.messages"]
    sentences = _sentences(messages)
    used: set[str] = set()
    for module in source.modules:
        if module.layer == "errors":
            continue
        for call in _calls(module.tree):
            if dotted(call.func) not in REFUSALS:
                continue
            first = call.args[0] if call.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                used.add(first.value)
                yield from _sentence_breach(module, call, first.value, sentences)
            elif not (isinstance(first, ast.Name) and first.id in _fault_names(module)):
                yield module.breach(3, call.lineno, "a refusal's code is a literal, or what a domain function named …_fault returned")
        used |= _fault_codes(module)
    for code, (line, _) in sentences.items():
        if code not in used:
            yield messages.breach(3, line, f"nobody refuses with {code}")
    for code in sorted(used - set(sentences)):
        yield messages.breach(3, 1, f"no sentence for {code}")


def services_take_no_request(source: Source) -> Iterator[Breach]:
    """Law 3: a service takes `now`, ids and the library; it never asks the clock or a request itself."""
    for module in source.modules:
        if module.kind not in ("services", "queries", "models"):
            continue
        for function in functions(module):
            names = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
            if {"request", "form", "app", "response"} & set(names):
                yield module.breach(3, function.lineno, f"{function.name} takes a request, a form or the app")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and dotted(node).endswith(("datetime.now", "datetime.utcnow", "date.today", "time.time")):
                yield module.breach(3, node.lineno, "a service is given the time")


def one_commit_a_use_case(source: Source) -> Iterator[Breach]:
    """Law 4."""
    for module in source.modules:
        commits = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute) and node.attr == "commit"]
        if module.kind != "services":
            yield from (module.breach(4, node.lineno, "only a service commits") for node in commits)
            if module.kind in ("queries", "views", "forms") or module.layer == "web":
                yield from _writes(module)
            continue
        yield from _commits_twice(module)
        yield from _called_from_elsewhere(source, module)
        yield from _slow_inside(module)


def lists_know_their_viewer(source: Source) -> Iterator[Breach]:
    """Law 7."""
    for module in source.modules:
        if not module.slice:
            continue
        for function in functions(module):
            if module.kind not in ("queries", "services", "part") or not function.name.startswith(("list_", "count_")):
                continue
            first = function.args.args[0] if function.args.args else None
            if first is None or first.arg != "viewer" or dotted(first.annotation or ast.Constant(0)) != "Viewer":
                yield module.breach(7, function.lineno, f"{function.name} takes `viewer: Viewer` first")
            elif not any(isinstance(node, ast.Name) and node.id == "viewer" for body in function.body for node in ast.walk(body)):
                yield module.breach(7, function.lineno, f"{function.name} never looks at its viewer")


def _sentences(messages: Module) -> dict[str, tuple[int, set[str]]]:
    found = {}
    for node in ast.walk(messages.tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(value, ast.Call) and isinstance(value.args[0], ast.Constant):
                    found[str(key.value)] = (key.lineno, set(re.findall(r"%\((\w+)\)", str(value.args[0].value))))
    return found


def _sentence_breach(module: Module, call: ast.Call, code: str, sentences: dict[str, tuple[int, set[str]]]) -> Iterator[Breach]:
    given = {keyword.arg for keyword in call.keywords}
    if code in sentences and None not in given and (lacking := sentences[code][1] - given):
        yield module.breach(3, call.lineno, f"{code} lacks {', '.join(sorted(lacking))}, which its sentence names")


def _fault_names(module: Module) -> set[str]:
    """Variables that hold what a function named …_fault returned."""
    return {
        target.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and dotted(node.value.func).endswith("_fault")
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _fault_codes(module: Module) -> set[str]:
    if module.layer != "domain":
        return set()
    return {
        node.value.value
        for function in functions(module)
        if function.name.endswith("_fault")
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _writes(module: Module) -> Iterator[Breach]:
    for call in _calls(module.tree):
        name = dotted(call.func)
        if name.endswith(WRITING):
            yield module.breach(4, call.lineno, f"{module.kind or module.layer} write: {name}")


def _committing(module: Module) -> set[str]:
    """The functions that end in a commit, by themselves or through others of their module."""
    own = {function.name: {dotted(call.func) for call in _calls(function)} for function in functions(module)}
    found = {name for name, called in own.items() if any(one.endswith(".commit") or one == "begin_write" for one in called)}
    while more := {name for name, called in own.items() if called & found} - found:
        found |= more
    return found


def _commits_twice(module: Module) -> Iterator[Breach]:
    """A way through a function on which two commits lie. A loop counts once: closing many attempts is as many use cases."""
    ending = {function.name for function in functions(module) if any(dotted(call.func).endswith(".commit") for call in _calls(function))}
    while more := {one.name for one in functions(module) if {dotted(call.func) for call in _calls(one)} & ending} - ending:
        ending |= more
    for function in functions(module):
        if (commits := _most_commits(function.body, ending)[1]) > 1:
            yield module.breach(4, function.lineno, f"{function.name} is {commits} transactions")


def _most_commits(statements: list[ast.stmt], ending: set[str]) -> tuple[int, int]:
    """The most commits on a way to the end of the statements, and on any way, also one that returns before."""
    through = anyway = 0
    for statement in statements:
        bodies = [getattr(statement, name, None) or [] for name in ("body", "orelse", "finalbody")]
        bodies += [handler.body for handler in getattr(statement, "handlers", [])]
        inner = [_most_commits(body, ending) for body in bodies if body]
        head = [node for field, node in ast.iter_fields(statement) if field not in ("body", "orelse", "finalbody", "handlers")]
        own = sum(
            dotted(call.func).endswith(".commit") or dotted(call.func) in ending
            for node in head
            for part in (node if isinstance(node, list) else [node])
            if isinstance(part, ast.AST)
            for call in _calls(part)
        )
        anyway = max(anyway, through + own + max((most for _, most in inner), default=0))
        through += own + max((most for most, _ in inner), default=0)
        if isinstance(statement, (ast.Return, ast.Raise)):
            return 0, anyway
    return through, anyway


def _called_from_elsewhere(source: Source, module: Module) -> Iterator[Breach]:
    """Services that this module's services call in other slices must only flush."""
    for found in imports_of(module):
        for target in targets(source, found):
            other = source.by_name.get(target)
            if other is None or other.kind != "services" or other.slice == module.slice:
                continue
            for name in set(found.names) & _committing(other):
                yield module.breach(4, found.line, f"{target}.{name} commits, and a service calls it")


def _slow_inside(module: Module) -> Iterator[Breach]:
    for function in functions(module):
        begun = [call.lineno for call in _calls(function) if dotted(call.func) == "begin_write"]
        for call in _calls(function):
            if begun and dotted(call.func) in SLOW and call.lineno > min(begun):
                yield module.breach(4, call.lineno, f"{dotted(call.func)} is slow and stands inside the transaction")
