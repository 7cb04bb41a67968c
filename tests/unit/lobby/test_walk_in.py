"""A walk-in visit, from the purpose to the answer of the office."""

from typing import Any

import pytest
from lobby_desk import (
    JPEG,
    OTHER_VERSION,
    STROKES,
    VERSION,
    ZHANG,
    Desk,
    answer,
    ask_host,
    fill,
    row,
    to_summary,
)

from kiosk.lobby.entries import MOST_POINTS, Entries
from kiosk.lobby.house import House, Text
from kiosk.lobby.journey import Journey
from kiosk.lobby.journey.journey import NO_ANSWER
from kiosk.lobby.pages import LINGER, WARNING, Page


def wide(**more: Any) -> dict[str, Any]:
    """A registration in full, for comparing."""
    form = {"host": 1, "name": "Anna", "organisation": "ACME", "phone": "13800138000", "people": 3}
    form |= {
        "purpose": "business",
        "language": "en",
        "plate": "",
        "belongings": "",
        "guide": "",
        "each": False,
    }
    return form | {"agreement": None, "photo": None, "members": []} | more


def test_the_form_that_is_handed_in(journey: Journey, desk: Desk) -> None:
    ask_host(journey, desk)
    assert desk.told("register") == [wide()]
    assert journey.page == Page.ASKING


@pytest.mark.parametrize(
    ("purpose", "pages"),
    [
        ("interview", ["purpose", "host", "you", "summary"]),
        ("audit", ["purpose", "host", "you", "summary"]),
        ("business", ["purpose", "host", "you", "details", "summary"]),
        ("secret", ["purpose", "host", "you", "details", "agreement", "summary"]),
    ],
)
def test_only_the_pages_that_the_purpose_wants(journey: Journey, purpose: str, pages: list[str]) -> None:
    journey.begin("en", 0)
    journey.walk_in(0)
    journey.purpose(purpose, 0)
    assert list(map(str, journey.steps)) == pages
    assert journey.step == (1, len(pages))
    fill_on(journey)
    assert journey.step == (len(pages), len(pages))


def fill_on(journey: Journey) -> None:
    """From the purpose to the summary."""
    journey.next(0)
    journey.choose(ZHANG, 0)
    journey.enter("name", "Anna", 0)
    journey.enter("phone", "13800138000", 0)
    while journey.page != Page.SUMMARY:
        journey.sign(STROKES, 0)
        journey.next(0)


def test_what_the_purpose_does_not_ask_is_not_handed_in(journey: Journey, desk: Desk) -> None:
    to_summary(journey, purpose="secret", people=4)
    journey.mend(Page.DETAILS, 0)
    journey.enter("belongings", "laptop", 0)
    journey.enter("plate", "粤B12345", 0)
    journey.next(0)
    journey.mend(Page.PURPOSE, 0)
    journey.purpose("interview", 0)
    journey.next(0)
    journey.next(0)
    [form] = desk.told("register")
    asked = [form[field] for field in ("organisation", "people", "plate", "belongings")]
    assert asked == ["", 1, "", ""]


@pytest.mark.parametrize("page", [Page.PURPOSE, Page.HOST, Page.YOU, Page.DETAILS])
def test_mending_goes_straight_back_to_the_summary(journey: Journey, page: Page) -> None:
    to_summary(journey)
    journey.mend(page, 1)
    assert journey.mending
    journey.next(2)
    assert (journey.page, journey.mending) == (Page.SUMMARY, False)
    journey.back(3)
    assert journey.page == Page.DETAILS, "from the summary itself back is one page"


@pytest.mark.parametrize(
    "page", [Page.ATTRACT, Page.PHOTO, Page.AGREEMENT, Page.CONFIRM, Page.TAKE, Page.CALLED]
)
def test_only_what_is_wanted_can_be_mended(journey: Journey, page: Page) -> None:
    to_summary(journey)
    journey.mend(page, 1)
    assert journey.page == Page.SUMMARY


def test_back_all_the_way_wipes(journey: Journey) -> None:
    to_summary(journey)
    for page in ("details", "you", "host", "purpose", "choices"):
        journey.back(1)
        assert journey.page == page
    journey.back(2)
    assert (journey.page, journey.entries) == (Page.ATTRACT, Entries())


