"""A new visitor with a Chinese name, in touches and in seconds: `make bench` runs it with the other figures.

The demo's own lobby is driven as the tour drives it, before its office and its virtual printer. A hand takes
a quarter of a second for each touch, on paper; what the machine takes is measured: from the first touch to
'your host is being asked', and from the host's yes to 'take your pass'. The host's thinking is left out, and
so is the visitor's.
"""

import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import httpx

from kiosk.demo import DemoFault
from kiosk.demo.crew import Crew, wait_for
from kiosk.demo.hands import Hands
from kiosk.demo.house import DemoHouse, Ports, make
from kiosk.demo.inbox import Inbox
from kiosk.demo.show import start_house

A_TOUCH = 0.25  # seconds
GOAL = 60.0  # seconds
MOST_PAGES = 20  # of candidates
PHONE = "13800138000"
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
        for number, (name, organisation) in enumerate(VISITORS, 1):
            visitor = Visitor(screen)
            asked = _timed(visitor, name, organisation)
            wait_for("the mail", lambda number=number: len(inbox.mails) == number, crew)  # type: ignore[misc]
            printed = _agree(house, inbox, screen)
            _say("".join(name) + " " + "".join(organisation), visitor.touches, asked, printed)


class Visitor:
    """Touches the lobby's screen, and counts."""

    def __init__(self, screen: Hands) -> None:
        self._screen, self.touches = screen, 0

    def register(self, name: Mapping[str, str], organisation: Mapping[str, str]) -> None:
        """From the first page until the host is asked."""
        self._touch("begin:zh-CN", "key:z", "key:w", "host:1")
        self._write(name)
        if organisation:
            self._touch("field:organisation")
            self._write(organisation)
        self._touch("field:phone", *(f"key:{digit}" for digit in PHONE), "next")
        self._touch("purpose:business", "next", "next")
        self._screen.wait("asking")

    def _touch(self, *tags: str) -> None:
        for tag in tags:
            self._screen.wait_tag(tag)
            self._screen.touch(tag)
            self.touches += 1

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


def _timed(visitor: Visitor, name: Mapping[str, str], organisation: Mapping[str, str]) -> float:
    begun = time.perf_counter()
    visitor.register(name, organisation)
    return time.perf_counter() - begun


def _agree(house: DemoHouse, inbox: Inbox, screen: Hands) -> float:
    """The host says yes at once: seconds until the pass is out."""
    token = inbox.mails[0].links[0].partition("#")[2]
    begun = time.perf_counter()
    form, headers = {"token": token, "choice": "agree"}, {"Origin": house.office}
    httpx.post(f"{house.office}/h/answer", data=form, headers=headers).raise_for_status()
    screen.wait("take", 30)
    seconds = time.perf_counter() - begun
    screen.touch("done")
    screen.wait("attract")
    return seconds


def _say(who: str, touches: int, asked: float, printed: float) -> None:
    by_hand = touches * A_TOUCH
    whole = by_hand + asked + printed
    print(
        f"new visitor {who}: {touches} touches, {by_hand:.1f} s by hand + {asked:.1f} s until asked"
        f" + {printed:.1f} s from yes to pass = {whole:.1f} s (goal {GOAL:.0f} s)"
    )


if __name__ == "__main__":
    measure()
