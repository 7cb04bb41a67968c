"""A walk past every page of the lobby, for pictures."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from signing import sign
from stand_in import FOUND, StandIn

from conftest import Hands
from hardware.cameras import open_camera
from kiosk.lobby.pages import Page
from kiosk.lobby.stage import Lobby
from kiosk.settings import Settings
from kiosk.station import Connection

VISITORS = {
    "zh-CN": ("李雷", "晨光仪器股份有限公司", "li"),
    "zh-TW": ("歐陽詠晴", "台北精密儀器股份有限公司", "ㄡㄧㄤ"),
    "en": ("Anna-Maria Schmidt", "Schmidt Feinwerktechnik GmbH", "anna"),
}

BELONGINGS = {
    "zh-CN": "笔记本电脑一台，示波器一台",
    "zh-TW": "筆記型電腦一台，示波器一台",
    "en": "One laptop, one oscilloscope",
}
MEMBERS = {"zh-CN": ("王五", "赵六"), "zh-TW": ("王小明", "趙怡君"), "en": ("Ben Miller", "Carla Rossi")}
REMARKS = {
    "zh-CN": "门口的指示牌再大一些，停车场晚上灯太暗。",
    "zh-TW": "門口的指示牌再大一些，停車場晚上燈太暗。",
    "en": "A larger sign at the entrance would help, and more light on the parking place at night.",
}

A_TURN = 0.3  # seconds until a shelf has come to rest


class Walk:
    """A lobby with one visitor; `now` is its clock."""

    def __init__(
        self, hands: Hands, language: str, settings: Settings | None = None, camera: str = "virtual:"
    ) -> None:
        self.hands, self.language, self.desk, self.now = hands, language, StandIn(), 1000.0
        hands.between = self._moment
        self.camera = open_camera(camera)
        self.lobby = Lobby(
            hands.window,
            self.desk,  # type: ignore[arg-type]
            self.desk,  # type: ignore[arg-type]
            clock=lambda: self.now,
            camera=self.camera,
            settings=settings,
        )
        self.lobby.open()

    def _moment(self) -> None:
        self.now += 0.1
        self.hands.frames(1)

    def begin(self, way: str) -> None:
        """From the first page into one of the ways, in this walk's language."""
        self.wait("attract")
        self.hands.touch(f"begin:{self.language}", way)

    def end(self) -> None:
        """Back to the first page, whatever is shown."""
        self.lobby.begin_again()
        self.hands.frames(20)

    def close(self) -> None:
        """Everything is over."""
        self.lobby.close()
        if self.camera:
            self.camera.close()

    def reach(self, tag: str) -> None:
        """Touch this; on a shelf it may have to be turned to first."""
        shelf = self.hands.tags().get("read:down")
        while shelf is not None and not shelf.disabled:
            self.hands.touch("read:down")
            still = time.monotonic() + A_TURN
            self.hands.until(lambda still=still: time.monotonic() > still)
        self.hands.touch(tag)

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


def pages(hands: Hands, language: str, settings: Settings | None = None) -> Iterator[str]:
    """Past every page in this language, in a house that chose these settings."""
    walk = Walk(hands, language, settings)
    try:
        yield from _all(walk)
    finally:
        walk.close()


def _all(walk: Walk) -> Iterator[str]:
    for part in (_first, _form, _answers, _slips, _agreement, _expected, _known, _phone, _leaving, _ends):
        yield from part(walk)


def _first(walk: Walk) -> Iterator[str]:
    walk.hands.frames(20)
    yield "attract"
    walk.hands.touch("promise")
    yield "promise"
    walk.hands.touch("close")
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
    walk.hands.touch(f"begin:{walk.language}")
    yield "choices"
    walk.hands.touch("help")
    yield "help"
    walk.hands.touch("close", "walk_in")


def _form(walk: Walk) -> Iterator[str]:
    hands, (name, organisation, letters) = walk.hands, VISITORS[walk.language]
    yield "purpose"
    hands.touch("purpose:service")
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
    yield from _details(walk)
    hands.touch("next")
    yield "summary"
    walk.reach("mend:photo")
    yield from _photo(walk)
    yield "summary-photo"
    walk.tell(91, "welcome", copy=1, called="王**", language="zh-CN")
    yield "summary-calling"
    walk.forget()
    walk.pass_time(50)
    yield "still-there"
    hands.touch("stay")


def _details(walk: Walk) -> Iterator[str]:
    hands = walk.hands
    yield "details"
    hands.touch("people:more", "field:member")
    for member in MEMBERS[walk.language]:
        hands.keys(member)
        hands.touch("next")
    yield "details-members"
    hands.touch("next", "field:plate")
    yield "details-plate"
    if walk.language == "zh-CN":
        hands.touch("province:沪")
        yield "details-plate-letters"
    hands.keys("A12345")
    hands.touch("next", "field:belongings")
    hands.keys(BELONGINGS[walk.language])
    yield "details-belongings"
    hands.touch("next", "each:yes")
    yield "details-filled"


def _photo(walk: Walk) -> Iterator[str]:
    hands = walk.hands
    yield "photo-ask"
    hands.touch("consent")
    hands.until(lambda: walk.lobby.page.ids.mirror.texture)
    yield "photo-look"
    hands.touch("shoot")
    hands.until(lambda: "use" in hands.tags())
    yield "photo-shot"
    hands.touch("use")


