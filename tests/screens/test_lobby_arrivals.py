"""Announced and returning visitors, those with their own telephone, and those who leave: by touch."""

from collections.abc import Iterator

import pytest
from stand_in import FOUND, KNOWN
from visiting import Visit

from conftest import Hands
from kiosk.station import Answer
from kiosk.words import Words

WORDS = Words("en")


@pytest.fixture
def visit(hands: Hands) -> Iterator[Visit]:
    made = Visit(hands)
    yield made
    made.close()


def test_six_digits_one_confirm_and_the_pass(visit: Visit) -> None:
    visit.begin("expected")
    visit.hands.touch(*(f"key:{digit}" for digit in "482913"))
    visit.wait("confirm")
    visit.says("王*", "…1234", "Is this you?")
    visit.hands.touch("next")
    visit.wait("printing")
    visit.tell(7, "welcome", copy=1)
    visit.wait("take")
    assert visit.asked("announced") == [{"digits": "482913"}]
    assert visit.asked("arrive")[0]["proof"] == "proof-7"


@pytest.mark.parametrize("page", ["attract", "choices", "expected"])
def test_an_invitation_before_the_scanner_is_looked_up_from_anywhere_before_the_form(
    visit: Visit, page: str
) -> None:
    if page != "attract":
        visit.hands.touch("begin:en", *(["expected"] if page == "expected" else []))
    visit.hands.scan("VI1" + "A2" * 26)
    visit.wait("confirm")
    assert visit.asked("announced") == [{"scan": "VI1" + "A2" * 26}]


def test_by_name_and_the_end_of_the_number(visit: Visit) -> None:
    visit.begin("expected")
    visit.hands.touch("tab:name")
    visit.hands.keys("Wang")
    visit.hands.touch("field:last4", *(f"key:{digit}" for digit in "1234"))
    visit.wait("confirm")
    assert visit.asked("announced") == [{"name": "Wang", "last4": "1234"}]


def test_the_tabs_lead_back_and_forth(visit: Visit) -> None:
    visit.begin("expected")
    visit.hands.touch("tab:name", "tab:digits")
    visit.hands.keys("48a2-")
    assert visit.entries.code == "482"
    visit.hands.keys("\b\b")
    assert visit.entries.code == "4"


def test_what_is_not_found_says_so_and_no_more(visit: Visit) -> None:
    visit.desk.say("announced", code="unknown")
    visit.begin("expected")
    visit.hands.keys("482913")
    visit.says(WORDS("lobby.complaint.unknown"))
    assert visit.entries.code == ""
    visit.hands.touch("walk_in")
    assert visit.page == "purpose"


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ({"code": "wait", "seconds": 90}, "lobby.sorry.wait.title"),
        ({"code": "not_today", "at": "2026-12-04T06:30:00+00:00"}, "lobby.sorry.not_today.title"),
        ({"code": "unreachable"}, "lobby.sorry.unreachable.title"),
        ({"code": "not_possible"}, "lobby.sorry.not_possible.title"),
        ({"code": "found"}, "lobby.sorry.unclear.title"),
        ({"code": "no such code"}, "lobby.sorry.unclear.title"),
    ],
)
def test_every_other_answer_has_a_sentence_and_a_way_on(
    visit: Visit, answer: dict[str, object], title: str
) -> None:
    visit.desk.say("announced", **answer)  # type: ignore[arg-type]
    visit.begin("expected")
    visit.hands.keys("482913")
    visit.wait("sorry")
    visit.says(WORDS(title))
    assert {"walk_in", "done"} <= set(visit.hands.tags())
    visit.hands.touch("walk_in")
    assert visit.page == "purpose"


def test_the_time_of_an_invitation_is_told_by_the_clock_of_the_house(visit: Visit) -> None:
    visit.desk.say("announced", code="not_today", at="2026-12-04T06:30:00+00:00")
    visit.begin("expected")
    visit.hands.keys("482913")
    visit.wait("sorry")
    assert any("14:30" in text for text in visit.hands.texts())


def test_the_seconds_to_wait_count_down(visit: Visit) -> None:
    visit.desk.say("announced", code="wait", seconds=90)
    visit.begin("expected")
    visit.hands.keys("482913")
    visit.wait("sorry")
    visit.pass_time(30)
    visit.hands.until(lambda: any("Another 60 s" in text or "59 s" in text for text in visit.hands.texts()))


def test_a_newcomer_reads_the_guide_before_the_pass(visit: Visit) -> None:
    visit.desk.say("announced", **FOUND | {"guide_seen": False})
    visit.begin("expected")
    visit.hands.keys("482913")
    visit.hands.touch("next")
    visit.wait("guide")
    visit.hands.touch("next")
    visit.wait("printing")
    assert visit.asked("arrive")[0]["guide"]


