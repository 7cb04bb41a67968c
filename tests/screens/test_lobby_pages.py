"""The lobby's pages by touch, before a station and a printer in memory."""

import threading
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from visiting import PHONE, SECRET, Visit

from conftest import Hands
from kiosk.lobby.pages import Page
from kiosk.screen import touch
from kiosk.screen.theme import theme
from kiosk.station import Answer, Connection
from kiosk.station.reasons import REASONS
from kiosk.visit.forms import LANGUAGES
from kiosk.words import Words


@pytest.fixture
def visit(hands: Hands) -> Iterator[Visit]:
    made = Visit(hands)
    yield made
    made.close()


def test_every_entry_is_handed_in(visit: Visit) -> None:
    visit.walk()
    [body] = visit.asked("register")
    assert body == {
        "host": 1, "name": SECRET, "organisation": "", "phone": PHONE, "people": 1, "members": [],
        "each": False, "purpose": "supply", "plate": "", "belongings": "", "guide": "", "agreement": None,
        "photo": None, "language": "en",
    }  # fmt: skip


def test_typing_on_the_screens_own_keys(visit: Visit) -> None:
    visit.to_you()
    visit.hands.touch("key:a", "key:b", "key:shift", "key:c", "key:backspace", "key:space", "key:1", "key:-")
    assert visit.entries.name == "Ab 1-"


def test_a_chinese_name_as_a_whole(visit: Visit) -> None:
    visit.to_you("zh-CN")
    visit.hands.touch(*(f"key:{letter}" for letter in "ouyangnana"), "pick:欧阳娜娜")
    visit.hands.touch("key:n", "key:a", "key:backspace", "key:backspace")
    assert visit.entries.name == "欧阳娜娜"


def test_a_chinese_name_by_syllables(visit: Visit) -> None:
    visit.to_you("zh-CN")
    visit.hands.touch("key:l", "key:i", "pick:李", "key:y", "key:i")
    visit.hands.touch("candidates", "candidates:next", "candidates:before", "candidates")
    offered = [tag for tag in visit.hands.tags() if tag.startswith("pick:")]
    visit.hands.touch(offered[0])
    assert visit.entries.name == "李" + offered[0].removeprefix("pick:")


def test_letters_that_wait_are_not_lost_by_going_on_or_back(visit: Visit) -> None:
    visit.to_you("zh-CN")
    visit.hands.touch("key:w", "key:u", "field:organisation")
    assert visit.entries.name == "wu"
    visit.hands.touch("key:a", "back")
    assert visit.entries.organisation == "a"


def test_back_loses_nothing(visit: Visit) -> None:
    visit.to_summary()
    before = visit.entries
    visit.hands.touch(*["back"] * 4)
    assert visit.page == "purpose"
    visit.hands.touch("purpose:supply", "host:1", "next", "next", "next")  # from the name to the telephone
    visit.wait("details")
    visit.hands.touch("next")
    assert visit.entries == before
    assert visit.page == "summary"


def test_the_summary_leads_to_each_entry_and_back(visit: Visit) -> None:
    visit.to_summary()
    ways = {"purpose": "purpose", "host": "host", "name": "you", "phone": "you", "plate": "details"}
    for field, page in ways.items():
        visit.hands.touch(f"mend:{field}")
        assert visit.page == page
        visit.hands.touch("back")
        assert visit.page == "summary"


def test_the_language_changes_in_the_middle_and_nothing_is_lost(visit: Visit) -> None:
    visit.to_summary("en")
    visit.hands.touch("language:zh-TW")
    assert "請核對後送出" in visit.hands.texts()
    assert visit.entries.name == SECRET


def test_complaints_stand_at_their_fields(visit: Visit) -> None:
    visit.to_you()
    visit.hands.touch("next", "next", "next")
    fields = {name: visit.lobby.page.fields[name].complaint for name in ("name", "organisation", "phone")}
    assert fields == {"name": "Please fill this in", "organisation": "", "phone": "Please fill this in"}
    assert visit.lobby.page.fields["name"].focused


def test_a_refusal_of_the_office_leads_to_the_field(visit: Visit) -> None:
    visit.desk.answers["register"] = Answer(
        "refused", {"code": "refused", "complaints": {"host": "not_in_directory"}}, "office"
    )
    visit.to_summary()
    visit.hands.touch("next")
    visit.wait("host")
    assert "No longer in the directory: choose again" in visit.hands.texts()
    visit.hands.keys("z")
    visit.hands.touch("host:2")
    assert visit.page == "summary"


def test_nothing_remains_after_the_pass_is_taken(visit: Visit) -> None:
    visit.walk()
    visit.tell(7, "welcome", copy=1)
    visit.wait("take")
    visit.hands.touch("done")
    visit.tell(7, "carded")
    visit.wiped()


