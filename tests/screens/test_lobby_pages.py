"""The lobby's pages by touch, before a station and a printer in memory."""

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from stand_in import StandIn

from conftest import Hands
from kiosk.lobby.app import Lobby
from kiosk.lobby.entries import Entries
from kiosk.lobby.pages import Page
from kiosk.screen import touch
from kiosk.screen.theme import theme
from kiosk.station import Answer, Connection
from kiosk.station.reasons import REASONS
from kiosk.visit.forms import LANGUAGES
from kiosk.words import Words

SECRET = "Xaverine"


class Visit:
    """A lobby with somebody in front of it; `now` is its clock."""

    def __init__(self, hands: Hands) -> None:
        self.hands, self.desk, self.now = hands, StandIn(), 1000.0
        self.lobby = Lobby(hands.window, self.desk, self.desk, clock=lambda: self.now)  # type: ignore[arg-type]
        self.lobby.open()
        hands.between = self._moment
        hands.frames()

    @property
    def page(self) -> str:
        return str(self.lobby.page_name)

    def wait(self, page: str) -> None:
        self.hands.until(lambda: self.page == page)

    def tell(self, visit: int, state: str, copy: int = 0, **more: Any) -> None:
        """The office says this of a visit, and the screen has read it."""
        before = self.desk.reads
        self.desk.tell(visit, state, copy, **more)
        self.hands.until(lambda: self.desk.reads > before)
        self.hands.frames(20)

    def to_you(self, language: str = "en") -> None:
        self.hands.touch(f"begin:{language}")
        self.hands.keys("z")
        self.hands.touch("host:1")

    def to_summary(self, language: str = "en") -> None:
        self.to_you(language)
        self.hands.keys(SECRET)
        self.hands.touch("field:phone")
        self.hands.keys("13800138000")
        self.hands.touch("next", "purpose:supply", "people:more", "next")

    def to_asking(self, language: str = "en") -> None:
        self.to_summary(language)
        self.hands.touch("next")
        self.wait("asking")

    def _moment(self) -> None:
        self.now += 0.1
        self.hands.frames(1)

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.lobby.tick()
        self.hands.frames()


@pytest.fixture
def visit(hands: Hands) -> Iterator[Visit]:
    made = Visit(hands)
    yield made
    made.lobby.close()


def test_every_entry_is_handed_in(visit: Visit) -> None:
    visit.to_asking()
    (verb, body), *more = visit.desk.asked
    assert (verb, more) == ("register", [])
    assert body == {
        "host": 1, "name": SECRET, "organisation": "", "phone": "13800138000",
        "people": 2, "purpose": "supply", "language": "en",
    }  # fmt: skip


def test_typing_on_the_screens_own_keys(visit: Visit) -> None:
    visit.to_you()
    visit.hands.touch("key:a", "key:b", "key:shift", "key:c", "key:backspace", "key:space", "key:1", "key:-")
    assert visit.lobby.journey.entries.name == "Ab 1-"


def test_a_chinese_name_as_a_whole(visit: Visit) -> None:
    visit.to_you("zh-CN")
    visit.hands.touch(*(f"key:{letter}" for letter in "ouyangnana"), "pick:欧阳娜娜")
    visit.hands.touch("key:n", "key:a", "key:backspace", "key:backspace")
    assert visit.lobby.journey.entries.name == "欧阳娜娜"


def test_a_chinese_name_by_syllables(visit: Visit) -> None:
    visit.to_you("zh-CN")
    visit.hands.touch("key:l", "key:i", "pick:李", "key:y", "key:i")
    visit.hands.touch("candidates", "candidates:next", "candidates:before", "candidates")
    offered = [tag for tag in visit.hands.tags() if tag.startswith("pick:")]
    visit.hands.touch(offered[0])
    assert visit.lobby.journey.entries.name == "李" + offered[0].removeprefix("pick:")


def test_letters_that_wait_are_not_lost_by_going_on_or_back(visit: Visit) -> None:
    visit.to_you("zh-CN")
    visit.hands.touch("key:w", "key:u", "field:organisation")
    assert visit.lobby.journey.entries.name == "wu"
    visit.hands.touch("key:a", "back")
    assert visit.lobby.journey.entries.organisation == "a"