def test_that_is_not_me_shows_nothing_any_more(visit: Visit) -> None:
    visit.begin("expected")
    visit.hands.keys("482913")
    visit.hands.touch("not_me")
    assert visit.page == "expected"
    assert "王*" not in visit.readable()


def test_an_important_visitor_is_waved_on(visit: Visit) -> None:
    visit.desk.say("arrive", code="to_gate", visit=7)
    visit.desk.say("announced", **FOUND | {"class": "important"})
    visit.begin("expected")
    visit.hands.keys("482913")
    visit.hands.touch("next")
    visit.wait("to_gate")


def test_an_official_visit_needs_no_form(visit: Visit) -> None:
    visit.begin("walk_in")
    visit.hands.touch("purpose:official")
    visit.wait("to_gate")
    [body] = visit.asked("register")
    assert (body["name"], body["phone"], body["host"]) == ("", "", None)


def test_a_sales_call_without_a_host_ends_politely(visit: Visit) -> None:
    visit.begin("walk_in")
    visit.hands.touch("purpose:sales", "no_host")
    visit.wait("turned_away")
    visit.says(WORDS("lobby.turned_away.title"))
    visit.hands.touch("done")
    visit.begin("walk_in")
    visit.hands.touch("purpose:supply")
    assert "no_host" not in visit.hands.tags(), "somebody is visited"


@pytest.mark.parametrize("by", ["office", "station"])
def test_trouble_and_a_cut_off_office_look_the_same(visit: Visit, by: str) -> None:
    """R16: nobody learns from the screen that they are on a list."""
    visit.desk.answers["register"] = Answer("see_guard", {"code": "see_guard"}, by)
    visit.to_summary()
    visit.hands.touch("next")
    visit.wait("guard")
    told = ("lobby.guard.kept.title", "lobby.guard.kept.text", "lobby.take.done", "lobby.help.name")
    shown = {text for text in visit.hands.texts() if not text.startswith("Closes in")}
    assert shown == {WORDS(key) for key in told}


# Who was here before


def test_known_again_with_two_touches_beside_the_keys(visit: Visit) -> None:
    visit.hands.touch("been_here", *(f"key:{one}" for one in "13800138000271x"))
    visit.wait("again")
    visit.says("王*", "…1234", "远东精工")
    assert visit.asked("known") == [{"phone": "13800138000", "last4": "271X"}]
    visit.hands.touch("next")
    visit.wait("asking")
    [body] = visit.asked("register")
    assert (body["visitor"], body["host"], body["purpose"]) == ("known-1", 1, "interview")
    assert "name" not in body


def test_another_host_this_time(visit: Visit) -> None:
    visit.begin("been_here")
    visit.hands.keys("13800138000")
    visit.hands.keys("2718")
    visit.wait("again")
    visit.hands.touch("mend:host")
    visit.wait("host")
    visit.hands.keys("z")
    visit.hands.touch("host:3")
    assert visit.page == "again"
    assert any("张薇" in text for text in visit.hands.texts())


def test_without_a_host_of_last_time_one_is_asked_for(visit: Visit) -> None:
    visit.desk.say("known", **KNOWN | {"host": None, "host_name": ""})
    visit.begin("been_here")
    visit.hands.keys("138001380002718")
    visit.wait("again")
    visit.hands.touch("next")
    visit.wait("host")


@pytest.mark.parametrize("last4", ["", "271", "27 8"])
def test_less_than_four_is_told_at_its_field(visit: Visit, last4: str) -> None:
    visit.begin("been_here")
    visit.hands.keys("13800138000")
    visit.hands.touch("field:last4")
    visit.hands.keys(last4)
    visit.hands.touch("next")
    assert visit.page == "known"
    assert visit.lobby.page.fields["last4"].complaint
    assert visit.asked("known") == []


def test_who_is_not_known_is_not_told_why(visit: Visit) -> None:
    visit.desk.say("known", code="unknown")
    visit.begin("been_here")
    visit.hands.keys("138001380002718")
    visit.hands.until(lambda: visit.lobby.page.fields["phone"].complaint)
    assert visit.entries.last4 == ""
    visit.hands.touch("walk_in")
    assert (visit.page, visit.entries.phone) == ("purpose", "13800138000"), "what fits is kept"


def test_a_number_from_abroad_has_its_end_told(visit: Visit) -> None:
    visit.begin("been_here")
    visit.hands.keys("+441234567890")
    assert visit.lobby.page.field == "phone"
    visit.hands.touch("next")
    visit.hands.keys("2718")
    visit.wait("again")
    assert visit.asked("known") == [{"phone": "+441234567890", "last4": "2718"}]


# One's own telephone


def test_the_code_leads_to_the_form_of_the_house(visit: Visit) -> None:
    visit.begin("own_phone")
    visit.hands.until(lambda: visit.lobby.page.url)
    assert visit.lobby.page.url.startswith("https://kiosk.example/v#")


