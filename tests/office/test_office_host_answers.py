"""Everything that a host or an approver can answer, and what the visitor sees of it, over real HTTP."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import httpx
import pytest
from front_desk import FrontDesk
from visitor_phone import DRAWN, VisitorPhone, house_with_texts, scanned

from doorstep import Blank
from kiosk.visit.links import For, Link


@pytest.fixture(scope="module")
def office(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    """One office; each test has a visitor of its own."""
    with house_with_texts(blank_sqlite) as desk:
        yield desk


@pytest.fixture
def visitor(office: FrontDesk) -> VisitorPhone:
    """A visitor for 张伟 who follows on an own phone."""
    phone = VisitorPhone(office, scanned(office))
    phone.register()
    return phone


def newest(office: FrontDesk) -> int:
    """The visit that was opened last."""
    return max(office.doorstep.states())


def state(office: FrontDesk, visit: int) -> str:
    """Where it stands."""
    return office.doorstep.states()[visit]


def tap(office: FrontDesk, path: str = "/h/answer", visit: int = 0, of: int = 1, **fields: str) -> str:
    """What the host's page says after a tap."""
    token = office.doorstep.token(visit or newest(office), of)
    answer = httpx.post(f"{office.url}{path}", data={"token": token, "language": "en", **fields})
    return unescape(answer.text)


@pytest.mark.parametrize(
    ("fields", "host_sees", "visitor_sees"),
    [
        ({"choice": "coming"}, "You are coming to the visitor.", "张伟 is on the way to you."),
        ({"choice": "sends", "host": "2"}, "单雪 receives the visitor.", "单雪 will come for you."),
        ({"choice": "meet", "place": "B栋 302"}, "You meet at: B栋 302", "You meet at: B栋 302"),
        ({"choice": "postpone:10"}, "asked to wait 10 minutes", "wait about 10 minutes"),
    ],
)
def test_each_answer_is_shown_to_both(
    visitor: VisitorPhone, office: FrontDesk, fields: dict[str, str], host_sees: str, visitor_sees: str
) -> None:
    assert host_sees in tap(office, **fields)
    assert visitor_sees in visitor.look()


@pytest.mark.parametrize("reason", ["busy", "away", "not_expected", "other", "words"])
def test_whatever_the_reason_the_visitor_sees_one_polite_sentence(
    visitor: VisitorPhone, office: FrontDesk, reason: str
) -> None:
    page = tap(office, choice=f"decline:{reason}", words="他上次迟到了")
    assert "Declined at" in page
    seen = visitor.look()
    assert "cannot receive you today" in seen
    assert "迟到" not in seen
    assert state(office, newest(office)) == "declined"


def test_not_my_visitor_asks_the_right_host(visitor: VisitorPhone, office: FrontDesk) -> None:
    visit = newest(office)
    tap(office, choice="not_mine", host="2")
    assert "单雪 has been told" in visitor.look()
    assert "already been answered" in tap(office, visit=visit, choice="agree")
    assert "Agreed at" in tap(office, visit=visit, of=2, choice="agree")


