"""Notices by group bots of WeCom, DingTalk and Feishu: text by POST; the code in the answer is what counts.

They answer 200 with an error code in the body. Sources: WeCom developer documents 91770, DingTalk's 'custom
robot', Feishu's 'custom bot'. Nothing that a visitor typed can mention anybody: @ and the angle brackets
become their full-width forms.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus

import httpx

from kiosk.courier.letter import Letter
from kiosk.courier.undelivered import TIMEOUT, Undelivered
from kiosk.courier.webhook import post

HARMLESS = str.maketrans({"@": "＠", "<": "＜", ">": "＞"})
"""What could mention somebody or be a tag, and what is shown instead."""
_LATER = frozenset({45009, 130101, 11232, -1})
"""Too many messages a minute, or the other side is busy: WeCom, DingTalk, Feishu."""

Make = Callable[[str, str, str], tuple[str, dict[str, Any]]]
"""Address, secret and text to the address to post to and what to post."""


class Bot:
    """One bot of one group, by its address and, where it signs, its secret. `patience`: seconds a step."""

    def __init__(self, name: str, address: str, secret: str = "", patience: float = TIMEOUT) -> None:
        self._name, self._address, self._secret = name, address, secret
        self._client = httpx.Client(timeout=patience, follow_redirects=False)

    def deliver(self, letter: Letter) -> None:
        """Post the letter; `Undelivered` unless the bot says that it took it."""
        address, content = _MAKES[self._name](self._address, self._secret, said(letter))
        answer = post(self._client, address, content, letter.key)
        code = _code(answer)
        if code != 0:
            raise Undelivered(f"{self._name}_{code}", permanent=code is not None and code not in _LATER)

    def close(self) -> None:
        """Give back the connections."""
        self._client.close()


def said(letter: Letter) -> str:
    """The letter for a group: what it is about, who is there, the link, and nobody mentioned."""
    facts = "\n".join(f"{label}: {value}" for label, value in letter.facts)
    text = f"{letter.subject}\n{letter.greeting}\n{letter.text}\n{facts}".translate(HARMLESS)
    return f"{text}\n{letter.url}".rstrip()


def _code(answer: httpx.Response) -> int | None:
    """0 when it was taken; None when the answer cannot be understood."""
    try:
        told = answer.json()
    except ValueError:
        return None
    if not isinstance(told, Mapping):
        return None
    codes = [told[key] for key in ("errcode", "code", "StatusCode") if key in told]
    return codes[0] if codes and type(codes[0]) is int else None


def _wecom(address: str, secret: str, text: str) -> tuple[str, dict[str, Any]]:
    return address, {"msgtype": "text", "text": {"content": _cut(text, 2048)}}


def _dingtalk(address: str, secret: str, text: str) -> tuple[str, dict[str, Any]]:
    content = {"msgtype": "text", "text": {"content": _cut(text, 18_000)}, "at": {"isAtAll": False}}
    if not secret:
        return address, content
    stamp = str(int(time.time() * 1000))
    seal = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    signed = f"timestamp={stamp}&sign={quote_plus(base64.b64encode(seal))}"
    return f"{address}{'&' if '?' in address else '?'}{signed}", content


def _feishu(address: str, secret: str, text: str) -> tuple[str, dict[str, Any]]:
    content: dict[str, Any] = {"msg_type": "text", "content": {"text": _cut(text, 18_000)}}
    if secret:
        stamp = str(int(time.time()))
        seal = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
        content |= {"timestamp": stamp, "sign": base64.b64encode(seal).decode()}
    return address, content


_MAKES: dict[str, Make] = {"wecom": _wecom, "dingtalk": _dingtalk, "feishu": _feishu}


def _cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8. The link stands last and must stay whole: the middle goes."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    body, _, link = text.rpartition("\n")
    room = most - len(link.encode()) - len("…\n".encode())
    return body.encode()[:room].decode(errors="ignore") + "…\n" + link
