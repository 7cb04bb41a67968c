"""A notice in words: what a host is told, in the host's language, and no more than that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.reception import Notice
from kiosk.settings import House
from kiosk.visit.forms import LANGUAGES
from kiosk.visit.names import clean
from kiosk.words import Words


@dataclass(frozen=True)
class Enclosure:
    """What goes with a letter. `kind`: its media type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What a channel sends. `key` is the same on every try; `facts` are (label, value) pairs."""

    key: str
    kind: str
    to: str
    language: str
    subject: str
    text: str
    greeting: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    url: str = ""
    button: str = ""
    footer: str = ""
    visitor: Mapping[str, str | int] = field(default_factory=dict)
    enclosures: tuple[Enclosure, ...] = ()
    mobile: str = ""

    def plain(self) -> str:
        """The whole letter as plain text."""
        facts = "\n".join(f"{label}: {value}" for label, value in self.facts)
        parts = (self.greeting, f"{self.text}\n{self.url}".rstrip(), facts, self.footer)
        return "\n\n".join(part for part in parts if part) + "\n"


def about(notice: Notice) -> Mapping[str, Any]:
    """The visit that a notice is about."""
    assert notice.visit is not None
    return notice.visit


def typed(said: object) -> str:
    """What a visitor typed, such that no mail program and no group makes a link of it."""
    return clean(str(said)).replace("://", "：//")


def spoken(notice: Notice, language: str) -> Words:
    """The words of whom it is for; `language` is the house's, for people who have none."""
    return Words(notice.language if notice.language in LANGUAGES else language)


def addressed(notice: Notice, words: Words, **said: Any) -> Letter:
    """The letter to whom the notice is for. `said`: the rest of it."""
    return Letter(key=notice.key, kind=notice.kind, to=notice.mail, language=words.language, **said)


def write(notice: Notice, house: House, language: str) -> Letter:
    """The letter for a notice; `language` is the house's, for hosts who have none."""
    words = spoken(notice, language)
    visit, kind = about(notice), f"office.notice.{notice.kind}"
    name, organisation = typed(visit["name"]), typed(visit["organisation"])
    purpose = words(f"common.purpose.{visit['purpose']}")
    labelled = {
        "name": name,
        "organisation": organisation,
        "purpose": purpose,
        "people": words.people(visit["people"]),
    }
    return addressed(
        notice,
        words,
        url=notice.url,
        subject=words(f"{kind}.subject", name=name),
        greeting=words("office.notice.greeting", host=clean(notice.name)),
        text=words(f"{kind}.text"),
        facts=tuple((words(f"office.notice.{label}"), value) for label, value in labelled.items() if value),
        button=words(f"{kind}.button"),
        footer=words("office.notice.sent_by", house=house.called(words.language)),
        mobile=notice.mobile,
        visitor={
            "name": name,
            "organisation": organisation,
            "purpose": str(visit["purpose"]),
            "people": visit["people"],
        },
    )
