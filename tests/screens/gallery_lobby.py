"""A walk past every page of the lobby, for pictures."""

from collections.abc import Callable, Iterator
from typing import Any

from stand_in import StandIn

from conftest import Hands
from kiosk.lobby.app import Lobby
from kiosk.lobby.pages import Page
from kiosk.station import Answer, Connection

VISITORS = {
    "zh-CN": ("李雷", "晨光仪器股份有限公司", "li"),
    "zh-TW": ("歐陽詠晴", "台北精密儀器股份有限公司", "ouyang"),
    "en": ("Anna-Maria Schmidt", "Schmidt Feinwerktechnik GmbH", "anna"),
}


class Walk:
    """A lobby with one visitor; `now` is its clock."""

    def __init__(self, hands: Hands, language: str) -> None:
        self.hands, self.language, self.desk, self.now = hands, language, StandIn(), 1000.0
        hands.between = self._moment
        self.lobby = Lobby(hands.window, self.desk, self.desk, clock=lambda: self.now)  # type: ignore[arg-type]
        self.lobby.open()

    def _moment(self) -> None:
        self.now += 0.1
        self.hands.frames(1)

    def wait(self, page: str) -> None:
        """Until this page is shown."""
        self.hands.until(lambda: self.lobby.page_name == page)

    def pass_time(self, seconds: float) -> None:
        """Time passes, for the journey too."""
        self.now += seconds
        self.lobby.tick()
        self.hands.frames()

    def tell(self, visit: int, state: str, copy: int = 0, **more: Any) -> None:
        """The office says this of a visit, and the screen has read it."""
        self._read(lambda: self.desk.tell(visit, state, copy, **{"language": self.language, **more}))

    def forget(self) -> None:
        """All visits are over, and the screen has read it."""
        self.desk.rows.clear()
        self.desk.jobs.clear()
        self._read(self.desk.changed)

    def _read(self, change: Callable[[], None]) -> None:
        before = self.desk.reads
        change()
        self.hands.until(lambda: self.desk.reads > before)
        self.hands.frames(20)

    def job(self, state: str, reason: str) -> None:
        """A slip in the printer ends so."""
        self.lobby.journey.page = Page.PRINTING
        self.lobby.act(self.lobby.journey.job, 7, 1, state, reason)
        self.hands.frames()


def pages(hands: Hands, language: str) -> Iterator[str]:
    """Past every page in this language."""
    walk = Walk(hands, language)
    yield from _first(walk)
    yield from _form(walk)
    yield from _answers(walk)
    yield from _slips(walk)
    yield from _ends(walk)
    walk.lobby.close()


def _first(walk: Walk) -> Iterator[str]:
    walk.hands.frames(20)
    yield "attract"
    walk.desk.connection = Connection(False, None, 2)
    walk.tell(90, "welcome", copy=1, called="Anna-Maria S.", language="en")
    walk.tell(91, "welcome", copy=1, called="王**", language="zh-TW")
    yield "attract-calling"
    walk.desk.connection = Connection(True, None, 0)
    walk.forget()
    walk.desk.trouble = "paper_out"
    walk.pass_time(5)
    walk.hands.frames(20)
    yield "attract-no-printer"
    walk.desk.trouble = ""
    walk.pass_time(5)


def _form(walk: Walk) -> Iterator[str]:
    hands, (name, organisation, letters) = walk.hands, VISITORS[walk.language]
    hands.touch(f"begin:{walk.language}")
    hands.frames(20)
    yield "host"
    hands.keys("zw")
    hands.until(lambda: "host:2" in hands.tags())
    yield "host-found"
    hands.touch("host:1")
    yield "you"
    for letter in letters:
        hands.touch(f"key:{letter}")
    yield "you-typing"
    if walk.language != "en":
        hands.touch("candidates")
        yield "you-candidates"
        hands.touch("candidates")
    hands.keys("\b" * 20 + name)
    hands.touch("field:phone", "next")
    yield "you-complaint"
    hands.touch("field:organisation")
    hands.keys(organisation)
    hands.touch("field:phone")
    hands.keys("13800138000")
    yield "you-filled"
    hands.touch("next")
    yield "purpose"
    hands.touch("purpose:business", "people:more")
    walk.tell(91, "welcome", copy=1, called="王**", language="zh-CN")
    yield "purpose-calling"
    walk.forget()
    hands.touch("next")
    yield "summary"
    walk.pass_time(61)
    yield "still-there"
    hands.touch("stay")


def _answers(walk: Walk) -> Iterator[str]:
    walk.hands.touch("next")
    walk.wait("asking")
    yield "asking"
    walk.tell(7, "asked", answer={"kind": "postponed", "minutes": 15})
    yield "asking-postponed"


def _slips(walk: Walk) -> Iterator[str]:
    walk.desk.outcome = "sending"
    walk.tell(7, "welcome", copy=1, where="reception")
    walk.wait("printing")
    yield "printing"
    walk.job("printed", "")
    yield "take"
    walk.job("uncertain", "stalled")
    yield "doubt"
    walk.job("failed", "paper_out")
    yield "failed"
    walk.hands.touch("done")
    walk.forget()


def _ends(walk: Walk) -> Iterator[str]:
    for state in ("declined", "lapsed"):
        _register(walk)
        walk.wait("asking")
        walk.tell(7, state)
        walk.wait(state)
        yield state
        walk.hands.touch("done")
        walk.forget()
    walk.desk.answers["register"] = Answer("see_guard", {"code": "see_guard"}, "station")
    _register(walk)
    walk.wait("guard")
    yield "guard"
    walk.hands.touch("done")
    walk.tell(90, "welcome", copy=1, called=VISITORS[walk.language][0][0] + "**")
    walk.hands.touch("call:90")
    yield "called"
    walk.hands.keys("0000")
    yield "called-wrong"
    walk.lobby.fail(RuntimeError("for the picture"))
    walk.wait("fault")
    yield "fault"


def _register(walk: Walk) -> None:
    hands = walk.hands
    hands.touch(f"begin:{walk.language}")
    hands.keys("zw")
    hands.touch("host:1")
    hands.keys(VISITORS[walk.language][0])
    hands.touch("field:phone")
    hands.keys("13800138000")
    hands.touch("next", "purpose:business", "next", "next")