def test_back_loses_nothing(visit: Visit) -> None:
    visit.to_summary()
    before = visit.lobby.journey.entries
    visit.hands.touch("back", "back", "back", "next", "next")
    visit.hands.touch("next", "next")  # from the name to the telephone, past the organisation
    visit.wait("purpose")
    visit.hands.touch("next")
    assert visit.lobby.journey.entries == before
    assert visit.page == "summary"


def test_the_summary_leads_to_each_entry_and_back(visit: Visit) -> None:
    visit.to_summary()
    for field, page in (("host", "host"), ("name", "you"), ("phone", "you"), ("people", "purpose")):
        visit.hands.touch(f"mend:{field}")
        assert visit.page == page
        visit.hands.touch("back")
        assert visit.page == "summary"


def test_the_language_changes_in_the_middle_and_nothing_is_lost(visit: Visit) -> None:
    visit.to_summary("en")
    visit.hands.touch("language:zh-TW")
    assert "請核對後送出" in visit.hands.texts()
    assert visit.lobby.journey.entries.name == SECRET


def test_complaints_stand_at_their_fields(visit: Visit) -> None:
    visit.to_you()
    visit.hands.touch("next", "next", "next")
    fields = {name: visit.lobby.page.ids[name].complaint for name in ("name", "organisation", "phone")}
    assert fields == {"name": "Please fill this in", "organisation": "", "phone": "Please fill this in"}
    assert visit.lobby.page.ids.name.focused


def test_a_refusal_of_the_office_leads_to_the_field(visit: Visit) -> None:
    visit.desk.answers["register"] = Answer(
        "refused", {"code": "refused", "complaints": {"host": "not_in_directory"}}, "office"
    )
    visit.to_summary()
    visit.hands.touch("next")
    visit.wait("host")
    assert "No longer in the directory: choose again" in visit.hands.texts()
    visit.hands.touch("host:2")
    assert visit.page == "summary"


def _wiped(visit: Visit) -> None:
    assert visit.page == "attract"
    assert visit.lobby.journey.entries == Entries()
    everything = str([[getattr(widget, name, "") for name in ("text", "shown", "content", "value", "second")]
                      for widget in visit.hands.widgets()])  # fmt: skip
    assert SECRET not in everything
    assert "13800138000" not in everything


def test_nothing_remains_after_the_pass_is_taken(visit: Visit) -> None:
    visit.to_asking()
    visit.tell(7, "welcome", copy=1)
    visit.wait("take")
    visit.hands.touch("done")
    visit.tell(7, "carded")
    _wiped(visit)


@pytest.mark.parametrize("steps", ["you", "summary"])
def test_idle_warns_then_wipes(visit: Visit, steps: str) -> None:
    getattr(visit, f"to_{steps}")()
    visit.pass_time(59)
    assert not visit.lobby.covered
    visit.pass_time(2)
    assert {"stay", "leave"} <= set(visit.hands.tags())
    visit.pass_time(15)
    _wiped(visit)


def test_a_touch_on_stay_keeps_everything(visit: Visit) -> None:
    visit.to_summary()
    visit.pass_time(61)
    visit.hands.touch("stay")
    visit.pass_time(50)
    assert visit.page == "summary"
    assert visit.lobby.journey.entries.name == SECRET


def test_nothing_below_the_question_can_be_touched_or_typed(visit: Visit) -> None:
    visit.to_you()
    visit.pass_time(61)
    visit.hands.touch("key:a")
    visit.hands.keys("bcd\n")
    assert visit.lobby.journey.entries.name == ""


def test_the_asking_page_ends_by_itself_and_the_visitor_is_called(visit: Visit) -> None:
    visit.to_asking()
    visit.pass_time(31)
    _wiped(visit)
    visit.tell(7, "welcome", copy=1, called="Xa***", language="en")
    assert "Xa***, your pass is ready" in visit.hands.texts()
    assert visit.desk.jobs == {}, "printed while its visitor was away"
    visit.hands.touch("call:7", "key:1", "key:2", "key:3", "key:4")
    visit.wait("take")
    assert visit.desk.jobs[7].copy == 1


