"""A desk that notes what a journey asks for, and a journey to go with it."""

import base64
from dataclasses import dataclass, field
from typing import Any

from kiosk.lobby.house import House
from kiosk.lobby.journey import Journey
from kiosk.lobby.pages import Page
from kiosk.station import Host

ZHANG, SHAN = Host(1, "张伟", "Zhang Wei", "研发部"), Host(2, "单雪", "", "采购部")
VERSION, OTHER_VERSION = "0123456789ab", "ba9876543210"
JPEG = base64.b64encode(b"\xff\xd8\xff" + b"x" * 60 + b"\xff\xd9").decode()
STROKES = [[(10, 10), (500, 400)], [(20, 900), (980, 20)]]
GUIDE = {"version": VERSION, "text": {"zh-CN": "请勿吸烟", "en": "No smoking"}}
HOUSE = {
    "name": {"zh-CN": "晨光仪器", "en": "Morninglight"},
    "purposes": [
        {"code": "business", "class": "general", "asks": ["organisation", "people", "belongings"]},
        {"code": "interview", "class": "general", "asks": []},
        {"code": "audit", "class": "general", "asks": ["organisation"], "name": {"zh-CN": "审核"}},
        {
            "code": "secret",
            "class": "general",
            "asks": ["organisation", "people", "plate", "belongings"],
            "agreement": True,
            "photo": "required",
            "approvals": ["confidential"],
        },
        {"code": "shoot", "class": "general", "asks": [], "photo": "optional"},
        {"code": "official", "class": "important", "asks": ["organisation"]},
        {"code": "sales", "class": "other", "asks": ["organisation"]},
    ],
    "texts": {"guide": GUIDE, "agreement": GUIDE},
    "feedback": True,
}


@dataclass
class Desk:
    """Notes what a journey asks for."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def ask(self, ticket: int, verb: str, body: dict[str, Any]) -> None:
        self.asked.append((verb, ticket, body))

    def print(self, visit: int) -> None:
        self.asked.append(("print", visit))

    def recard(self, visit: int, copy: int) -> None:
        self.asked.append(("recard", visit, copy))

    def came_out(self, visit: int, copy: int) -> None:
        self.asked.append(("came_out", visit, copy))

    def prints(self) -> list[int]:
        return [asked[1] for asked in self.asked if asked[0] == "print"]

    def told(self, verb: str) -> list[dict[str, Any]]:
        """The bodies of these requests."""
        return [asked[2] for asked in self.asked if asked[0] == verb]

    def ticket(self) -> int:
        """Of the last question that somebody waits for."""
        return int(
            next(
                asked[1]
                for asked in reversed(self.asked)
                if len(asked) == 3 and asked[1] and asked[0] not in ("recard", "came_out")
            )
        )


def row(visit: int, state: str = "asked", copy: int = 0, **more: Any) -> dict[str, Any]:
    slip = {"copy": copy, "where": "reception"} if copy else None
    known = {"visit": visit, "state": state, "called": "张*", "phone_last4": "8000", "language": "zh-TW"}
    return known | {"answer": None, "reason": "", "slip": slip} | more


def new_journey(desk: Desk) -> Journey:
    journey = Journey(desk, idle=60, now=0, house=House.read(HOUSE))
    journey.camera = True
    return journey


def answer(journey: Journey, desk: Desk, code: str, now: float = 0, **data: Any) -> None:
    """The office answers the last question."""
    journey.answered(desk.ticket(), code, {"code": code} | data, now)


def fill(journey: Journey, now: float = 0, purpose: str = "business", language: str = "en") -> None:
    """From the first page to the page after 'you'."""
    journey.begin(language, now)
    journey.walk_in(now)
    journey.purpose(purpose, now)
    journey.next(now)
    journey.choose(ZHANG, now)
    for name, text in (("name", "Anna"), ("organisation", "ACME"), ("phone", "13800138000")):
        journey.enter(name, text, now)
    journey.next(now)


def to_summary(journey: Journey, now: float = 0, purpose: str = "business", people: int = 3) -> None:
    """From the first page to the summary."""
    fill(journey, now, purpose)
    if journey.page == Page.DETAILS:
        journey.people(people, now)
        journey.next(now)
    if journey.page == Page.AGREEMENT:
        journey.sign(STROKES, now)
        journey.next(now)
    assert journey.page == Page.SUMMARY


def ask_host(journey: Journey, desk: Desk, now: float = 0, visit: int = 7, **told: Any) -> None:
    """Registered, and the host is asked."""
    to_summary(journey, now)
    journey.next(now)
    answer(journey, desk, "asked", now, visit=visit, **told)


FOUND = {
    "visit": 7,
    "called": "李*",
    "phone_last4": "8000",
    "organisation": "ACME",
    "host_name": "张伟",
    "department": "研发部",
    "purpose": "business",
    "at": "2026-03-02T01:00:00+00:00",
    "class": "general",
    "needs": [],
    "agreement": False,
    "guide_seen": True,
    "asks": [],
    "proof": "proof-of-7",
    "language": "en",
}
KNOWN = {
    "called": "李*",
    "phone_last4": "8000",
    "organisation": "ACME",
    "purpose": "business",
    "host": 1,
    "host_name": "张伟",
    "department": "研发部",
    "guide": VERSION,
    "visitor": "token-of-li",
}


def look_up(journey: Journey, desk: Desk, now: float = 0, **found: Any) -> None:
    """An announced visit is found by its six digits."""
    journey.begin("en", now)
    journey.expected(now)
    journey.enter("code", "123456", now)
    answer(journey, desk, "found", now, **(FOUND | found))
    assert journey.page == Page.CONFIRM


def recall(journey: Journey, desk: Desk, now: float = 0, **known: Any) -> None:
    """Somebody is known again."""
    journey.begin("en", now)
    journey.been_here(now)
    journey.enter("phone", "13800138000", now)
    journey.enter("last4", "204x", now)
    journey.next(now)
    answer(journey, desk, "known", now, **(KNOWN | known))
    assert journey.page == Page.AGAIN
