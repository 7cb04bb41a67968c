"""Whether a single value is one that the house can be run with."""

import re
from datetime import time
from ipaddress import ip_address
from typing import Any, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from kiosk.visit.webhooks import NAMES

HIGHEST = 1_000_000  # of any number: days and pixels alike are fewer
_KINDS = {str: "a text", int: "a whole number", bool: "true or false"}
_LIKE = {
    "house.timezone": "Asia/Shanghai",
    "house.closes_at": "22:00",
    "office.listen": "0.0.0.0:8443",
    "notices.smtp": "mail.example.com:587",
    "look.colour": "#0b5cab",
    "lobby.staff_pin": "what kiosk pin prints",
}
_FORMS = {
    "webhooks.name": re.compile("[a-z0-9-]{1,14}"),
    "look.colour": re.compile("#[0-9A-Fa-f]{6}"),
    "lobby.staff_pin": re.compile(r"\$argon2id\$[!-~]+"),
}


class BadSettings(Exception):
    """A settings file that cannot be used; the message names the key and what would be right."""


def typed(key: str, kind: Any, value: object) -> object:
    """What the file says, if `key` takes it; else BadSettings."""
    if kind == tuple[str, ...]:
        if isinstance(value, list) and value and all(isinstance(item, str) and item for item in value):
            return tuple(_sensible(key, item) for item in value)
        raise BadSettings(f"{key} must be a list of texts")
    if choices := get_args(kind):
        if value not in choices:
            raise BadSettings(f"{key} must be {' or '.join(choices)}, not {value!r}")
        return value
    if type(value) is not kind:
        raise BadSettings(f"{key} must be {_KINDS[kind]}, not {value!r}")
    return _sensible(key, value)


def from_text(key: str, kind: Any, text: str) -> object:
    """What the environment says, read as `key` takes it; else BadSettings."""
    try:
        if kind is bool:
            return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
        if kind is int:
            return _sensible(key, int(text))
    except (KeyError, ValueError):
        raise BadSettings(f"{key}: {text!r} is not {_KINDS[kind]}") from None
    if kind == tuple[str, ...]:
        return typed(key, kind, [item.strip() for item in text.split(",")])
    return typed(key, kind, text)


def _sensible(key: str, value: object) -> object:
    try:
        if key == "house.timezone":
            ZoneInfo(str(value))
        if key == "house.closes_at":
            _clock_time(str(value))
        if key in ("office.listen", "notices.smtp") and value:
            _host_and_port(str(value))
        if key == "webhooks.url":
            _web_address(str(value))
        if key == "webhooks.events" and value not in NAMES:
            raise ValueError(value)
        if (form := _FORMS.get(key)) and value and not form.fullmatch(str(value)):
            raise ValueError(value)
    except (ValueError, KeyError, OSError):
        like = f": it is like {_LIKE[key]}" if key in _LIKE else ""
        raise BadSettings(f"{key}: {value!r} is not known{like}") from None
    if type(value) is int and not 0 < value <= HIGHEST:
        raise BadSettings(f"{key} must be above zero and at most {HIGHEST}")
    if isinstance(value, str) and not value.isprintable():
        raise BadSettings(f"{key} holds a character that cannot be shown")
    return value


def _host_and_port(text: str) -> None:
    host, _, port = text.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and int(port) < 2**16):
        raise ValueError(text)


def _web_address(text: str) -> None:
    """By TLS, or inside the house; never where clouds answer with their own secrets."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    address = ip_address(host) if ":" in host or re.fullmatch(r"[0-9.]+", host) else None
    inside = host == "localhost" or (address is not None and address.is_private)
    allowed = ("https", "http") if inside else ("https",)
    odd = address is not None and (address.is_link_local or address.is_multicast)
    if not host or odd or parts.username or parts.fragment or parts.scheme not in allowed:
        raise ValueError(text)


def _clock_time(text: str) -> None:
    if time.fromisoformat(text).tzinfo:
        raise ValueError(text)  # the house has its time zone
