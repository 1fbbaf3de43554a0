"""A mail server for tests, in a few lines: takes what it is given, or does what it is told to do wrong."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.mailing import Mailbox


@dataclass
class PostOffice:
    """What was delivered as (from, to, text), and how it behaves: "", "refuse", "busy", "silent" (takes the text, then hangs up)."""

    port: int = 0
    behaviour: str = ""
    delivered: list[tuple[str, str, str]] = field(default_factory=list)
    connections: int = 0
    heard: str = ""

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox("127.0.0.1", self.port, "", "", "lobby@bank.example", "none", "示例银行", "https://lobby.bank.example")


@contextlib.contextmanager
def open_office() -> Iterator[PostOffice]:
    """A server on loopback, until the end of the block."""
    office = PostOffice()

    class Clerk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            office.connections += 1
            _serve(self, office)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clerk) as server:
        server.daemon_threads = True
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield office
        server.shutdown()
        thread.join()


def _serve(clerk: socketserver.StreamRequestHandler, office: PostOffice) -> None:
    say = lambda line: clerk.wfile.write(line.encode() + b"\r\n")  # noqa: E731
    sender = receiver = ""
    say("220 office")
    while line := clerk.rfile.readline().decode(errors="replace").strip():
        office.heard += line
        verb = line[:4].upper()
        if verb == "MAIL":
            sender = line.partition("<")[2].partition(">")[0]
            say("451 come back" if office.behaviour == "busy" else "250 ok")
        elif verb == "RCPT":
            receiver = line.partition("<")[2].partition(">")[0]
            say("550 nobody here" if office.behaviour == "refuse" else "250 ok")
        elif verb == "DATA":
            say("354 go on")
            text = b"".join(iter(clerk.rfile.readline, b".\r\n")).decode()
            if office.behaviour == "silent":
                return
            office.delivered.append((sender, receiver, text))
            say("250 taken")
        elif verb == "QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")