def test_a_called_visitor_interrupts_and_the_present_one_goes_on(visit: Visit) -> None:
    visit.to_you()
    visit.hands.keys(SECRET)
    visit.tell(9, "welcome", copy=1, called="王**", language="zh-CN")
    visit.hands.touch("call:9")
    assert "王**，请输入登记手机号码的后四位" in visit.hands.texts()
    visit.hands.keys("1234")
    visit.wait("take")
    visit.tell(9, "carded")
    visit.hands.touch("done")
    assert visit.page == "you"
    assert visit.lobby.page.ids.name.text == SECRET


def test_wrong_digits_three_times_send_to_the_guard(visit: Visit) -> None:
    visit.tell(9, "welcome", copy=1)
    visit.hands.touch("call:9")
    for digits in ("0000", "1111", "2222"):
        assert visit.page == "called"
        visit.hands.keys(digits)
    assert visit.page == "guard"
    visit.hands.touch("done")
    assert "call:9" not in visit.hands.tags()
    assert visit.desk.jobs == {}


@pytest.mark.parametrize(
    ("outcome", "page"), [("printed", "take"), ("failed", "failed"), ("uncertain", "doubt")]
)
def test_what_becomes_of_the_slip_is_said(visit: Visit, outcome: str, page: str) -> None:
    visit.desk.outcome = outcome
    visit.to_asking()
    visit.tell(7, "welcome", copy=1)
    visit.wait(page)


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_before_the_typing_the_lobby_says_why_no_pass_can_be_printed(visit: Visit, reason: str) -> None:
    """In the house's language and in English on the first page, then in the visitor's; the visit goes on."""
    visit.desk.trouble = reason
    visit.hands.until(lambda: visit.pass_time(1.5) or visit.lobby.hindrance)
    said = "".join(visit.hands.texts())
    assert all(_no_pass(language, reason) in said for language in ("zh-CN", "en"))
    visit.hands.touch("begin:zh-TW")
    assert _no_pass("zh-TW", reason) in visit.hands.texts()
    visit.hands.keys("z")
    visit.hands.touch("host:1")
    assert visit.page == "you"


def _no_pass(language: str, reason: str) -> str:
    words = Words(language)
    return words("lobby.no_pass", reason=words(f"slip.failure.{reason}"))


def test_a_printer_that_is_mended_is_noticed_while_nobody_is_here(visit: Visit) -> None:
    visit.desk.trouble = "cover"
    visit.hands.until(lambda: visit.pass_time(1.5) or visit.lobby.hindrance == "cover")
    visit.desk.trouble = ""
    visit.hands.until(lambda: visit.pass_time(1.5) or visit.lobby.hindrance == "")
    assert not any(_no_pass("en", "cover") in text for text in visit.hands.texts())


def test_a_printer_that_is_slow_to_answer_holds_up_nobody(visit: Visit) -> None:
    let_go, asked = threading.Event(), threading.Semaphore(0)

    def slow() -> str:
        asked.release()
        let_go.wait(20)
        return "no_answer"

    visit.desk.hindrance = slow  # type: ignore[method-assign]
    for _ in range(9):
        visit.pass_time(1.5)
    visit.to_summary()
    assert visit.page == "summary"
    let_go.set()
    visit.hands.until(lambda: visit.lobby.hindrance)
    assert asked.acquire(blocking=False)
    assert not asked.acquire(blocking=False), "one question at a time"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pass_that_could_not_be_printed_shows_what_to_do_and_the_code(visit: Visit, language: str) -> None:
    visit.to_asking(language)
    words, visit.desk.outcome = Words(language), "failed"
    visit.tell(7, "welcome", copy=1)
    for reason in sorted(REASONS):
        visit.wait("failed")
        visit.desk.reason = reason
        visit.hands.touch("retry")
        sentence = words(f"slip.failure.{reason}")
        visit.hands.until(lambda sentence=sentence: _tells(visit, sentence))
        assert {"K7QM-2XRD", words("lobby.failed.code")} <= set(visit.hands.texts())