def test_no_page_is_left_with_something_missing(journey: Journey) -> None:
    journey.begin("en", 0)
    journey.walk_in(0)
    assert left(journey) == (Page.PURPOSE, {"purpose": "not_a_choice"})
    journey.purpose("business", 1)
    journey.next(1)
    assert left(journey) == (Page.HOST, {"host": "missing"})
    journey.choose(ZHANG, 1)
    assert left(journey) == (Page.YOU, {"name": "missing", "phone": "missing"})


def left(journey: Journey) -> tuple[Page, dict[str, str]]:
    """Where 'next' leads, and what is wrong."""
    journey.next(1)
    return journey.page, journey.complaints


def test_a_purpose_that_the_house_does_not_have(journey: Journey) -> None:
    journey.begin("en", 0)
    journey.walk_in(0)
    journey.purpose("supply", 0)
    journey.next(0)
    assert (journey.page, journey.complaints) == (Page.PURPOSE, {"purpose": "not_a_choice"})


def test_a_complaint_goes_when_its_field_changes(journey: Journey) -> None:
    journey.begin("en", 0)
    journey.walk_in(0)
    journey.purpose("business", 0)
    journey.next(0)
    journey.choose(ZHANG, 0)
    journey.next(0)
    journey.enter("name", "A", 0)
    assert set(journey.complaints) == {"phone"}


@pytest.mark.parametrize(
    "text", ["\x1b@\x10\x04", "=cmd|' /C calc'!A0", "\u202eevil", "𬱟" * 500, " " * 99, "\x00"]
)
def test_hostile_texts_stay_texts(journey: Journey, text: str) -> None:
    fill(journey)
    journey.back(0)
    journey.enter("name", text, 0)
    assert len(journey.entries.name) <= 60
    journey.enter("phone", text, 0)
    journey.next(0)
    assert journey.page == Page.YOU


@pytest.mark.parametrize(
    "name", ["host", "language", "people", "no_such_thing", "__class__", "photo", "plate"]
)
def test_only_the_texts_of_the_page_can_be_typed(journey: Journey, name: str) -> None:
    fill(journey)
    journey.back(0)
    before = journey.entries
    journey.enter(name, "x", 0)
    assert journey.entries == before


@pytest.mark.parametrize(("asked", "kept"), [(0, 1), (-5, 1), (100, 99), (12, 12)])
def test_people_stay_within_reason(journey: Journey, asked: int, kept: int) -> None:
    fill(journey)
    journey.people(asked, 0)
    assert journey.entries.people == kept


# Groups


def add(journey: Journey, name: str, phone: str = "") -> None:
    journey.enter("member", name, 0)
    journey.enter("member_phone", phone, 0)
    journey.add_member(0)


def test_the_members_of_a_group(journey: Journey, desk: Desk) -> None:
    fill(journey)
    add(journey, "李雷")
    add(journey, "韩梅梅", "13900139000")
    journey.each(True, 0)
    assert journey.entries.people == 3
    journey.people(1, 0)
    assert journey.entries.people == 3, "those who were named are among them"
    journey.next(0)
    journey.next(0)
    [form] = desk.told("register")
    assert form["members"] == [{"name": "李雷", "phone": ""}, {"name": "韩梅梅", "phone": "13900139000"}]
    assert form["each"] is True


def test_a_member_is_dropped(journey: Journey) -> None:
    fill(journey)
    add(journey, "李雷")
    add(journey, "韩梅梅")
    for index in (-1, 2, 99):
        journey.drop_member(index, 0)
    assert len(journey.entries.members) == 2
    journey.drop_member(0, 0)
    assert ([member.name for member in journey.entries.members], journey.entries.people) == (["韩梅梅"], 2)


@pytest.mark.parametrize(
    ("name", "phone", "code"), [("", "", "missing"), ("李雷", "abc", "not_a_phone_number")]
)
def test_a_member_needs_a_name(journey: Journey, name: str, phone: str, code: str) -> None:
    fill(journey)
    add(journey, name, phone)
    assert (journey.complaints, journey.entries.members) == ({"member": code}, ())


def test_a_group_ends_somewhere(journey: Journey) -> None:
    fill(journey)
    for number in range(99):
        add(journey, f"李{number}")
    assert (len(journey.entries.members), journey.complaints) == (98, {"member": "too_many"})
    assert journey.entries.people == 99


