"""What the lobby knows of its house: purposes, texts and looks, as the office tells them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.visit.classes import PURPOSES, QUESTIONS, Need, Photo, Purpose, VisitorClass, by_code
from kiosk.words import HOUSE_LANGUAGE, Words

USUAL_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Text:
    """A text of the house in its languages. `version`: 12 hexadecimal digits that change with the text."""

    version: str
    text: Mapping[str, str]

    def inn(self, language: str) -> str:
        """The text in this language, or else in the house's own."""
        return self.text.get(language) or self.text.get(HOUSE_LANGUAGE) or next(iter(self.text.values()), "")


@dataclass(frozen=True)
class House:
    """The house; what the office has not told is as in a house that says nothing of its own."""

    name: Mapping[str, str] = field(default_factory=dict)
    purposes: tuple[Purpose, ...] = PURPOSES
    guide: Text | None = None
    agreement: Text | None = None
    promise: Text | None = None
    hours: Mapping[str, str] = field(default_factory=dict)
    zone: ZoneInfo = USUAL_ZONE
    colour: str = ""
    logo: str = ""
    feedback: bool = False

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "House":
        """From `Station.house()`. What has another shape is passed over, and never breaks the screen."""
        texts, look = _table(told.get("texts")), _table(told.get("look"))
        return cls(
            name=_words(told.get("name")),
            purposes=tuple(_purposes(told.get("purposes"))) or PURPOSES,
            guide=_text(texts.get("guide")),
            agreement=_text(texts.get("agreement")),
            promise=_text(texts.get("promise")),
            hours=_words(told.get("hours_text")),
            zone=_zone(told.get("timezone")),
            colour=str(look.get("colour") or ""),
            logo=str(look.get("logo") or ""),
            feedback=told.get("feedback") is True,
        )

    def purpose(self, code: str) -> Purpose | None:
        """One of its purposes."""
        return by_code(self.purposes).get(code)

    def purpose_name(self, code: str, words: Words) -> str:
        """What a purpose is called: as the house says, or else as everybody does."""
        purpose, key = self.purpose(code), f"common.purpose.{code}"
        names = purpose.names if purpose else {}
        if name := names.get(words.language) or names.get(HOUSE_LANGUAGE):
            return name
        known = words(key) if code in by_code(PURPOSES) else key
        return code if known == key else known


def _purposes(told: object) -> Iterable[Purpose]:
    for one in told if isinstance(told, list) else []:
        try:
            yield _purpose(one)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue


def _purpose(told: Mapping[str, Any]) -> Purpose:
    return Purpose(
        code=str(told["code"]),
        visitor_class=VisitorClass(told["class"]),
        asks=tuple(one for one in QUESTIONS if one in told["asks"]),
        areas=tuple(map(str, told.get("areas") or ())),
        approvals=tuple(map(Need, told.get("approvals") or ())),
        agreement=told.get("agreement") is True,
        escort=told.get("escort") is True,
        photo=Photo(told.get("photo") or "off"),
        names=_words(told.get("name")),
    )


def _text(told: object) -> Text | None:
    found = _table(told)
    text = _words(found.get("text"))
    return Text(str(found.get("version") or ""), text) if text and found.get("version") else None


def _zone(told: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(told or USUAL_ZONE.key))
    except (ValueError, OSError, KeyError):
        return USUAL_ZONE


def _words(told: object) -> dict[str, str]:
    return {str(language): str(text) for language, text in _table(told).items() if text}


def _table(told: object) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}
