"""Gunicorn on loopback, started as the README says, but with fewer workers, forked from one loaded app so that they are soon back."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

WORKERS, THREADS = 2, 8
LOOPBACK = "127.0.0.1"
START_SECONDS = 60.0


class Server:
    """One gunicorn with its workers, in a process group of its own."""

    def __init__(self, folder: Path, url: str, secret: str) -> None:
        self.folder, self.port = folder, _free_port()
        own = {"DATABASE_URL": url, "SECRET_KEY": secret, "LOBBY_INSECURE_COOKIE": "1", "LOBBY_INSTANCE": str(folder), "IDLE_MINUTES": "60"}
        self._environment = {**os.environ, **own, "LOBBY_DEMO": ""}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "--preload", "--bind", f"{LOOPBACK}:{self.port}", "--worker-class", "gthread"]
        command += ["--workers", str(WORKERS), "--threads", str(THREADS), "--timeout", "60", "chaos.served:create()"]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=self._environment, start_new_session=True)
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError("the server does not start:\n" + (self.folder / "server.log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9 of the master and every worker at once."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(15)
        self._process = None

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=10)
        try:
            connection.request("GET", "/sign-in")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