def test_a_member_who_was_typed_and_not_added_counts(journey: Journey) -> None:
    fill(journey)
    journey.enter("member", "李雷", 0)
    journey.next(0)
    assert [member.name for member in journey.entries.members] == ["李雷"]
    assert journey.page == Page.SUMMARY


def test_a_wrong_member_who_was_typed_keeps_the_page(journey: Journey) -> None:
    fill(journey)
    journey.enter("member", "李雷", 0)
    journey.enter("member_phone", "?", 0)
    journey.next(0)
    assert (journey.page, journey.complaints) == (Page.DETAILS, {"member": "not_a_phone_number"})


# The agreement (R24)


def to_agreement(journey: Journey) -> None:
    fill(journey, purpose="secret")
    journey.next(0)
    assert journey.page == Page.AGREEMENT


def test_the_agreement_is_handed_in_as_it_was_signed(journey: Journey, desk: Desk) -> None:
    to_agreement(journey)
    journey.sign(STROKES, 0)
    journey.speak("zh-TW", 0)
    journey.next(0)
    journey.mend(Page.PHOTO, 0)
    journey.consent(0)
    journey.photograph(JPEG, 0)
    journey.next(0)
    [form] = desk.told("register")
    drawn = [[list(point) for point in stroke] for stroke in STROKES]
    assert form["agreement"] == {"version": VERSION, "language": "en", "signature": drawn}
    assert form["photo"] == JPEG


@pytest.mark.parametrize(
    "strokes", [[], [[]], [[(1, 1)]], None, 7, "x", [[("a", "b")]], [[(1, 2, 3), (4, 5, 6)]]]
)
def test_no_signature(journey: Journey, strokes: object) -> None:
    to_agreement(journey)
    journey.sign(strokes, 0)
    journey.next(0)
    assert (journey.page, journey.complaints) == (Page.AGREEMENT, {"agreement": "missing"})


def test_a_signature_is_taken_back(journey: Journey) -> None:
    to_agreement(journey)
    journey.sign(STROKES, 0)
    journey.sign([], 0)
    assert journey.entries.agreement is None


def test_a_very_long_signature_is_thinned_and_kept_on_the_paper(journey: Journey) -> None:
    to_agreement(journey)
    journey.sign([[(-5, 2000)] * 9_000, [(1.6, 2.2)] * 9_000], 0)
    agreement = journey.entries.agreement
    assert agreement
    assert 2 <= sum(map(len, agreement.signature)) <= MOST_POINTS
    assert agreement.signature[0][0] == (0, 1000)


def test_another_agreement_is_signed_anew(journey: Journey) -> None:
    to_summary(journey, purpose="secret")
    journey.furnish(House.read({}), 1)
    assert journey.entries.agreement is None
    assert journey.page == Page.SUMMARY
    journey.next(1)
    assert journey.complaints == {"purpose": "not_a_choice"}, "the purpose went as well"


def test_a_new_version_is_asked_for_at_the_end(journey: Journey) -> None:
    to_summary(journey, purpose="secret")
    house = journey.house
    new = Text(OTHER_VERSION, {"en": "Say even less"})
    journey.furnish(House(purposes=house.purposes, agreement=new, guide=house.guide), 1)
    journey.next(2)
    assert (journey.page, journey.complaints["agreement"]) == (Page.AGREEMENT, "missing")
    journey.sign(STROKES, 3)
    journey.next(3)
    assert journey.page == Page.SUMMARY


# The photograph


def test_a_required_photograph_is_asked_for_at_the_end(journey: Journey, desk: Desk) -> None:
    to_summary(journey, purpose="secret")
    journey.next(0)
    assert (journey.page, journey.complaints) == (Page.PHOTO, {"photo": "missing"})
    assert journey.step == (6, 6), "it is no step of its own"
    journey.photograph(JPEG, 0)
    assert not journey.entries.photo, "nobody is photographed who did not agree to it"
    journey.consent(0)
    journey.photograph(JPEG, 0)
    assert journey.page == Page.SUMMARY
    journey.next(0)
    assert desk.told("register")