def test_who_registers_by_telephone_is_followed_and_the_pass_prints_by_itself(visit: Visit) -> None:
    visit.begin("own_phone")
    visit.tell(41, "asked", called="张*", by_phone=True)
    visit.says("张*", WORDS("lobby.phone.registering", count=1))
    visit.tell(41, "welcome", copy=1, called="张*", by_phone=True)
    visit.says(WORDS("lobby.phone.printed", names="张*"))
    visit.hands.touch("taken")
    assert not any("Printed" in text for text in visit.hands.texts())


def test_more_than_there_is_room_for_are_counted(visit: Visit) -> None:
    visit.begin("own_phone")
    for number in range(20):
        visit.desk.tell(100 + number, "asked", called=f"访{number}*", by_phone=True)
    visit.says(WORDS("lobby.phone.registering", count=20), WORDS("lobby.phone.more", count=14))


def test_an_office_that_cannot_open_the_form_is_told(visit: Visit) -> None:
    visit.desk.say("invite", code="unreachable")
    visit.begin("own_phone")
    visit.wait("sorry")


# While waiting


def test_the_guide_is_read_while_the_host_thinks(visit: Visit) -> None:
    visit.to_asking()
    visit.hands.touch("read")
    visit.hands.until(lambda: "read" not in visit.hands.tags())
    assert visit.asked("guide")[0]["visit"] == 7


def test_what_is_known_of_the_answer_is_shown_live(visit: Visit) -> None:
    visit.to_asking()
    needs = [
        {"kind": "tour", "by": "李总", "state": "asked"},
        {"kind": "hours", "by": "", "state": "granted"},
    ]
    visit.tell(7, "asked", host_name="张伟", ahead=2, where="guard_room", needs=needs)
    visit.says(
        "2 visitors are before you",
        WORDS("lobby.asking.wait_guard_room"),
        WORDS("lobby.need.asked", by="李总"),
        WORDS("lobby.need.granted", by=WORDS("common.approver.hours")),
    )
    visit.tell(7, "agreed", host_name="张伟", needs=needs)
    visit.says(WORDS("lobby.asking.agreed", host="张伟"))


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ({"kind": "coming"}, "lobby.take.coming"),
        ({"kind": "sends", "name": "李娜"}, "lobby.take.sends"),
        ({"kind": "meet", "place": "A 座"}, "lobby.take.meet"),
    ],
)
def test_what_the_host_said_stands_beside_the_pass(visit: Visit, answer: dict[str, str], key: str) -> None:
    visit.to_asking()
    visit.tell(7, "welcome", copy=1, host_name="张伟", answer=answer)
    visit.wait("take")
    said = WORDS(key, host="张伟", name="李娜", place="A 座")
    visit.hands.until(lambda: any(text.startswith(said) for text in visit.hands.texts()))


# Leaving


@pytest.mark.parametrize("stars", [1, 5])
def test_one_face_is_a_rating(visit: Visit, stars: int) -> None:
    visit.begin("leaving")
    visit.hands.touch(f"stars:{stars}")
    visit.wait("thanks")
    visit.hands.until(lambda: visit.asked("rate"))
    assert visit.asked("rate") == [{"stars": stars, "kind": "rating", "text": "", "visit": None}]


@pytest.mark.parametrize("kind", ["suggestion", "complaint"])
def test_a_few_words_of_ones_own(visit: Visit, kind: str) -> None:
    visit.begin("leaving")
    visit.hands.touch("stars:2", kind)
    visit.hands.touch("next")
    assert visit.page == "remark", "nothing was said"
    visit.hands.keys("More light")
    visit.hands.touch("next")
    visit.wait("thanks")
    visit.hands.until(lambda: len(visit.asked("rate")) == 2)
    assert visit.asked("rate")[1] == {"stars": None, "kind": kind, "text": "More light", "visit": None}
    assert "More light" not in visit.readable()


def test_a_remark_is_no_longer_than_it_may_be(visit: Visit) -> None:
    visit.begin("leaving")
    visit.hands.touch("stars:2", "suggestion")
    visit.lobby.act(visit.lobby.journey.enter, "remark", "字" * 900)
    assert len(visit.entries.remark) == 500


def test_a_house_that_wants_no_ratings_offers_none(visit: Visit) -> None:
    visit.desk.told = visit.desk.told | {"feedback": False}
    visit.desk.changed()
    visit.hands.until(lambda: "leaving" not in visit.hands.tags())


def test_each_face_has_a_word(visit: Visit) -> None:
    visit.begin("leaving")
    faces = ("awful", "poor", "fair", "good", "great")
    visit.says(*(WORDS(f"lobby.leaving.{face}") for face in faces))
