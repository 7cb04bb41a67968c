"""The office's safe page: the standard library's server at the office's own address, with status 503.

Stations take 503 for a busy office, and carry on alone. Where the site's certificate can be used, whoever
comes by TLS is answered by TLS; without one, or with one that may be what happened, the page is plain.
"""

import html
import logging
import os
import re
import signal
import socket
import ssl
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from kiosk.safe.told import LANGUAGES, as_json, told

_USUAL = ("127.0.0.1", 8090)
_RETRY = 15  # seconds after which a browser looks again
_PATIENCE = 10.0  # seconds that whoever comes has to say something
_TLS = b"\x16"  # how a TLS handshake begins (RFC 8446, 5.1); no request does
_PLACES = ("/etc/visitor-kiosk/settings.toml",)
log = logging.getLogger(__name__)


def stand_in(
    faults: tuple[str, ...],
    address: tuple[str, int],
    ended: threading.Event,
    certificate: Path | None = None,
) -> None:
    """Answer at the office's address until `ended`. What was found goes into the journal only. `certificate`:
    the office's, with its key (PEM)."""
    for fault in faults:
        log.error("found: %s", fault)
    with _Server(address, _by_tls(certificate)) as server:
        scheme = "https" if server.by_tls else "http"
        log.warning("the safe page is at %s://%s:%d", scheme, *server.server_address[:2])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ended.wait()
        server.shutdown()


def end_on_signal() -> threading.Event:
    """Set when the supervisor wants this process to end."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    return ended


def listening(
    environment: Mapping[str, str] = os.environ, places: tuple[str, ...] = _PLACES
) -> tuple[str, int]:
    """Where the office would listen: from the environment or the settings, also where these are broken."""
    files = (environment.get("KIOSK_SETTINGS", ""), *places)
    texts = [environment.get("KIOSK_OFFICE_LISTEN", ""), *map(_listen_in, filter(None, files))]
    return next((found for text in texts if (found := _host_and_port(text))), _USUAL)


def _listen_in(file: str) -> str:
    try:
        text = Path(file).read_bytes()[:1_000_000].decode("utf-8", "replace")
    except OSError:
        return ""
    line = re.search(r"^\s*listen\s*=\s*[\"']([^\"'\s]+)[\"']", text, re.MULTILINE)
    return line[1] if line else ""


def _host_and_port(text: str) -> tuple[str, int] | None:
    host, _, port = text.rpartition(":")
    good = host and port.isascii() and port.isdigit() and len(port) <= 5 and int(port) < 2**16
    return (host.strip("[]"), int(port)) if good else None


def _by_tls(certificate: Path | None) -> ssl.SSLContext | None:
    """How the site's certificate is shown; None where there is none that can be used."""
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, password="")  # never asked for: nobody sits before a service
    except (OSError, ValueError) as fault:
        log.error("the certificate cannot be used: %s", type(fault).__name__)
        return None
    return context


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], by_tls: ssl.SSLContext | None) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        self.by_tls = by_tls
        super().__init__(address, _Page)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """In the thread of this connection: who says nothing keeps nobody else waiting."""
        try:
            request.settimeout(_PATIENCE)
            if self.by_tls and request.recv(1, socket.MSG_PEEK) == _TLS:
                request = self.by_tls.wrap_socket(request, server_side=True)
        except OSError:  # gone, silent, or not of our trust
            request.close()
            return
        super().process_request_thread(request, client_address)

    def handle_error(self, *_: object) -> None:
        """Who hangs up in between is not written down."""


class _Page(BaseHTTPRequestHandler):
    timeout = _PATIENCE
    server_version = sys_version = ""

    def log_message(self, *_: object) -> None:
        """Who asks is not written down."""

    def _answer(self) -> None:
        machine = self.path.startswith(("/station/", "/api", "/healthz", "/readyz", "/metrics"))
        text = as_json("office") if machine else _page()
        body = text.encode()
        self.send_response(503)
        self.send_header("Retry-After", str(_RETRY))
        self.send_header("Content-Type", "application/json" if machine else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _answer  # noqa: N815


def _page() -> str:
    """For whoever looks with a browser."""
    parts = []
    for language in LANGUAGES:
        page = told("office", language)
        staff = "".join(f"<li>{html.escape(line)}" for line in page.staff)
        title, now = html.escape(page.title), html.escape(page.now)
        parts.append(f'<section lang="{language}"><h1>{title}</h1><p>{now}<ul>{staff}</ul></section>')
    style = "body{font:18px/1.6 sans-serif;max-width:42em;margin:2em auto;padding:0 1em}li{font-size:.8em}"
    wide = '<meta name=viewport content="width=device-width">'
    head = f"<meta charset=utf-8>{wide}<title>503</title><style>{style}</style>"
    return f"<!doctype html><html>{head}<body>{''.join(parts)}"
