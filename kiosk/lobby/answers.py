"""What the office answers to those who are expected, were here before, or use their own telephone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.station.hosts import Host
from kiosk.visit.classes import QUESTIONS
from kiosk.visit.forms import LANGUAGES


@dataclass(frozen=True)
class Found:
    """An announced visit. `proof`: lets its visitor arrive; `at`: when it was announced for, ISO 8601."""

    visit: int
    proof: str
    called: str
    last4: str
    organisation: str
    host_name: str
    department: str
    purpose: str
    at: str
    visitor_class: str
    needs: tuple[str, ...]
    agreement: bool
    guide_seen: bool
    asks: frozenset[str]
    language: str

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Found":
        """From the answer. KeyError, TypeError or ValueError if it has another shape."""
        return cls(
            visit=int(data["visit"]),
            proof=str(data["proof"]),
            called=str(data.get("called") or ""),
            last4=str(data.get("phone_last4") or ""),
            organisation=str(data.get("organisation") or ""),
            host_name=str(data.get("host_name") or ""),
            department=str(data.get("department") or ""),
            purpose=str(data.get("purpose") or ""),
            at=str(data.get("at") or ""),
            visitor_class=str(data.get("class") or ""),
            needs=tuple(map(str, data.get("needs") or ())),
            agreement=data.get("agreement") is True,
            guide_seen=data.get("guide_seen") is True,
            asks=frozenset(QUESTIONS) & frozenset(map(str, data.get("asks") or ())),
            language=str(data["language"]) if data.get("language") in LANGUAGES else "",
        )


@dataclass(frozen=True)
class Known:
    """Somebody who was here before, and what is offered again. `token` stands for the person."""

    token: str
    called: str
    last4: str
    organisation: str
    purpose: str
    host: Host | None
    guide: str

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Known":
        """From the answer. KeyError, TypeError or ValueError if it has another shape."""
        name, department = str(data.get("host_name") or ""), str(data.get("department") or "")
        return cls(
            token=str(data["visitor"]),
            called=str(data.get("called") or ""),
            last4=str(data.get("phone_last4") or ""),
            organisation=str(data.get("organisation") or ""),
            purpose=str(data.get("purpose") or ""),
            host=Host(int(data["host"]), name, "", department) if data.get("host") else None,
            guide=str(data.get("guide") or ""),
        )


@dataclass(frozen=True)
class Invitation:
    """An address for one's own phone, of the form or of an answer, and until when it opens (ISO 8601)."""

    url: str
    until: str

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Invitation":
        """From the answer. KeyError if it has another shape."""
        return cls(str(data["url"]), str(data.get("until") or ""))
