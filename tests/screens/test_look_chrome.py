"""The chrome by touch: steps, switches, the countdown, colours and logo, and what is shown after a fault."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chrome import Chrome, ChromePage
from PIL import Image

from conftest import Hands
from kiosk.customs.colours import contrast, luminance, read
from kiosk.lobby.screens import frame
from kiosk.screen import touch
from kiosk.screen.dress import Dress
from kiosk.screen.motion import SECONDS
from kiosk.screen.theme import theme
from kiosk.settings import Look

PANELS = {"10": (149, 1280, 800), "15": (141, 1920, 1080), "21": (102, 1080, 1920)}


BROKEN = {"visit": 7, "state": "welcome", "slip": "none"}


class Room:
    """The chrome on a window, with a clock of its own."""

    def __init__(self, hands: Hands, folder: Path) -> None:
        self.hands, self.now = hands, 100.0
        self.stage = Chrome(hands.window, folder, clock=lambda: self.now)
        self.stage.open()
        hands.frames()

    def panel(self, name: str) -> None:
        """On this panel."""
        dpi, width, height = PANELS[name]
        self.hands.resize(width, height)
        theme.suit(dpi, 0)
        self.stage.resized()
        self.hands.frames(6)

    def box(self, tag: str) -> tuple[float, float, float, float]:
        """Left, lower edge, width, height of what carries this tag."""
        widget = self.hands.tags()[tag]
        return (*widget.to_window(*widget.pos), *widget.size)


@pytest.fixture
def room(hands: Hands, tmp_path: Path) -> Iterator[Room]:
    made = Room(hands, tmp_path)
    yield made
    made.stage.close()
    theme.suit(96, 0)
    theme.ease(False, False)
    Dress(Look()).wear({})


def test_the_step_is_said_and_drawn(room: Room) -> None:
    assert "第 2 步，共 5 步" in room.hands.texts()
    bars = [widget.gone for widget in room.hands.widgets() if isinstance(widget, frame.StepBar)]
    assert (len(bars), sum(bars)) == (5, 2)
    room.stage.journey.step = (3, 4)
    room.stage.page.refresh()
    room.hands.frames()
    bars = [widget.gone for widget in room.hands.widgets() if isinstance(widget, frame.StepBar)]
    assert (len(bars), sum(bars)) == (4, 3)


def test_a_page_that_is_no_step_has_none(room: Room) -> None:
    room.stage.journey.step = None
    room.stage.page.refresh()
    room.hands.frames()
    assert not any("第 2 步" in text for text in room.hands.texts())


@pytest.mark.parametrize("panel", ["15", "21"])
def test_a_lowered_screen_brings_every_touch_down(room: Room, panel: str) -> None:
    room.panel(panel)
    room.hands.touch("ease", "ease:lower", "ease:done")
    room.hands.frames(6)
    highest = max(y + height for _, y, _, height in map(room.box, room.hands.tags()))
    share = {"15": 0.77, "21": 0.6}[panel]
    assert highest <= share * room.hands.window.height
    assert highest >= 0.8 * share * room.hands.window.height, "the room that there is was used"
    room.hands.touch("ease", "ease:lower", "ease:done")
    room.hands.frames(6)
    assert room.box("back")[1] > 0.8 * room.hands.window.height


def test_where_the_panel_is_low_enough_there_is_no_such_switch(room: Room) -> None:
    room.panel("10")
    room.hands.touch("ease")
    assert {"ease:large", "ease:voice"} <= set(room.hands.tags())
    assert "ease:lower" not in room.hands.tags()


def test_the_switches_lie_at_the_lower_edge(room: Room) -> None:
    room.panel("21")
    room.hands.touch("ease")
    room.hands.frames(6)
    for tag in ("ease:lower", "ease:large", "ease:voice", "ease:done"):
        assert room.box(tag)[1] + room.box(tag)[3] < 0.6 * 1920


def test_large_text_is_larger_and_the_page_the_same(room: Room) -> None:
    before = theme.body
    room.hands.touch("ease", "ease:large", "ease:done")
    assert theme.body > 1.2 * before
    assert isinstance(room.stage.page, ChromePage)
    assert room.hands.tags()["ease"].changed


def test_the_next_visitor_finds_everything_as_the_house_has_it(room: Room) -> None:
    ease = room.stage.ease
    ease.belongs(1)
    room.hands.touch("ease", "ease:lower", "ease:large", "ease:voice", "ease:done")
    ease.belongs(1)
    assert (theme.large, theme.lowered, ease.aloud) == (True, True, True)
    ease.belongs(2)
    assert (theme.large, theme.lowered, ease.aloud) == (False, False, False)
    assert theme.share == 1


def test_who_walks_away_from_the_first_page_leaves_nothing_changed(room: Room) -> None:
    ease = room.stage.ease
    ease.touched(100)
    ease.enlarge(True)
    assert not ease.tick(144, True)
    assert not ease.tick(200, False), "a form has its own end"
    assert ease.tick(145, True)
    assert not theme.large
    assert not ease.tick(300, True), "once"


def test_the_switches_go_by_themselves_and_touching_them_tells_the_journey(room: Room) -> None:
    room.hands.touch("ease", "ease:voice")
    assert room.stage.did == ["touch"]
    room.hands.touch("ease:done")
    assert not room.stage.covered


def test_the_countdown_counts_and_both_ways_out_work(room: Room) -> None:
    room.stage.cover(frame.Warning(room.stage))
    room.hands.frames()
    assert "22" in room.hands.texts(), "rounded up: nobody is cut off early"
    room.stage.seconds = 3.2
    room.hands.until(lambda: "4" in room.hands.texts())
    touch.press(room.hands.window, "stay")
    touch.press(room.hands.window, "leave")
    room.hands.frames()
    assert room.stage.did == ["touch", "finish"]


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("lowered", [False, True])
def test_the_countdown_is_in_reach_and_large_enough(room: Room, panel: str, lowered: bool) -> None:
    room.panel(panel)
    room.stage.ease.lower(lowered)
    room.stage.resized()
    room.stage.cover(frame.Warning(room.stage))
    room.hands.frames(6)
    for tag in ("stay", "leave"):
        x, y, width, height = room.box(tag)
        assert min(width, height) >= theme.mm(20)
        assert 0 <= y < y + height <= theme.share * room.hands.window.height
        assert 0 <= x < x + width <= room.hands.window.width


def test_a_broken_row_shows_a_kind_page_and_going_on_loses_nothing(room: Room) -> None:
    """The station told of a slip that is none: the page breaks while it is brought up to date."""
    kept = room.stage.page
    room.stage.station.rows[7] = BROKEN
    room.stage.soon(room.stage.page.refresh)
    room.hands.until(lambda: room.stage.page_name == "fault")
    assert {"again", "go_on"} <= set(room.hands.tags())
    assert not any("Error" in text or "{" in text for text in room.hands.texts())
    room.stage.station.rows.clear()
    room.hands.touch("go_on")
    assert room.stage.page is not kept
    assert (room.stage.page_name, room.stage.resumed) == ("host", 1)


def test_a_page_that_breaks_again_is_begun_anew(room: Room) -> None:
    room.stage.station.rows[7] = BROKEN
    room.stage.soon(room.stage.page.refresh)
    room.hands.touch("go_on")
    room.hands.until(lambda: room.stage.page_name == "fault" and "go_on" not in room.hands.tags())
    room.stage.station.rows.clear()
    room.hands.touch("again")
    assert (room.stage.page_name, room.stage.resumed) == ("host", 1)


def png(size: tuple[int, int] = (300, 100), colour: str = "#E4002B", mode: str = "RGBA") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, "PNG")
    return file.getvalue()


def test_the_office_s_colour_and_logo_are_put_on_once(room: Room) -> None:
    dress, told = Dress(Look()), {"colour": "#FFCC00", "logo": base64.b64encode(png()).decode()}
    assert dress.wear(told)
    assert theme.banner[:3] == read("#FFCC00")
    assert theme.logo.size == (300, 100)
    assert not dress.wear(told)
    assert dress.wear({})
    assert theme.logo is None


def test_the_station_s_own_settings_come_first(room: Room, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png((200, 200)))
    dress = Dress(Look(colour="#0052CC", logo=str(tmp_path / "logo.png"), theme="dark"))
    dress.wear({"colour": "#FFCC00", "logo": base64.b64encode(png()).decode()})
    assert (theme.kind, theme.logo.size) == ("dark", (200, 200))
    assert luminance(theme.paper) < 0.05
    assert theme.banner[2] > theme.banner[0]
    assert contrast(tuple(room.hands.window.clearcolor[:3]), theme.paper) < 1.05


@pytest.mark.parametrize(
    "told",
    [
        {"colour": "red"}, {"colour": "#12"}, {"colour": 7}, {"colour": None}, {"colour": "#FFCC0080"},
        {"logo": "!!"}, {"logo": 5}, {"logo": base64.b64encode(b"GIF89a").decode()}, {"logo": "A" * 9},
        {"logo": base64.b64encode(png()[:60]).decode()}, {"logo": base64.b64encode(png((5000, 2))).decode()},
        {"logo": base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(200)).decode()},
    ],
)  # fmt: skip
def test_what_is_no_colour_and_no_picture_is_passed_over(room: Room, told: dict[str, Any]) -> None:
    before = theme.banner
    Dress(Look()).wear(told)
    assert (theme.banner, theme.logo) == (before, None)


@pytest.mark.parametrize("own", ["none.png", "", "folder"])
def test_a_logo_that_is_not_there_is_none(room: Room, tmp_path: Path, own: str) -> None:
    (tmp_path / "folder").mkdir()
    Dress(Look(logo=str(tmp_path / own) if own else "")).wear({})
    assert theme.logo is None


@pytest.mark.parametrize(
    ("colour", "bright"), [("#FFFFFF", True), ("#FFEE88", True), ("#E4002B", False), ("#111111", False)]
)
def test_a_logo_stands_out_on_its_plate(room: Room, colour: str, bright: bool) -> None:
    Dress(Look()).wear({"logo": base64.b64encode(png(colour=colour)).decode()})
    assert (luminance(theme.plate) < 0.1) == bright
    assert contrast(read(colour), theme.plate) > 3


def test_a_page_comes_up_softly_and_can_be_touched_at_once(room: Room) -> None:
    room.stage.fades = True
    room.stage.show("host", ChromePage(room.stage))
    assert 0.3 <= room.stage.page.opacity < 1
    touch.press(room.hands.window, "next")
    assert SECONDS <= 0.2
    room.hands.until(lambda: room.stage.page.opacity == 1)
