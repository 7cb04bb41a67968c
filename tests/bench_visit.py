"""Three visitors in touches and in seconds: new with a Chinese name, known from an earlier visit, announced.

`make bench` runs it with the other figures. The demo's own lobby is driven as the tour drives it, before its
office and its virtual printer. A hand takes a quarter of a second for each touch, on paper; what the machine
takes is measured: from the first touch to 'your host is being asked', and from the host's yes to 'take your
pass'; of an announced visitor, from the first touch to the pass. The host's thinking is left out, and so is
the visitor's.
"""

import json
import secrets
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from kiosk.demo import DemoFault
from kiosk.demo.crew import Crew, wait_for
from kiosk.demo.hands import Hands
from kiosk.demo.house import DemoHouse, Ports, make
from kiosk.demo.inbox import Inbox
from kiosk.demo.show import start_house

A_TOUCH = 0.25  # seconds
NEW, KNOWN, ANNOUNCED = 60.0, 20.0, 20.0  # seconds: the goals
MOST_PAGES = 20  # of candidates
PHONE, DOCUMENT, HOST = "13800138000", "2046", "DH1001"
NOTHING: Mapping[str, str] = {}
ORGANISATION = {"晨光": "chenguang", "仪器": "yiqi"}
VISITORS: list[tuple[Mapping[str, str], Mapping[str, str]]] = [
    ({"李雷": "lilei"}, NOTHING),
    ({"王小明": "wangxiaoming"}, NOTHING),
    ({"李雷": "lilei"}, ORGANISATION),
    ({"欧阳明月": "ouyangmingyue"}, ORGANISATION),
]
"""Name and organisation, by what is typed for each part of them."""