@pytest.mark.parametrize("steps", ["you", "summary"])
def test_idle_warns_then_wipes(visit: Visit, steps: str) -> None:
    getattr(visit, f"to_{steps}")()
    visit.pass_time(44)
    assert not visit.lobby.covered
    visit.pass_time(2)
    assert {"stay", "leave"} <= set(visit.hands.tags())
    visit.pass_time(30)
    visit.wiped()


def test_a_touch_on_stay_keeps_everything(visit: Visit) -> None:
    visit.to_summary()
    visit.pass_time(46)
    visit.hands.touch("stay")
    visit.pass_time(40)
    assert visit.page == "summary"
    assert visit.entries.name == SECRET


def test_nothing_below_the_question_can_be_touched_or_typed(visit: Visit) -> None:
    visit.to_you()
    visit.pass_time(46)
    visit.hands.touch("key:a")
    visit.hands.keys("bcd\n")
    assert visit.entries.name == ""


def test_the_asking_page_ends_by_itself_and_the_visitor_is_called(visit: Visit) -> None:
    visit.to_asking()
    visit.pass_time(46)
    visit.wiped()
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
    assert visit.lobby.page.fields["name"].text == SECRET


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


def test_before_the_typing_the_lobby_says_why_no_pass_can_be_printed(visit: Visit) -> None:
    """In the house's language and in English on the first page, then in the visitor's; the visit goes on."""
    for reason in sorted(REASONS):
        visit.desk.trouble = reason
        visit.hands.until(lambda reason=reason: visit.pass_time(1.5) or visit.lobby.hindrance == reason)
        said = "".join(visit.hands.texts())
        assert all(_no_pass(language, reason) in said for language in ("zh-CN", "en"))
    visit.begin("walk_in", "zh-TW")
    visit.hands.touch("purpose:supply")
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


EVERY, SOME = sorted(REASONS), ["cutter", "paper_out"]  # each is a page


@pytest.mark.parametrize(
    ("language", "reasons"),
    [
        pytest.param("zh-CN", EVERY, id="zh-CN"),
        *(pytest.param(language, SOME, id=f"{language}-some") for language in LANGUAGES[1:]),
        *(pytest.param(language, EVERY, id=language, marks=pytest.mark.soak) for language in LANGUAGES[1:]),
    ],
)
def test_a_pass_that_could_not_be_printed_shows_what_to_do_and_the_code(
    visit: Visit, language: str, reasons: list[str]
) -> None:
    visit.to_asking(language)
    words, visit.desk.outcome = Words(language), "failed"
    visit.tell(7, "welcome", copy=1)
    for reason in reasons:
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
    visit.wiped()


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
    visit.begin("walk_in")
    visit.hands.touch("purpose:supply")
    visit.hands.keys("z")
    visit.wait("fault")
    assert not any("SELECT" in text or "Error" in text for text in visit.hands.texts())
    visit.hands.touch("again")
    visit.wait("attract")
    visit.wiped()


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
    assert (visit.page, visit.entries.name) == ("you", "Li")


def test_endless_input_stays_within_the_field(visit: Visit) -> None:
    visit.to_you()
    visit.hands.keys("=cmd|' /C calc'!A0" * 4)
    assert len(visit.entries.name) == 60


SCANS = ["VP1" + "A2" * 26, "7", "=cmd|' /C calc'!A0", "\b\b\b", "\x1b", "\x01\x1d\x04", "a\tb\t", "\n\n"]


@pytest.mark.parametrize("code", SCANS)
def test_a_scan_is_never_typed_into_a_form(visit: Visit, code: str) -> None:
    visit.to_you()
    visit.hands.keys("Li")
    visit.hands.scan(code)
    visit.pass_time(1)
    assert (visit.page, visit.entries.name) == ("you", "Li")
    visit.hands.keys("x")
    assert visit.entries.name == "Lix"


def test_a_scan_is_no_answer_and_no_digit(visit: Visit) -> None:
    visit.tell(4, "welcome", copy=1)
    visit.begin("walk_in")
    visit.hands.touch("call:4")
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
    primary = {tag: height for tag, height in heights.items() if tag in ("next", "walk_in")}
    assert len(primary) == 2
    assert min(primary.values()) >= 20 / 25.4 * 149 - 5, "20 mm on a 10.1 inch panel of 1280 by 800"


def test_pages_follow_each_other_without_a_key_held_over(visit: Visit) -> None:
    pages = ["attract"]
    visit.lobby.bind(page_name=lambda _, name: pages.append(name))
    visit.walk()
    assert pages == ["attract", "choices", "purpose", "host", "you", "details", "summary", "asking"]
    assert all(a != b for a, b in pairwise(pages))