def _tells(visit: Visit, sentence: str) -> bool:
    return any(text.startswith(sentence) for text in visit.hands.texts())


def test_the_code_is_shown_on_no_other_end(visit: Visit) -> None:
    for page in ("take", "declined", "lapsed", "doubt", "guard"):
        visit.lobby.journey.page = Page(page)
        assert visit.lobby.journey.code == ""


def test_without_another_copy_the_guard_is_shown_the_code_too(visit: Visit) -> None:
    visit.to_asking()
    visit.desk.outcome = "uncertain"
    visit.desk.answers["recard"] = Answer("not_possible", {"code": "not_possible"}, "office")
    visit.tell(7, "welcome", copy=1)
    visit.hands.touch("no")
    visit.wait("guard")
    assert "K7QM-2XRD" in visit.hands.texts()


def test_a_code_that_is_used_up_is_shown_no_longer(visit: Visit) -> None:
    visit.to_asking()
    visit.desk.outcome = "failed"
    visit.tell(7, "welcome", copy=1)
    visit.wait("failed")
    visit.tell(7, "inside")
    assert not any("K7QM" in text for text in visit.hands.texts())


def test_a_slip_that_did_not_come_out_is_issued_anew(visit: Visit) -> None:
    visit.desk.outcome = "uncertain"
    visit.desk.answers["recard"] = Answer("reissued", {"code": "reissued", "copy": 2}, "office")
    visit.to_asking()
    visit.tell(7, "welcome", copy=1)
    visit.hands.touch("no")
    visit.hands.until(
        lambda: visit.desk.asked[-1] == ("recard", {"visit": 7, "copy": 1, "why": "not_printed"})
    )
    visit.desk.outcome = "printed"
    visit.tell(7, "welcome", copy=2)
    visit.wait("take")


def test_a_slip_that_came_out_after_all_is_reported(visit: Visit) -> None:
    visit.desk.outcome = "uncertain"
    visit.to_asking()
    visit.tell(7, "welcome", copy=1)
    visit.hands.touch("yes")
    visit.wait("take")
    said = {"visit": 7, "copy": 1, "outcome": "printed", "reason": "", "means": "visitor"}
    visit.hands.until(lambda: visit.desk.asked[-1] == ("slip", said))


@pytest.mark.parametrize("state", ["declined", "lapsed"])
def test_a_no_is_said_politely(visit: Visit, state: str) -> None:
    visit.to_asking()
    visit.tell(7, state)
    visit.wait(state)
    visit.pass_time(21)
    _wiped(visit)


def test_a_host_who_asks_for_a_moment(visit: Visit) -> None:
    visit.to_asking()
    visit.tell(7, "asked", answer={"kind": "postponed", "minutes": 15})
    visit.hands.until(lambda: "张伟 asks you to wait about 15 minutes" in visit.hands.texts())


@pytest.mark.parametrize("code", ["see_guard", "not_kept", "malformed", "unknown_station"])
def test_what_cannot_be_judged_here_goes_to_the_guard(visit: Visit, code: str) -> None:
    visit.desk.answers["register"] = Answer(code, {"code": code}, "station")
    visit.to_summary()
    visit.hands.touch("next")
    visit.wait("guard")
    assert any("saved" in text for text in visit.hands.texts()) == (code == "see_guard")


def test_a_broken_station_shows_a_kind_page_and_then_the_first(visit: Visit) -> None:
    def broken(text: str, limit: int) -> list[Any]:
        raise RuntimeError("SELECT * FROM hosts: disk I/O error")

    visit.desk.search = broken  # type: ignore[method-assign]
    visit.hands.touch("begin:en")
    visit.hands.keys("z")
    visit.wait("fault")
    assert not any("SELECT" in text or "Error" in text for text in visit.hands.texts())
    visit.hands.touch("again")
    visit.wait("attract")
    _wiped(visit)