def test_an_optional_photograph_is_never_required(journey: Journey, desk: Desk) -> None:
    to_summary(journey, purpose="shoot")
    assert journey.can_mend[-1] == Page.PHOTO
    journey.mend(Page.PHOTO, 0)
    journey.consent(0)
    journey.photograph(JPEG, 0)
    journey.mend(Page.PHOTO, 0)
    journey.no_photograph(0)
    assert (journey.page, journey.entries.photo, journey.entries.consent) == (Page.SUMMARY, "", False)
    journey.next(0)
    assert desk.told("register")[0]["photo"] is None


def test_who_has_to_be_photographed_and_would_rather_not_sees_the_guard(journey: Journey, desk: Desk) -> None:
    to_summary(journey, purpose="secret")
    journey.next(0)
    journey.consent(0)
    journey.no_photograph(0)
    assert (journey.page, journey.reason, desk.told("register")) == (Page.GUARD, "no_photograph", [])


def test_without_a_camera_nobody_is_asked_for_a_photograph(journey: Journey, desk: Desk) -> None:
    journey.camera = False
    to_summary(journey, purpose="shoot")
    assert Page.PHOTO not in journey.can_mend
    journey.next(0)
    assert desk.told("register")[0]["photo"] is None


def test_without_a_camera_who_needs_a_photograph_hears_it_before_the_typing(journey: Journey) -> None:
    journey.camera = False
    journey.begin("en", 0)
    journey.walk_in(0)
    journey.purpose("secret", 0)
    journey.next(0)
    assert (journey.page, journey.reason) == (Page.GUARD, "no_photograph")


def test_a_photograph_that_only_the_office_asks_for_is_the_guard_s_too(journey: Journey, desk: Desk) -> None:
    journey.camera = False
    to_summary(journey, purpose="shoot")
    journey.next(0)
    journey.answered(desk.ticket(), "refused", {"complaints": {"photo": "missing"}}, 1)
    assert (journey.page, journey.reason) == (Page.GUARD, "no_photograph")


@pytest.mark.parametrize(
    ("picture", "code"), [("", "not_a_photograph"), ("?", "not_a_photograph"), ("A" * 40_000, "too_large")]
)
def test_what_is_no_photograph(journey: Journey, picture: str, code: str) -> None:
    to_summary(journey, purpose="shoot")
    journey.mend(Page.PHOTO, 0)
    journey.consent(0)
    journey.photograph(picture, 0)
    assert (journey.page, journey.complaints, journey.entries.photo) == (Page.PHOTO, {"photo": code}, "")


# The class at the door (R3-R5)


def test_an_important_visitor_fills_in_no_form(journey: Journey, desk: Desk) -> None:
    journey.begin("en", 0)
    journey.walk_in(0)
    journey.purpose("official", 0)
    journey.next(0)
    assert journey.page == Page.TO_GATE
    [form] = desk.told("register")
    assert (form["purpose"], form["name"], form["phone"]) == ("official", "", "")


def test_who_becomes_important_on_the_way_leaves_nothing_behind(journey: Journey, desk: Desk) -> None:
    to_summary(journey)
    journey.mend(Page.PURPOSE, 0)
    journey.purpose("official", 0)
    journey.next(0)
    assert (journey.page, desk.told("register")[0]["name"]) == (Page.TO_GATE, "")


def test_a_sales_call_without_a_host_ends_politely(journey: Journey, desk: Desk) -> None:
    journey.begin("en", 0)
    journey.walk_in(0)
    journey.purpose("sales", 0)
    journey.next(0)
    assert journey.may_lack_host
    journey.no_host(0)
    assert (journey.page, desk.told("register")[0]["host"]) == (Page.TURNED_AWAY, None)


def test_everybody_else_needs_a_host(journey: Journey, desk: Desk) -> None:
    journey.begin("en", 0)
    journey.walk_in(0)
    journey.purpose("business", 0)
    journey.next(0)
    journey.no_host(0)
    assert (journey.page, desk.told("register")) == (Page.HOST, [])


# The office's answers


def test_twice_confirmed_is_handed_in_once(journey: Journey, desk: Desk) -> None:
    to_summary(journey)
    journey.next(0)
    journey.next(0)
    journey.back(0)
    journey.mend(Page.HOST, 0)
    journey.finish(0)
    assert len(desk.told("register")) == 1
    assert journey.page == Page.SUMMARY


