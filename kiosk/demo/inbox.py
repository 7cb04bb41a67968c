"""The hosts' inbox of the demo: an SMTP server on the loopback that keeps what it takes, and a page to read.

The links in the mails can be followed by a click, as a host would on the phone.
"""

import html
import re
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from kiosk.demo import DemoFault

_LINK = re.compile(r"(https?://[^\s<>\"']+)")
_MOST = 200  # mails; older ones are thrown away


@dataclass(frozen=True)
class Mail:
    """One mail as it came in."""

    to: str
    subject: str
    text: str
    at: datetime

    @property
    def links(self) -> list[str]:
        """The addresses in the text."""
        return _LINK.findall(self.text)


class Inbox:
    """A context: the mails of all hosts, taken at `smtp_port` and shown at `web_port` of the loopback."""

    def __init__(self, smtp_port: int, web_port: int, places: Mapping[str, str]) -> None:
        self.smtp, self.url = f"127.0.0.1:{smtp_port}", f"http://127.0.0.1:{web_port}/"
        self._mails: deque[Mail] = deque(maxlen=_MOST)
        self._places = places
        self._smtp = Controller(self, hostname="127.0.0.1", port=smtp_port)
        with _clear(self.url):
            self._web = ThreadingHTTPServer(("127.0.0.1", web_port), _page_of(self))

    def __enter__(self) -> "Inbox":
        with _clear(self.smtp):
            self._smtp.start()
        threading.Thread(target=self._web.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._smtp.stop()
        self._web.shutdown()
        self._web.server_close()

    @property
    def mails(self) -> list[Mail]:
        """The mails, the newest first."""
        return list(self._mails)[::-1]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take one mail; the name is aiosmtpd's."""
        content = envelope.content or b""
        self._mails.append(_read(content if isinstance(content, bytes) else content.encode()))
        return "250 taken"

    def page(self) -> str:
        """The page, as HTML."""
        places = "".join(
            f"<li>{html.escape(name)}: {_anchor(url)}</li>" for name, url in self._places.items()
        )
        mails = "".join(map(_shown, self.mails)) or "<p>还没有邮件 No mail yet.</p>"
        return _FRAME.format(places=places, mails=mails)


@contextmanager
def _clear(address: str) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise DemoFault(f"the inbox cannot have {address}: {fault.strerror}") from None


def _read(content: bytes) -> Mail:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return Mail(
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        text=str(body.get_content()) if body else "",
        at=datetime.now(UTC),
    )


def _shown(mail: Mail) -> str:
    parts = _LINK.split(mail.text)
    text = "".join(_anchor(part) if _LINK.match(part) else html.escape(part) for part in parts)
    small = f"<small>{mail.at.astimezone():%H:%M:%S} → {html.escape(mail.to)}</small>"
    return f"<article>{small}<h2>{html.escape(mail.subject)}</h2><pre>{text}</pre></article>"


def _anchor(address: str) -> str:
    shown = html.escape(address)
    return f'<a href="{shown}" target="_blank" rel="noreferrer">{shown}</a>'


def _page_of(inbox: Inbox) -> type[BaseHTTPRequestHandler]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (inbox.page() if self.path == "/" else "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *line: object) -> None:
            """Nothing: the mails hold names."""

    return Page


_FRAME = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>被访人邮箱 Hosts' inbox</title>
<style>
body {{ font: 16px/1.5 "Noto Sans CJK SC", sans-serif; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem; color: #1c2733; background: #f3f5f7 }}
article {{ background: #fff; border: 1px solid #d5dce3; border-radius: 8px;
  padding: 1rem 1.25rem; margin: 1rem 0 }}
h1 {{ font-size: 1.4rem }} h2 {{ font-size: 1.05rem; margin: .25rem 0 }}
pre {{ font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0 0 }}
small, li {{ color: #566472 }}
</style>
<h1>被访人邮箱 Hosts' inbox</h1><ul>{places}</ul><main>{mails}</main>
<script>
setInterval(async () => {{
  const news = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
  const [old, fresh] = [document, news].map(page => page.querySelector("main"));
  if (old.innerHTML !== fresh.innerHTML) old.replaceWith(fresh);
}}, 2000);
</script>
</html>
"""