HOSTILE = [(27, ()), (282, ()), (292, ()), (9, ("alt",)), (285, ("alt",)), (113, ("ctrl",)), (0, ())]


def test_hostile_keys_do_nothing(visit: Visit) -> None:
    visit.to_you()
    visit.hands.keys("Li")
    for code, held in HOSTILE:
        touch.strike(visit.hands.window, code, "", held)
    touch.strike(visit.hands.window, 118, "v", ("ctrl",))
    visit.hands.window.dispatch("on_textinput", "\x1b\x00\n")
    visit.hands.window.dispatch("on_drop_file", b"/etc/passwd", 1, 1)
    assert visit.hands.window.dispatch("on_request_close")
    visit.hands.frames()
    assert (visit.page, visit.lobby.journey.entries.name) == ("you", "Li")


def test_endless_input_stays_within_the_field(visit: Visit) -> None:
    visit.to_you()
    visit.hands.keys("=cmd|' /C calc'!A0" * 4)
    assert len(visit.lobby.journey.entries.name) == 60


SCANS = ["VP1" + "A2" * 26, "7", "=cmd|' /C calc'!A0", "\b\b\b", "\x1b", "\x01\x1d\x04", "a\tb\t", "\n\n"]


@pytest.mark.parametrize("code", SCANS)
def test_a_scan_is_never_typed_into_a_form(visit: Visit, code: str) -> None:
    visit.to_you()
    visit.hands.keys("Li")
    visit.hands.scan(code)
    visit.pass_time(1)
    assert (visit.page, visit.lobby.journey.entries.name) == ("you", "Li")
    visit.hands.keys("x")
    assert visit.lobby.journey.entries.name == "Lix"


def test_a_scan_is_no_answer_and_no_digit(visit: Visit) -> None:
    visit.tell(4, "welcome", copy=1)
    visit.hands.touch("begin:en", "call:4")
    visit.hands.scan("1234")
    visit.pass_time(1)
    assert (visit.page, visit.lobby.journey.digits) == ("called", "")


def test_a_touch_anywhere_breaks_nothing(visit: Visit) -> None:
    visit.to_you("zh-CN")
    width, height = visit.hands.window.size
    for x in range(0, width, 160):
        for y in range(0, height, 100):
            touch.press_at(visit.hands.window, x, y)
            visit.hands.frames(1)
    assert visit.page != "fault"


def _fits(hands: Hands) -> list[str]:
    """Labels whose text is larger than they are, or that reach out of the window."""
    wrong = []
    for label in hands.widgets():
        if not getattr(label, "texture_size", None) or not label.text or _hidden(label):
            continue
        (width, height), (x, y) = label.texture_size, label.to_window(*label.pos)
        if width > label.width + 1 or height > label.height + 1:
            wrong.append(f"{label.text!r} is {width}x{height} in {label.width:.0f}x{label.height:.0f}")
        outside = (
            x < -1 or y < -1 or x + width > hands.window.width + 1 or y + height > hands.window.height + 1
        )
        if outside:
            wrong.append(f"{label.text!r} reaches out of the window at {x:.0f},{y:.0f}")
    return wrong


def _hidden(widget: Any) -> bool:
    while widget.parent not in (None, widget):
        if widget.opacity == 0 or widget.top < 0:
            return True
        widget = widget.parent
    return False


def _overlapping(hands: Hands) -> list[tuple[str, str]]:
    boxes = [(tag, *widget.to_window(*widget.pos), *widget.size) for tag, widget in hands.tags().items()
             if not _hidden(widget) and not widget.disabled]  # fmt: skip
    boxes.sort(key=lambda box: box[1])
    return [(a[0], b[0]) for i, a in enumerate(boxes) for b in boxes[i + 1 :]
            if a[1] + a[3] > b[1] + 1 and a[2] + a[4] > b[2] + 1 and b[2] + b[4] > a[2] + 1]  # fmt: skip


Look = Callable[[], None]