def test_nobody_s_visitor_is_told_politely(visitor: VisitorPhone, office: FrontDesk) -> None:
    tap(office, choice="not_mine:nobody", host="2")
    assert "cannot receive you today" in visitor.look()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"choice": "sends"}, "cannot be visited now"),
        ({"choice": "sends", "host": "4711"}, "cannot be visited now"),
        ({"choice": "sends", "host": "x"}, "cannot be visited now"),
        ({"choice": "not_mine", "host": "4711"}, "cannot be visited now"),
        ({"choice": "meet"}, "fill in or choose"),
        ({"choice": "meet", "place": " \u200b"}, "fill in or choose"),
        ({"choice": "meet", "place": "长" * 61}, "make it shorter"),
        ({"choice": "decline:words"}, "fill in or choose"),
        ({"choice": "decline:words", "words": "长" * 201}, "make it shorter"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_answered(
    visitor: VisitorPhone, office: FrontDesk, fields: dict[str, str], told: str
) -> None:
    before = office.doorstep.reception.last_seq()
    page = tap(office, **fields)
    assert told in page
    assert "Will you receive this visitor?" in page
    assert office.doorstep.reception.last_seq() == before


@pytest.mark.parametrize(
    "choice",
    ["", "postpone", "postpone:7", "postpone:-5", "decline", "decline:fun", "grant", "refuse", "vouch"],
)
def test_what_is_no_answer_of_a_host_is_none(visitor: VisitorPhone, office: FrontDesk, choice: str) -> None:
    before = office.doorstep.reception.last_seq()
    assert "This was not understood" in tap(office, choice=choice)
    assert office.doorstep.reception.last_seq() == before


def test_a_colleague_is_found_by_the_holder_of_a_link_alone(visitor: VisitorPhone, office: FrontDesk) -> None:
    token = office.doorstep.token(newest(office))
    found = httpx.post(f"{office.url}/h/hosts", data={"token": token, "text": "zw"}).json()["hosts"]
    assert all(set(one) == {"id", "name", "department"} for one in found)
    assert 1 <= len(found) <= 5
    for wrong in ("", "A" * 39, visitor.token):
        answer = httpx.post(f"{office.url}/h/hosts", data={"token": wrong, "text": "zw"})
        assert answer.status_code == 404


def test_of_two_hosts_phones_with_different_answers_one_wins(
    visitor: VisitorPhone, office: FrontDesk
) -> None:
    answers = [{"choice": "coming"}, {"choice": "meet", "place": "A1"}, {"choice": "decline:busy"}] * 4
    with ThreadPoolExecutor(12) as crowd:
        pages = list(crowd.map(lambda fields: tap(office, **fields), answers))
    assert sum("already been answered" in page for page in pages) == 11


def test_a_sales_caller_needs_the_host_s_name_on_it(office: FrontDesk) -> None:
    VisitorPhone(office, scanned(office)).register(purpose="sales")
    page = tap(office, path="/h/open")
    assert "by agreeing, 张伟 vouches by name" in page
    assert "I vouch for this visitor" in page
    assert "Agreed at" in tap(office, choice="agree")


@pytest.fixture
def confidential(office: FrontDesk) -> VisitorPhone:
    """A visitor whose purpose needs the confidentiality office."""
    phone = VisitorPhone(office, scanned(office))
    version = office.doorstep.house.version("agreement")
    phone.register(purpose="confidential", agreement=version, signature=DRAWN)
    return phone


def approval(office: FrontDesk, use: For = For.CONFIDENTIAL, host: int = 3) -> str:
    """The token in the approver's own notice."""
    expires = int((office.doorstep.now + timedelta(days=1)).timestamp())
    return Link(newest(office), host, expires, use).token(office.doorstep.keys.links)


def decide(office: FrontDesk, token: str, path: str = "/h/answer", **fields: str) -> httpx.Response:
    """What the approver's page says."""
    return httpx.post(f"{office.url}{path}", data={"token": token, "language": "en", **fields})


def test_the_right_person_approves_and_only_then_there_is_a_pass(
    confidential: VisitorPhone, office: FrontDesk
) -> None:
    assert "These approvals are needed" in tap(office, choice="agree")
    assert "needs an approval as well" in confidential.look()
    page = decide(office, approval(office), "/h/open").text
    assert "Your approval is needed" in page
    assert "confidentiality office has to clear it" in page
    assert "A visitor for 张伟" in page
    assert "Approved" in decide(office, approval(office), choice="grant").text
    assert "Welcome!" in confidential.look()
    assert state(office, newest(office)) == "welcome"


def test_refused_means_no_and_is_said_politely(confidential: VisitorPhone, office: FrontDesk) -> None:
    tap(office, choice="agree")
    assert "Not approved" in decide(office, approval(office), choice="refuse").text
    assert "does not suit today" in confidential.look()
    assert state(office, newest(office)) == "declined"


def test_an_approval_is_given_once(confidential: VisitorPhone, office: FrontDesk) -> None:
    tap(office, choice="agree")
    with ThreadPoolExecutor(8) as crowd:
        taps = ["grant", "refuse"] * 4
        pages = list(crowd.map(lambda c: decide(office, approval(office), choice=c).text, taps))
    assert sum("This had already been answered" in page for page in pages) == 7


@pytest.mark.parametrize("use", [For.TOUR, For.HOURS])
def test_who_is_asked_for_one_thing_cannot_approve_another(
    confidential: VisitorPhone, office: FrontDesk, use: For
) -> None:
    tap(office, choice="agree")
    decide(office, approval(office, use), choice="grant")
    assert state(office, newest(office)) == "agreed"


@pytest.mark.parametrize("choice", ["agree", "decline:busy", "coming", ""])
def test_an_approver_does_not_answer_for_the_host(
    confidential: VisitorPhone, office: FrontDesk, choice: str
) -> None:
    assert decide(office, approval(office), choice=choice).status_code == 400
    assert state(office, newest(office)) == "asked"


def test_an_approver_s_link_signs_nothing(confidential: VisitorPhone, office: FrontDesk) -> None:
    for path in ("/h/sign", "/h/soon", "/h/belongings"):
        assert decide(office, approval(office), path, name="仇勇", note="x").status_code == 404


def inside(office: FrontDesk, **fields: str) -> int:
    """A visitor for 张伟 who was let in."""
    doorstep = office.doorstep
    visit, qr = doorstep.welcome(**fields)
    identity = {"document": "passport", "last4": ""}
    doorstep.ask(doorstep.gate, "gate", scan=qr, identity=identity, guard="岗一")
    return visit


def test_what_was_handed_over_is_noted_for_the_guard(office: FrontDesk) -> None:
    visit = inside(office)
    assert "Belongings were handed over" in tap(office, path="/h/open", visit=visit)
    tap(office, path="/h/belongings", visit=visit, note="样品两件留下")
    assert "样品两件留下" in office.doorstep.row(office.doorstep.gate, visit)["belongings"]


@pytest.mark.parametrize(("note", "told"), [("", "fill in"), (" \n", "fill in"), ("长" * 201, "shorter")])
def test_a_note_that_says_nothing_is_asked_for_again(office: FrontDesk, note: str, told: str) -> None:
    visit = inside(office)
    assert told in tap(office, path="/h/belongings", visit=visit, note=note)


def test_several_visitors_are_signed_each_knowingly(office: FrontDesk) -> None:
    first, second = inside(office, name="甲先生"), inside(office, name="乙女士")
    page = tap(office, path="/h/open", visit=first)
    assert "Your other visitors" in page
    assert "乙女士" in page
    tap(office, path="/h/sign", visit=first, name="张伟")
    assert (state(office, first), state(office, second)) == ("signed", "inside")


def test_an_important_visitor_leaves_soon(office: FrontDesk) -> None:
    doorstep = office.doorstep
    body = {"name": "贵宾", "organisation": "大客户", "host": 1, "guard": "岗一", "people": 1}
    visit = doorstep.ask(doorstep.gate, "enter", **body)["visit"]
    page = tap(office, path="/h/open", visit=visit)
    assert "The visitor leaves soon" in page
    assert 'action="/h/sign"' not in page
    assert "The gate was told at" in tap(office, path="/h/soon", visit=visit)
    assert doorstep.row(doorstep.gate, visit)["leaving_soon"]


def test_an_ordinary_visitor_does_not_leave_soon(office: FrontDesk) -> None:
    visit = inside(office)
    before = office.doorstep.reception.last_seq()
    tap(office, path="/h/soon", visit=visit)
    assert office.doorstep.reception.last_seq() == before
