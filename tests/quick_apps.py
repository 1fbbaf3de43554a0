"""Each test builds the app anew; nine tenths of that were spent compiling the same two hundred addresses into the same functions."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

_compiled: dict[object, Callable[..., tuple[str, str]]] = {}


class QuickRule(Rule):
    """A rule that compiles its builder once a process. The builder depends on the key alone: it is bound to its rule afterwards."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        trace: Any = tuple(self._trace)
        key = (self.rule, trace, repr(self.defaults), append_unknown)
        if key not in _compiled:
            _compiled[key] = super()._compile_builder(append_unknown)
        return _compiled[key]


def build_quickly() -> None:
    """Let every app of this process take its rules from here."""
    Flask.url_rule_class = QuickRule