@pytest.mark.parametrize(
    ("field_name", "page"),
    [("host", Page.HOST), ("phone", Page.YOU), ("people", Page.DETAILS), ("members", Page.DETAILS)],
)
def test_a_refusal_leads_to_the_first_wrong_field(
    journey: Journey, desk: Desk, field_name: str, page: Page
) -> None:
    to_summary(journey)
    journey.next(0)
    answer(journey, desk, "refused", complaints={field_name: "too_long"})
    assert (journey.page, journey.complaints) == (page, {field_name: "too_long"})
    assert journey.entries.name == "Anna"
    journey.next(1)
    assert journey.page == Page.SUMMARY


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"complaints": {}},
        {"complaints": {"language": "not_a_choice"}},
    ],
)
def test_a_refusal_that_no_page_can_mend_goes_to_the_guard(
    journey: Journey, desk: Desk, data: dict[str, Any]
) -> None:
    journey.camera = False
    to_summary(journey)
    journey.next(0)
    answer(journey, desk, "refused", **data)
    assert (journey.page, journey.reason) == (Page.GUARD, "not_kept")


@pytest.mark.parametrize("code", ["see_guard", "not_kept", "busy", "malformed", "whatever", "asked"])
def test_every_other_answer_goes_to_the_guard(journey: Journey, desk: Desk, code: str) -> None:
    to_summary(journey)
    journey.next(0)
    answer(journey, desk, code)  # 'asked' without a visit is none
    assert (journey.page, journey.reason) == (Page.GUARD, "kept" if code == "see_guard" else "not_kept")
    journey.tick(LINGER[Page.GUARD])
    assert (journey.page, journey.entries) == (Page.ATTRACT, Entries())


@pytest.mark.parametrize(("code", "page"), [("to_gate", Page.TO_GATE), ("turned_away", Page.TURNED_AWAY)])
def test_the_office_decides_the_class(journey: Journey, desk: Desk, code: str, page: Page) -> None:
    to_summary(journey)
    journey.next(0)
    answer(journey, desk, code)
    assert journey.page == page


@pytest.mark.parametrize(
    "complaints", [7, ["name"], {"phone": {"x": 1}}, "name", {"visits": 3}], ids=lambda value: str(value)
)
def test_an_office_that_talks_nonsense(journey: Journey, desk: Desk, complaints: Any) -> None:
    to_summary(journey)
    journey.next(0)
    answer(journey, desk, "refused", complaints=complaints)
    assert journey.page in (Page.GUARD, Page.SORRY, Page.YOU)


@pytest.mark.parametrize("ticket", [-1, 0, 1, 99])
def test_an_answer_to_another_question_changes_nothing(journey: Journey, desk: Desk, ticket: int) -> None:
    to_summary(journey)
    journey.next(0)
    journey.answered(desk.ticket() + 1 if ticket == 1 else ticket, "asked", {"visit": 7}, 1)
    assert (journey.page, journey.busy) == (Page.SUMMARY, True) or ticket == desk.ticket()


def test_a_second_answer_changes_nothing(journey: Journey, desk: Desk) -> None:
    ask_host(journey, desk)
    answer(journey, desk, "refused", complaints={"phone": "missing"})
    assert journey.page == Page.ASKING


def test_an_answer_that_never_comes(journey: Journey, desk: Desk) -> None:
    to_summary(journey)
    journey.next(0)
    journey.tick(NO_ANSWER - 0.1)
    assert journey.page == Page.SUMMARY
    journey.tick(NO_ANSWER)
    assert (journey.page, journey.reason) == (Page.GUARD, "not_kept")
    answer(journey, desk, "asked", visit=7)
    assert journey.page == Page.GUARD


# Waiting for the host


def test_the_pass_prints_at_once_while_its_visitor_waits(journey: Journey, desk: Desk) -> None:
    ask_host(journey, desk)
    journey.rows([row(7), row(8, "welcome", 1)], 5)
    assert desk.prints() == []
    journey.rows([row(7, "welcome", 1)], 6)
    journey.rows([row(7, "welcome", 1)], 7)
    assert desk.prints() == [7]
    assert journey.page == Page.PRINTING
    journey.job(7, 1, "printed", "", 8)
    assert journey.page == Page.TAKE


