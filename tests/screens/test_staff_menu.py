"""The staff's way in: knock, PIN, menu; for nobody else, and nothing of it on the screen."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from chrome import Chrome

from conftest import Hands
from kiosk.lobby.pages import Page
from kiosk.lobby.screens.staff import STAYS, StaffDoor, StaffMenu
from kiosk.screen import sounds, touch
from kiosk.screen.knock import Knock
from kiosk.screen.theme import theme
from kiosk.station import Connection

PIN = "738201"
KEPT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)


class Desk:
    """A lobby on its first page, and somebody who knows where to knock."""

    def __init__(self, hands: Hands, folder: Path, kept: str = KEPT) -> None:
        self.hands, self.now, self.folder = hands, 100.0, folder
        self.stage = Chrome(hands.window, folder, kept, clock=lambda: self.now)
        self.stage.journey.page = Page.ATTRACT
        self.stage.open()
        hands.between = self._moment
        hands.frames()

    def _moment(self) -> None:
        self.now += 0.2
        self.hands.frames(1)

    def knock(self, times: int = 5, pause: float = 0.3, x: float = 20, down: float = 20) -> None:
        for _ in range(times):
            self.now += pause
            touch.press_at(self.hands.window, x, self.hands.window.height - down)
            self.hands.frames(1)

    @property
    def page(self) -> Any:
        """What is shown."""
        return self.stage.page

    @property
    def there(self) -> str:
        """Which of the staff's pages is shown."""
        return {StaffDoor: "door", StaffMenu: "menu"}.get(type(self.page), "")

    def enter(self, pin: str = PIN) -> None:
        self.hands.touch(*(f"pin:{digit}" for digit in pin), "pin:ok")
        self.hands.until(lambda: not getattr(self.page, "pad", None) or not self.page.pad.busy)

    def menu(self) -> None:
        self.knock()
        self.enter()
        self.hands.until(lambda: self.there == "menu" and self.page.ids.office.said)