def _answers(walk: Walk) -> Iterator[str]:
    walk.hands.touch("next")
    walk.wait("asking")
    yield "asking-guide"
    walk.hands.touch("read")
    yield "asking"
    walk.tell(7, "asked", host_name="张伟", ahead=2, where="guard_room")
    yield "asking-ahead"
    walk.tell(7, "asked", host_name="张伟", answer={"kind": "postponed", "minutes": 15})
    yield "asking-postponed"
    needs = [
        {"kind": "tour", "by": "李总", "state": "asked"},
        {"kind": "hours", "by": "", "state": "granted"},
    ]
    walk.tell(7, "agreed", host_name="张伟", needs=needs)
    yield "asking-approval"


def _slips(walk: Walk) -> Iterator[str]:
    walk.desk.outcome = "sending"
    walk.tell(7, "welcome", copy=1, host_name="张伟", answer={"kind": "sends", "name": "李娜"})
    walk.wait("printing")
    yield "printing"
    walk.job("printed", "")
    yield "take"
    walk.job("uncertain", "stalled")
    yield "doubt"
    walk.job("failed", "paper_out")
    yield "failed"
    walk.end()
    walk.forget()
    walk.desk.outcome = "printed"


def _agreement(walk: Walk) -> Iterator[str]:
    hands = walk.hands
    fill_in(walk, "confidential")
    yield "agreement"
    hands.touch("next")
    sign(hands.window)
    hands.frames()
    yield "agreement-signed"
    hands.touch("next", "next")
    yield "photo-required"
    walk.end()


def _expected(walk: Walk) -> Iterator[str]:
    hands = walk.hands
    walk.begin("expected")
    hands.keys("482")
    yield "expected"
    walk.desk.say("announced", code="unknown")
    hands.keys("913")
    hands.until(lambda: not walk.lobby.journey.busy)
    yield "expected-unknown"
    hands.touch("tab:name")
    yield "expected-name"
    walk.desk.say("announced", **FOUND | {"guide_seen": False, "asks": ["plate"], "needs": ["hours"]})
    hands.touch("tab:digits")
    hands.keys("482913")
    walk.wait("confirm")
    yield "confirm"
    hands.touch("next")
    yield "guide"
    walk.desk.say("announced", code="wait", seconds=120)
    _sorry(walk)
    yield "sorry-wait"
    walk.desk.say("announced", code="not_today", at="2026-12-04T06:30:00+00:00")
    _sorry(walk)
    yield "sorry-not-today"
    walk.desk.say("announced", code="unreachable")
    _sorry(walk)
    yield "sorry-unreachable"
    walk.desk.say("announced", **FOUND)
    walk.end()


def _sorry(walk: Walk) -> None:
    walk.end()
    walk.begin("expected")
    walk.hands.keys("482913")
    walk.wait("sorry")


def _known(walk: Walk) -> Iterator[str]:
    hands = walk.hands
    walk.begin("been_here")
    hands.keys("13800138000271")
    yield "known"
    hands.keys("X")
    walk.wait("again")
    yield "again"
    walk.end()


def _phone(walk: Walk) -> Iterator[str]:
    walk.begin("own_phone")
    walk.hands.until(lambda: walk.lobby.journey.invitation)
    yield "phone"
    for number, (called, state) in enumerate(
        (("张*", "asked"), ("李**", "asked"), ("欧阳**", "agreed"), ("Anna S.", "asked"), ("周*", "asked"))
    ):
        walk.tell(40 + number, state, called=called, by_phone=True)
    walk.tell(50, "welcome", copy=1, called="陈*", by_phone=True)
    walk.hands.until(lambda: walk.lobby.journey.tray())
    yield "phone-group"
    walk.hands.touch("done")
    walk.forget()


def _leaving(walk: Walk) -> Iterator[str]:
    hands = walk.hands
    walk.begin("leaving")
    yield "leaving"
    hands.touch("stars:4")
    yield "thanks"
    hands.touch("suggestion")
    hands.keys(REMARKS[walk.language])
    yield "remark"
    hands.touch("next")
    hands.until(lambda: walk.lobby.page.url)
    yield "thanks-remarked"
    walk.end()


def _ends(walk: Walk) -> Iterator[str]:
    for state in ("declined", "lapsed"):
        _register(walk)
        walk.wait("asking")
        walk.tell(7, state)
        walk.wait(state)
        yield state
        walk.hands.touch("done")
        walk.forget()
    walk.begin("walk_in")
    walk.hands.touch("purpose:sales")
    yield "host-sales"
    walk.hands.touch("no_host")
    yield "turned-away"
    walk.end()
    walk.begin("walk_in")
    walk.hands.touch("purpose:official")
    yield "to-gate"
    walk.end()
    walk.desk.say("register", code="see_guard")
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
    fill_in(walk, "interview")


def fill_in(walk: Walk, purpose: str) -> None:
    """The form for this purpose, to its end or its agreement."""
    hands = walk.hands
    walk.begin("walk_in")
    hands.touch(f"purpose:{purpose}")
    hands.keys("zw")
    hands.touch("host:1")
    hands.keys(VISITORS[walk.language][0])
    hands.touch("field:phone")
    hands.keys("13800138000")
    hands.touch("next", "next")