def test_an_answer_that_is_already_there_counts(journey: Journey, desk: Desk) -> None:
    journey.rows([row(7, "welcome", 1)], 0)
    ask_host(journey, desk)
    assert desk.prints() == [7]


def test_no_pass_prints_for_a_visitor_who_left(journey: Journey, desk: Desk) -> None:
    ask_host(journey, desk)
    journey.finish(3)
    journey.rows([row(7, "welcome", 1)], 4)
    assert desk.prints() == []
    assert [one.visit for one in journey.calls()] == [7]


def test_asking_lets_the_screen_go(journey: Journey, desk: Desk) -> None:
    ask_host(journey, desk, now=10)
    journey.tick(10 + LINGER[Page.ASKING] - 1)
    assert journey.page == Page.ASKING
    journey.touch(50)
    journey.tick(10 + LINGER[Page.ASKING])
    assert journey.page == Page.ASKING, "whoever touches it stays"
    journey.tick(50 + LINGER[Page.ASKING])
    assert (journey.page, journey.visit, journey.entries) == (Page.ATTRACT, None, Entries())


@pytest.mark.parametrize(("state", "page"), [("declined", Page.DECLINED), ("lapsed", Page.LAPSED)])
def test_a_no(journey: Journey, desk: Desk, state: str, page: Page) -> None:
    ask_host(journey, desk)
    journey.rows([row(7, state)], 3)
    assert journey.page == page


@pytest.mark.parametrize("state", ["carded", "inside", "closed"])
def test_a_visit_that_somebody_else_saw_to_is_let_go(journey: Journey, desk: Desk, state: str) -> None:
    ask_host(journey, desk)
    journey.rows([row(7, state)], 3)
    assert journey.page == Page.ATTRACT


@pytest.mark.parametrize(
    "reply",
    [
        {"kind": "postponed", "minutes": 5},
        {"kind": "coming"},
        {"kind": "sends", "name": "李女士"},
        {"kind": "meet", "place": "一号会议室"},
    ],
)
def test_what_the_host_says_is_shown(journey: Journey, desk: Desk, reply: dict[str, Any]) -> None:
    ask_host(journey, desk, needs=["confidential"])
    needs = [{"kind": "confidential", "by": "保密办", "state": "asked"}]
    journey.rows([row(7, "agreed", answer=reply, ahead=2, needs=needs, where="guard_room")], 3)
    shown = journey.row
    assert shown
    assert shown.reply
    assert {key: getattr(shown.reply, key) for key in reply} == reply
    assert (journey.page, shown.ahead, shown.where, shown.needs[0].by) == (
        Page.ASKING,
        2,
        "guard_room",
        "保密办",
    )
    assert journey.needs == ("confidential",)


def test_the_guide_is_read_while_waiting(journey: Journey, desk: Desk) -> None:
    ask_host(journey, desk)
    assert journey.guide
    assert journey.guide.inn("en") == "No smoking"
    assert journey.guide.inn("zh-TW") == "请勿吸烟"
    journey.read_guide(1)
    journey.read_guide(2)
    assert journey.guide is None
    assert desk.told("guide") == [{"visit": 7, "version": VERSION}]


def test_no_guide_no_question(journey: Journey, desk: Desk) -> None:
    journey.furnish(House(purposes=journey.house.purposes), 0)
    ask_host(journey, desk)
    journey.read_guide(1)
    assert desk.told("guide") == []


# Idle


@pytest.mark.parametrize("page", [Page.PURPOSE, Page.HOST, Page.YOU, Page.DETAILS, Page.SUMMARY])
def test_idle_warns_and_then_wipes(journey: Journey, page: Page) -> None:
    to_summary(journey)
    journey.mend(page, 0)
    journey.touch(100)
    assert not journey.warned(159)
    assert journey.warned(160)
    journey.tick(100 + 60 + WARNING - 0.1)
    assert journey.page == page
    journey.tick(100 + 60 + WARNING)
    assert (journey.page, journey.entries, journey.language) == (Page.ATTRACT, Entries(), "zh-CN")


def test_the_first_page_never_ends(journey: Journey) -> None:
    journey.tick(1e9)
    assert (journey.page, journey.left(1e9), journey.warned(1e9)) == (Page.ATTRACT, None, False)