@pytest.fixture
def desk(hands: Hands, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(hands, tmp_path)
    yield made
    made.stage.close()
    sounds.mute(False)


def test_five_taps_in_the_corner_and_the_pin_open_the_menu(desk: Desk) -> None:
    desk.knock()
    assert desk.there == "door"
    desk.enter()
    desk.hands.until(lambda: desk.there == "menu")


def test_nothing_on_the_screen_shows_the_way(desk: Desk) -> None:
    assert not any("staff" in tag or "pin" in tag for tag in desk.hands.tags())


@pytest.mark.parametrize(
    ("times", "pause", "x", "down"),
    [
        (4, 0.3, 20, 20),
        (5, 1.1, 20, 20),
        (30, 1.1, 20, 20),
        (9, 0.3, 600, 20),
        (9, 0.3, 20, 700),
        (9, 0.3, 100, 20),
    ],
)
def test_what_is_no_knock_opens_nothing(desk: Desk, times: int, pause: float, x: float, down: float) -> None:
    desk.knock(times, pause, x, down)
    assert desk.there == ""


def test_a_tap_elsewhere_begins_the_counting_anew() -> None:
    knock = Knock()
    assert not any(knock.tap(1, 1, at) for at in (0, 0.1, 0.2, 0.3))
    assert not knock.tap(50, 50, 0.4)
    assert [knock.tap(1, 1, at) for at in (0.5, 0.6, 0.7, 0.8, 0.9)] == [False] * 4 + [True]


@pytest.mark.parametrize("page", [page for page in Page if page is not Page.ATTRACT])
def test_only_the_first_page_has_a_door(desk: Desk, page: Page) -> None:
    desk.stage.journey.page = page
    desk.knock()
    assert desk.there == ""


def test_without_a_pin_in_the_settings_there_is_no_door(hands: Hands, tmp_path: Path) -> None:
    desk = Desk(hands, tmp_path, kept="")
    desk.knock()
    assert desk.there == ""
    desk.stage.close()


def test_a_wrong_pin_waits_and_the_wait_outlives_the_program(desk: Desk, hands: Hands) -> None:
    desk.knock()
    for wait in (1, 2, 4):
        desk.enter("000000")
        told = f"请等待 {wait} 秒后再试"
        desk.hands.until(lambda told=told: told in desk.hands.texts())  # type: ignore[misc]
        assert desk.there == "door"
        desk.hands.touch("pin:1", "pin:ok")
        assert desk.page.pad.digits == 0, "nothing is taken while the wait runs"
        desk.now += wait
    desk.stage.close()
    again = Desk(hands, desk.folder)
    again.knock()
    again.hands.until(lambda: "请等待 3 秒后再试" in again.hands.texts())  # knocking took the rest
    again.now += 4
    again.enter()
    again.hands.until(lambda: again.there == "menu")
    again.stage.close()
    desk.stage = Chrome(hands.window, desk.folder, KEPT)
    desk.stage.open()


def test_the_pin_is_nowhere_on_the_screen_and_goes_with_the_pad(desk: Desk) -> None:
    desk.knock()
    desk.hands.touch(*(f"pin:{digit}" for digit in PIN[:4]))
    assert not any(PIN[:4] in text for text in desk.hands.texts())
    assert "●●●●○○" in desk.hands.texts()
    pad = desk.page.pad
    desk.hands.touch("staff:close")
    assert desk.there == ""
    desk.hands.until(lambda: pad.digits == 0)
    assert PIN[:4] not in str(vars(pad))


def test_the_pin_can_be_typed_on_a_keyboard(desk: Desk) -> None:
    desk.knock()
    desk.hands.keys(f"9\b{PIN}\n")
    desk.hands.until(lambda: desk.there == "menu")


@pytest.mark.parametrize("typed", ["abc", "１２３", "\x1b[A", "=1+1", "💥"])
def test_what_is_no_digit_is_no_pin(desk: Desk, typed: str) -> None:
    desk.knock()
    desk.page.pad.typed(typed)
    assert desk.page.pad.digits == sum(c in "0123456789" for c in typed)


def test_a_pin_without_end_is_cut(desk: Desk) -> None:
    desk.knock()
    desk.page.pad.typed("7" * 1000)
    assert desk.page.pad.digits == 12


def test_escape_and_time_lead_back_to_the_first_page(desk: Desk) -> None:
    desk.menu()
    desk.hands.keys("\x1b")
    assert desk.there == ""
    assert STAYS <= 60


@pytest.mark.parametrize(
    ("trouble", "online", "said"),
    [
        ("", True, {"可以打印", "已连接", "数据 3 分钟前更新"}),
        ("paper_out", True, {"打印机缺纸", "已连接"}),
        ("cover", False, {"打印机盖未合上", "未连接，正在单机登记"}),
    ],
)
def test_the_menu_tells_how_printer_and_office_stand(
    desk: Desk, trouble: str, online: bool, said: set[str]
) -> None:
    desk.stage.slips.trouble = trouble
    copied = datetime.now(UTC) - timedelta(minutes=3, seconds=5)
    desk.stage.station.connection = Connection(online, copied, 2)
    desk.menu()
    told = desk.hands.texts()
    assert all(any(one in text for text in told) for one in said), told
    assert any("2 项等待上传" in text for text in told)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("printed", "测试页已打印"), ("failed", "测试页没有打印"), ("uncertain", "请看打印机")],
)
def test_a_test_slip_is_printed_and_what_came_of_it_said(desk: Desk, outcome: str, said: str) -> None:
    desk.stage.slips.outcome = outcome
    desk.menu()
    desk.hands.touch("staff:test")
    desk.hands.until(lambda: any(text.startswith(said) for text in desk.hands.texts()))
    assert desk.stage.slips.sheets == ["test"]


def test_slips_that_failed_are_printed_again_and_no_others(desk: Desk) -> None:
    slips = desk.stage.slips
    slips.outcome = "failed"
    for visit in (7, 8):
        slips.tell(visit, "welcome", copy=1)
        slips.print(visit)
    slips.outcome = "uncertain"
    slips.tell(9, "welcome", copy=1)
    slips.print(9)
    slips.tell(10, "welcome", copy=1)
    slips.outcome = "printed"
    desk.menu()
    desk.hands.until(lambda: any("（2）" in text for text in desk.hands.texts()))
    desk.hands.touch("staff:again")
    desk.hands.until(lambda: slips.jobs[7].state == slips.jobs[8].state == "printed")
    assert (slips.jobs[9].state, 10 in slips.jobs) == ("uncertain", False)
    desk.hands.until(lambda: desk.hands.tags()["staff:again"].disabled)


def test_the_screen_falls_silent_and_sounds_again(desk: Desk) -> None:
    desk.menu()
    desk.hands.touch("staff:mute")
    assert sounds.muted()
    desk.hands.touch("staff:mute")
    assert not sounds.muted()


@pytest.mark.parametrize(("deed", "leaves"), [("staff:restart", False), ("staff:leave", True)])
def test_what_ends_the_program_needs_two_touches(desk: Desk, deed: str, leaves: bool) -> None:
    desk.menu()
    desk.hands.touch(deed)
    assert not desk.stage.quitted
    assert theme.words("staff.sure") in desk.hands.texts()
    desk.hands.touch(deed)
    assert (desk.stage.quitted, desk.stage.staff.leaving) == (True, leaves)
