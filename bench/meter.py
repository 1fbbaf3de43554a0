"""What a visit costs: CPU of this process and of the database's own processes, so that what else the machine does plays no part."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

_TICK = os.sysconf("SC_CLK_TCK")


class Meter:
    """CPU seconds spent so far on behalf of an engine. SQLite works inside this process, PostgreSQL in processes of its own."""

    def __init__(self, engine: sa.Engine) -> None:
        self.server = 0
        if engine.dialect.name == "postgresql":
            with engine.connect() as connection:
                backend = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
            self.server = int(_fields(backend)[1])

    def read(self) -> float:
        return time.process_time() + (self._of_server() if self.server else 0.0)

    def _of_server(self) -> float:
        """The server, its processes, and those of them that have ended: a parallel query brings its helpers and lets them go."""
        own = [int(ticks) for ticks in _fields(self.server)[11:15]]
        children = [int(ticks) for fields in _children(self.server) for ticks in fields[11:13]]
        return (sum(own) + sum(children)) / _TICK


def _children(parent: int) -> Iterator[list[str]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            fields = _fields(int(folder.name))
            if fields and fields[1] == str(parent):
                yield fields


def _fields(pid: int) -> list[str]:
    """The fields of a process from its state on (state, parent, …; 11 to 14 are its ticks and those of its ended children)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []
