"""Notices by group bots and by apprise, to real receivers on the loopback that behave as those services."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kiosk.courier import channels
from kiosk.courier.letter import Letter
from kiosk.courier.undelivered import Undelivered
from kiosk.settings import Notices

SECRET = "SEC-only-for-tests"
LETTER = Letter(
    key="8f14e45f-ceea-4e2b-9c1d-000000000001",
    kind="ask_host",
    to="t1@example.com",
    language="zh-CN",
    url="https://office.example/h#token",
    subject='@all <at user_id="all">某人</at> 来访',
    greeting="张伟，您好：",
    text="有访客在大厅等您。",
    facts=(("访客", "@所有人"), ("单位", "<@everyone>")),
    button="答复",
    footer="",
    visitor={},
    mobile="13800001111",
)


@dataclass
class Service:
    """One service. `answers`: bodies of the next answers; afterwards it accepts."""

    accepts: bytes
    signed: Callable[[str, dict[str, Any]], bool] = lambda query, body: True
    refuses: bytes = b'{"errcode": 310000}'
    calls: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        service = self

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.calls.append(body)
                service.keys.append(self.headers.get("Idempotency-Key", ""))
                good = service.signed(urlsplit(self.path).query, body)
                said = service.answers.pop(0) if service.answers else service.accepts
                self.send_response(200)
                self.end_headers()
                self.wfile.write(said if good else service.refuses)

            def log_message(self, *parts: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.port = self._server.server_port
        self.address = f"http://127.0.0.1:{self.port}/robot/send?access_token=t"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def dingtalk_signed(query: str, body: dict[str, Any]) -> bool:
    """The check of the other side, written from its documentation."""
    asked = parse_qs(query)
    text = f"{asked['timestamp'][0]}\n{SECRET}".encode()
    wanted = base64.b64encode(hmac.new(SECRET.encode(), text, hashlib.sha256).digest()).decode()
    return asked["sign"][0] == wanted


def feishu_signed(query: str, body: dict[str, Any]) -> bool:
    """Feishu signs nothing, with the text as the key."""
    key = f"{body['timestamp']}\n{SECRET}".encode()
    return bool(body["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode())


SERVICES = {
    "wecom": (b'{"errcode": 0, "errmsg": "ok"}', lambda query, body: True),
    "dingtalk": (b'{"errcode": 0, "errmsg": "ok"}', dingtalk_signed),
    "feishu": (b'{"code": 0, "msg": "success"}', feishu_signed),
}
TEXT: dict[str, Callable[[dict[str, Any]], str]] = {
    "wecom": lambda body: str(body["text"]["content"]),
    "dingtalk": lambda body: str(body["text"]["content"]),
    "feishu": lambda body: str(body["content"]["text"]),
}


@pytest.fixture(params=sorted(SERVICES))
def service(request: pytest.FixtureRequest) -> Iterator[tuple[str, Service]]:
    accepts, signed = SERVICES[request.param]
    made = Service(accepts, signed)
    yield request.param, made
    made.close()


def deliver(name: str, service: Service, letter: Letter = LETTER, secret: str = SECRET) -> None:
    settings = {name: service.address} | ({} if name == "wecom" else {f"{name}_secret": secret})
    with channels(Notices(**settings)) as ways:  # type: ignore[arg-type]
        ways[name].deliver(letter)


def test_a_bot_takes_the_letter_and_nobody_is_mentioned(service: tuple[str, Service]) -> None:
    name, receiver = service
    deliver(name, receiver)
    text = TEXT[name](receiver.calls[0])
    assert text.endswith(LETTER.url)
    before_the_link = text.removesuffix(LETTER.url)
    assert not {"@", "<", ">"} & set(before_the_link)
    assert "有访客在大厅等您" in text
    assert "13800001111" not in text
    assert receiver.keys == [LETTER.key]


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (b'{"errcode": 45009, "errmsg": "api freq out of limit"}', False),
        (b'{"errcode": 130101, "errmsg": "send too fast"}', False),
        (b'{"code": 11232, "msg": "too many request"}', False),
        (b'{"errcode": -1, "errmsg": "system busy"}', False),
        (b'{"errcode": 93000, "errmsg": "invalid webhook url"}', True),
        (b'{"code": 19021, "msg": "sign match fail"}', True),
        (b"<html>gateway</html>", False),
        (b"[]", False),
        (b'{"errcode": "0"}', False),
        (b"", False),
    ],
)
def test_an_answer_that_is_no_success(service: tuple[str, Service], answer: bytes, permanent: bool) -> None:
    name, receiver = service
    receiver.answers.append(answer)
    with pytest.raises(Undelivered) as fault:
        deliver(name, receiver)
    assert fault.value.permanent is permanent
    deliver(name, receiver)
    assert receiver.keys == [LETTER.key] * 2, "the same key on every try"


@pytest.mark.parametrize("name", ["dingtalk", "feishu"])
def test_a_wrong_secret_is_told_and_not_tried_for_ever(name: str) -> None:
    accepts, signed = SERVICES[name]
    receiver = Service(accepts, signed)
    with pytest.raises(Undelivered) as fault:
        deliver(name, receiver, secret="another")
    assert fault.value.permanent
    receiver.close()


def test_nobody_there_is_tried_again(service: tuple[str, Service]) -> None:
    name, receiver = service
    receiver.close()
    with pytest.raises(Undelivered) as fault:
        deliver(name, receiver)
    assert not fault.value.permanent


def test_a_long_letter_keeps_its_link_whole() -> None:
    receiver = Service(SERVICES["wecom"][0])
    deliver("wecom", receiver, replace(LETTER, text="长" * 3000))
    text = TEXT["wecom"](receiver.calls[0])
    assert len(text.encode()) <= 2048
    assert text.endswith("…\n" + LETTER.url)
    receiver.close()


def test_apprise_reaches_every_address_with_the_hosts_own_number() -> None:
    receiver = Service(b"")
    address = f"json://127.0.0.1:{receiver.port}/{{mobile}}?:to={{mail}}"
    with channels(Notices(apprise=(address,))) as ways:
        ways["apprise"].deliver(LETTER)
    (call,) = receiver.calls
    assert LETTER.url in call["message"]
    receiver.close()


@pytest.mark.parametrize(
    ("address", "permanent"), [("nosuchthing://x", True), ("json://127.0.0.1:9/x", False)]
)
def test_apprise_that_cannot(address: str, permanent: bool) -> None:
    with channels(Notices(apprise=(address,))) as ways, pytest.raises(Undelivered) as fault:
        ways["apprise"].deliver(LETTER)
    assert fault.value.permanent is permanent
