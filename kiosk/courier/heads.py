"""Each day's head of the chain, written down outside the books: one line a day, and a mail if wanted.

Whoever holds database and key can write the whole chain anew, or cut off its end; not what stands elsewhere.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.courier.channels import Channel
from kiosk.courier.letter import Letter
from kiosk.ledger.chain import Head
from kiosk.settings import House
from kiosk.words import Words

_HASH = 64  # hexadecimal digits


class BadHeads(Exception):
    """The file cannot be read, or a line of it is none of ours; the message says which."""


def read_heads(path: str) -> list[Head]:
    """The heads in the file, the oldest first; none where there is no file yet. `BadHeads`."""
    file = Path(path)
    if not path or not file.exists():
        return []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadHeads(f"{path} cannot be read") from None
    return [_head(path, number, line) for number, line in enumerate(lines, start=1)]


def _head(path: str, number: int, line: str) -> Head:
    parts = line.split(" ")
    if len(parts) != 3 or not parts[1].isdecimal() or len(parts[2]) != _HASH:
        raise BadHeads(f"{path}: line {number} is not a day's head")
    return Head(int(parts[1]), parts[2])


def write_head(path: str, day: Mapping[str, Any]) -> bool:
    """Add the head of a day that was closed, once; whether it was new. OSError, `BadHeads`."""
    known = read_heads(path)
    if known and known[-1].seq >= day["events"]:
        return False
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        file.write(f"{day['until']} {day['events']} {day['hash']}\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def mail_head(channel: Channel, to: str, day: Mapping[str, Any], house: House, language: str) -> None:
    """Send the head of a day to somebody outside. `Undelivered`."""
    facts = {
        "trust.head.until": day["until"],
        "trust.head.events": day["events"],
        "trust.head.hash": day["hash"],
    }
    key = f"head-{day['events']}-{day['hash'][:16]}"
    channel.deliver(_letter(key, "head", to, facts, house, language))


def mail_failure(channel: Channel, to: str, failed: Mapping[str, str], house: House, language: str) -> None:
    """Tell the same person that the night's work failed: its pieces by their codes. `Undelivered`."""
    facts = {"trust.night.failed": ", ".join(failed)}
    key = f"night-{secrets.token_hex(8)}"
    channel.deliver(_letter(key, "night", to, facts, house, language))


def _letter(key: str, kind: str, to: str, facts: Mapping[str, object], house: House, language: str) -> Letter:
    words = Words(language)
    at_home = house.called(language)
    return Letter(
        key=key,
        kind=kind,
        to=to,
        language=language,
        subject=words(f"trust.{kind}.subject", house=at_home),
        greeting=words("trust.head.greeting"),
        text=words(f"trust.{kind}.text"),
        facts=tuple((words(name), str(value)) for name, value in facts.items()),
        footer=words("office.notice.sent_by", house=at_home),
    )