def measure() -> None:
    """Print touches and times for each of the visitors."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="visitor-kiosk-")))
        house = make(folder, Ports.free())
        inbox = stack.enter_context(Inbox(house.ports.smtp, house.ports.inbox, {}))
        crew = stack.enter_context(Crew(folder / "logs", print))
        start_house(house, crew)
        log = folder / "logs" / "lobby.log"
        screen = stack.enter_context(Hands("lobby", house.command("lobby", "--driven"), log))
        screen.wait("attract", 30)
        lobby = Bench(house, inbox, crew, screen)
        for name, organisation in VISITORS:
            lobby.new(name, organisation)
        lobby.known()
        lobby.announced()


@dataclass(frozen=True)
class Bench:
    """The house, and the screen at which the visitors stand."""

    house: DemoHouse
    inbox: Inbox
    crew: Crew
    screen: Hands

    def new(self, name: Mapping[str, str], organisation: Mapping[str, str]) -> None:
        """Somebody who types everything."""
        visitor = Visitor(self.screen)
        asked = self._asked(lambda: visitor.register(name, organisation))
        _say("new visitor " + "".join(name) + " " + "".join(organisation), visitor, asked, self._agree(), NEW)

    def known(self) -> None:
        """The first of them comes again; the guard has seen a document."""
        _let_in(self.house, 1)
        visitor = Visitor(self.screen)
        asked = self._asked(lambda: visitor.come_again(PHONE, DOCUMENT))
        _say("known visitor", visitor, asked, self._agree(), KNOWN)

    def announced(self) -> None:
        """Somebody who has an invitation: the host has agreed already."""
        visitor, digits = Visitor(self.screen), _announce(self.house)
        begun = time.perf_counter()
        visitor.arrive(digits)
        self.screen.wait("take", 30)
        printed = time.perf_counter() - begun
        self._done()
        _say("announced visitor", visitor, 0.0, printed, ANNOUNCED)

    def _asked(self, register: Callable[[], None]) -> float:
        """Seconds until the host is asked; the mail is waited for."""
        mails, begun = len(self.inbox.mails), time.perf_counter()
        register()
        seconds = time.perf_counter() - begun
        wait_for("the mail", lambda: len(self.inbox.mails) > mails, self.crew)
        return seconds

    def _agree(self) -> float:
        """The host says yes at once: seconds until the pass is out."""
        token = self.inbox.mails[0].links[0].partition("#")[2]
        begun = time.perf_counter()
        form, headers = {"token": token, "choice": "agree"}, {"Origin": self.house.office}
        httpx.post(f"{self.house.office}/h/answer", data=form, headers=headers).raise_for_status()
        self.screen.wait("take", 30)
        seconds = time.perf_counter() - begun
        self._done()
        return seconds

    def _done(self) -> None:
        self.screen.touch("done")
        self.screen.wait("attract")


def _let_in(house: DemoHouse, visit: int) -> None:
    """The gate admits a visitor, and the guard has checked the document."""
    identity = {"document": "resident_id", "last4": DOCUMENT}
    body = {"visit": visit, "way": "in", "identity": identity, "guard": "王师傅"}
    request = {"nonce": secrets.token_hex(16), "verb": "gate", "at": datetime.now(UTC).isoformat()}
    token = (house.folder / "gate.token").read_text().strip()
    answer = httpx.post(
        f"{house.office}/station/requests",
        headers={"Authorization": f"Bearer {token}"},
        json={**request, "body": body, "decided": None},
    )
    if answer.raise_for_status().json()["code"] != "admitted":
        raise DemoFault(f"the gate did not admit visit {visit}: {answer.json()['code']}")


def _announce(house: DemoHouse) -> str:
    """Somebody is expected about now: the six digits of the invitation."""
    at = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
    visitor = ("--name", "韩梅梅", "--organisation", "晨光仪器", "--phone", "13900139000")
    told = house.carry_out("visits", "announce", "--host", HOST, "--at", at, *visitor, "--json")
    return str(json.loads(told)["digits"])


class Visitor:
    """Touches the lobby's screen, and counts."""

    def __init__(self, screen: Hands) -> None:
        self._screen, self.touches, self.keys = screen, 0, 0

    def register(self, name: Mapping[str, str], organisation: Mapping[str, str]) -> None:
        """From the first page until the host is asked."""
        self._touch("walk_in", "purpose:business", "key:z", "key:w", "host:1")
        self._write(name)
        if organisation:
            self._touch("field:organisation")
            self._write(organisation)
        self._touch("field:phone", *(f"key:{digit}" for digit in PHONE), "next")
        self._screen.wait("details")
        self._touch("next")
        self._screen.wait("summary")
        self._touch("next")
        self._screen.wait("asking")

    def come_again(self, phone: str, last4: str) -> None:
        """Recognised, and the host of last time is asked."""
        self._touch("been_here", *(f"key:{digit}" for digit in phone))
        self._touch(*(f"key:{digit}" for digit in last4))
        self._screen.wait("again")
        self._touch("next")
        self._screen.wait("asking")

    def arrive(self, digits: str) -> None:
        """By the six digits of the invitation; the house guide is new to this visitor."""
        self._touch("expected", *(f"key:{digit}" for digit in digits))
        self._screen.wait("confirm")
        self._touch("next")
        self._screen.wait("guide")
        self._touch("next")

    def _touch(self, *tags: str) -> None:
        for tag in tags:
            self._screen.wait_tag(tag)
            self._screen.touch(tag)
            self.touches += 1
            self.keys += tag.startswith("key:")

    def _write(self, parts: Mapping[str, str]) -> None:
        for part, letters in parts.items():
            self._touch(*(f"key:{letter}" for letter in letters))
            rest = part
            while rest:
                rest = rest[len(self._choose(rest)) :]

    def _choose(self, text: str) -> str:
        """The longest beginning of the text that is offered; all candidates are looked at if need be."""
        for step in ("candidates", *["candidates:next"] * MOST_PAGES):
            offered = self._screen.seen()["tags"]
            for end in range(len(text), 0, -1):
                if f"pick:{text[:end]}" in offered:
                    self._touch(f"pick:{text[:end]}")
                    return text[:end]
            self._touch(step)
        raise DemoFault(f"the lobby's keyboard does not offer {text}")


def _say(who: str, visitor: "Visitor", asked: float, printed: float, goal: float) -> None:
    by_hand, beside = visitor.touches * A_TOUCH, visitor.touches - visitor.keys
    whole = by_hand + asked + printed
    print(
        f"{who}: {visitor.touches} touches, {beside} of them beside the keys,"
        f" {by_hand:.1f} s by hand + {asked:.1f} s until asked"
        f" + {printed:.1f} s to the pass = {whole:.1f} s (goal {goal:.0f} s)",
        flush=True,
    )


if __name__ == "__main__":
    measure()
