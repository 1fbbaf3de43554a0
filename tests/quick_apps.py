"""Each test builds the app anew; nearly all of that time went into compiling the same addresses and the same templates once more."""

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

_builders: dict[object, Callable[..., tuple[str, str]]] = {}


class QuickRule(Rule):
    """A rule that compiles its builder once a process. The builder depends on the key alone: it is bound to its rule afterwards."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        trace: Any = tuple(self._trace)
        key = (self.rule, trace, repr(self.defaults), append_unknown)
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]


class SharedTemplates(BytecodeCache):
    """Compiled templates of all apps of this process, by name and the checksum of their source."""

    def __init__(self) -> None:
        self.compiled: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.compiled[bucket.key, bucket.checksum] = bucket.code


_templates = SharedTemplates()


def build_quickly() -> None:
    """Let every app of this process take its rules from here."""
    Flask.url_rule_class = QuickRule


def share_templates(app: Flask) -> None:
    """Let an app take its templates from here."""
    app.jinja_env.bytecode_cache = _templates