def _walk(visit: Visit, language: str, look: Look) -> None:
    """Past every page."""
    hands, desk = visit.hands, visit.desk
    look()
    visit.tell(90, "welcome", copy=1, called="Anna-Maria S.", language=language)
    visit.tell(91, "welcome", copy=1, called="王**", language="zh-TW")
    look()
    hands.touch(f"begin:{language}")
    look()
    hands.keys("z")
    hands.until(lambda: "host:4" in hands.tags())
    look()
    hands.touch("host:4")
    if language == "zh-TW":
        hands.touch("way:pinyin")
    hands.keys("zhong")
    look()
    if language != "en":
        hands.touch("candidates")
        look()
        hands.touch("candidates")
    hands.touch("next", "next", "next")
    look()
    hands.keys("x" * 20)
    hands.touch("next")
    look()
    touch_phone = ["\b"] * 20 + list("13800138000")
    hands.keys("".join(touch_phone))
    hands.touch("next")
    look()
    hands.touch("next")
    look()
    hands.touch("purpose:service", "next")
    look()
    visit.pass_time(61)
    look()
    hands.touch("stay")
    desk.rows.clear()
    hands.touch("next")
    visit.wait("asking")
    look()
    visit.tell(7, "asked", answer={"kind": "postponed", "minutes": 15})
    look()
    desk.outcome = "sending"
    visit.tell(7, "welcome", copy=1, where="guard_room")
    visit.wait("printing")
    look()
    for state, reason in (("uncertain", "stalled"), ("failed", "full"), ("printed", "")):
        visit.lobby.journey.page = type(visit.lobby.journey.page)("printing")
        visit.lobby.act(visit.lobby.journey.job, 7, 1, state, reason)
        hands.frames()
        look()
    hands.touch("done")
    visit.tell(90, "welcome", copy=1, called="Anna-Maria S.", language=language)
    hands.touch("call:90")
    hands.keys("00009")
    look()


WALKS = [(language, (1280, 800)) for language in LANGUAGES]
WALKS += [("en", (1080, 1920)), ("zh-TW", (1080, 1920)), ("en", (1920, 1080))]


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_every_label_fits_its_box(visit: Visit, language: str, size: tuple[int, int]) -> None:
    visit.hands.resize(*size)
    wrong: dict[str, None] = {}

    def look() -> None:
        visit.hands.frames(4)
        said = [*_fits(visit.hands), *(f"{a} lies over {b}" for a, b in _overlapping(visit.hands))]
        wrong.update({f"{visit.page}: {one}": None for one in said if not visit.lobby.covered})
        untranslated = [
            text for text in visit.hands.texts() if text.startswith(("lobby.", "common.", "slip."))
        ]
        wrong.update({f"{visit.page}: {text}": None for text in untranslated})

    _walk(visit, language, look)
    assert list(wrong) == []


def test_the_face_belongs_to_the_language(visit: Visit) -> None:
    for language, region in (("zh-CN", "-SC-"), ("zh-TW", "-TC-"), ("en", "-SC-")):
        theme.speak(language)
        assert region in theme.font
        assert region in theme.bold


def test_cut_off_from_the_office_is_said_on_the_first_page(visit: Visit) -> None:
    visit.desk.connection = Connection(False, None, 3)
    visit.desk.changed()
    visit.hands.until(lambda: any("网络暂时中断" in text for text in visit.hands.texts()))


def test_primary_touches_are_large(visit: Visit) -> None:
    heights = {tag: widget.height for tag, widget in visit.hands.tags().items()}
    visit.to_summary()
    heights |= {tag: widget.height for tag, widget in visit.hands.tags().items() if tag == "next"}
    primary = {tag: height for tag, height in heights.items() if tag == "next" or tag.startswith("begin:")}
    assert len(primary) == 4
    assert min(primary.values()) >= 20 / 25.4 * 149 - 5, "20 mm on a 10.1 inch panel of 1280 by 800"


def test_pages_follow_each_other_without_a_key_held_over(visit: Visit) -> None:
    pages = ["attract"]
    visit.lobby.bind(page_name=lambda _, name: pages.append(name))
    visit.to_asking()
    assert pages == ["attract", "host", "you", "purpose", "summary", "asking"]
    assert all(a != b for a, b in pairwise(pages))
