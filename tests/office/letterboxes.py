"""Where notices arrive: a real mail server and a real HTTP receiver, each on a port of its own."""

import asyncio
import json
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class MailServer:
    """An SMTP server: `offered` to it, `messages` taken. `answers`: said instead of taking the next ones."""

    def __init__(self, login: tuple[str, str] | None = None) -> None:
        self.offered: list[EmailMessage] = []
        self.messages: list[EmailMessage] = []
        self.answers: list[str] = []
        self._login = login
        options: dict[str, Any] = {}
        if login:
            options = {"authenticator": self._check, "auth_required": True, "auth_require_tls": False}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        opening = self._loop.create_server(lambda: SMTP(self, loop=self._loop, **options), "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(opening, self._loop).result(10)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Nobody called nobody lives here."""
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the message, or say what the test wants said."""
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.offered.append(message)
        if self.answers:
            return self.answers.pop(0)
        self.messages.append(message)
        return "250 OK"

    def _check(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        known = (given.login.decode(), given.password.decode()) == self._login
        return AuthResult(success=known, handled=known)

    def close(self) -> None:
        """Stop listening; again harmlessly."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        await self._server.wait_closed()


@dataclass
class Call:
    """One POST that arrived."""

    key: str
    content: dict[str, Any]


@dataclass
class Receiver:
    """An HTTP receiver. `answers`: statuses of the next answers; 0 takes the call and hangs up unanswered."""

    calls: list[Call] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    rung: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        receiver = self

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if len(body) < int(self.headers["Content-Length"]):
                    self.close_connection = True
                    return  # it never came whole
                receiver.calls.append(Call(self.headers["Idempotency-Key"], json.loads(body)))
                receiver.rung.set()
                status = receiver.answers.pop(0) if receiver.answers else 204
                if status:
                    self.send_response(status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                else:
                    self.close_connection = True

            def log_message(self, *parts: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.address = f"http://127.0.0.1:{self._server.server_port}/notices"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
