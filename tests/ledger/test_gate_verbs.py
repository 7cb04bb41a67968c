"""The gate through the one door: what passes, what is refused, what a gate that stood alone hands in."""

import base64
import threading
from typing import Any

import pytest
from sqlalchemy import text

from doorstep import Doorstep
from kiosk.visit import passes

IDENTITY = {"document": "resident_id", "last4": "1234"}
CALL = {"route": "call", "by": "张伟"}
JPEG = b"\xff\xd8\xffpaper\xff\xd9"
PAPER = {"route": "paper", "by": "张伟"}


def kinds(step: Doorstep, visit: int) -> list[str]:
    with step.books.reading() as conn:
        asked = text("SELECT kind FROM events WHERE visit_id = :visit ORDER BY seq")
        return [row.kind for row in conn.execute(asked, {"visit": visit})]


def attempts(step: Doorstep) -> list[tuple[str, str, bool]]:
    with step.books.reading() as conn:
        rows = conn.execute(text("SELECT code, books_code, alone FROM attempts ORDER BY id"))
        return [(row.code, row.books_code, bool(row.alone)) for row in rows]


def test_in_with_a_checked_document(doorstep: Doorstep) -> None:
    """R10, R18: which document and who checked it are in the log."""
    visit, qr = doorstep.welcome()
    answer = doorstep.ask(doorstep.gate, "gate", scan=qr.lower(), identity=IDENTITY, guard="岗一")
    assert (answer["code"], answer["visit"]) == ("admitted", visit)
    assert answer["card"]["name"] == "王小明"
    line = doorstep.log()[0]
    assert (line["identity_document"], line["identity_last4"]) == ("resident_id", "1234")
    assert (line["identity_by"], line["let_in_by"]) == ("岗一", "岗一")
    assert line["came_in_at"] == doorstep.now


def test_nobody_gets_in_whose_identity_was_not_checked(doorstep: Doorstep) -> None:
    """R19."""
    visit, qr = doorstep.welcome()
    assert doorstep.ask(doorstep.gate, "gate", scan=qr)["code"] == "identity_missing"
    assert doorstep.states() == {visit: "welcome"}


def test_out_against_the_hosts_signature(doorstep: Doorstep) -> None:
    """R14: signed on the page, scanned out, closed; the pass was in the guard's hand."""
    visit, qr = doorstep.inside()
    assert doorstep.reception.sign(doorstep.token(visit), "张伟", doorstep.now)["code"] == "done"
    assert doorstep.ask(doorstep.gate, "gate", scan=qr, guard="岗二")["code"] == "left"
    line = doorstep.log()[0]
    assert (line["state"], line["release_route"], line["let_out_by"]) == ("closed", "page", "岗二")
    assert line["left_at"] == line["closed_at"] == doorstep.now


def test_out_on_paper_attested_by_the_guard(doorstep: Doorstep) -> None:
    visit, qr = doorstep.inside()
    answer = doorstep.ask(doorstep.gate, "gate", scan=qr, release=PAPER, guard="岗二")
    assert answer["code"] == "left"
    assert kinds(doorstep, visit)[-3:] == [
        "gate:visit:signature_attested",
        "gate:visit:left",
        "house:visit:closed",
    ]
    assert doorstep.log()[0]["release_route"] == "paper"


def test_who_leaves_in_another_car_came_in_the_first(doorstep: Doorstep) -> None:
    visit, qr = doorstep.inside(plate="沪A11111")
    doorstep.ask(doorstep.gate, "gate", scan=qr, release=PAPER, plate="沪b22222")
    row = doorstep.reception.story(visit).visit  # type: ignore[union-attr]
    assert (row.plate, row.plate_out) == ("沪A11111", "沪B22222")
    assert (doorstep.log()[0]["plate"], doorstep.log()[0]["plate_out"]) == ("沪A11111", "沪B22222")


def test_the_same_car_is_not_told_twice(doorstep: Doorstep) -> None:
    _, qr = doorstep.inside(plate="沪A11111")
    doorstep.ask(doorstep.gate, "gate", scan=qr, release=PAPER, plate="沪a11111")
    assert (doorstep.log()[0]["plate"], doorstep.log()[0]["plate_out"]) == ("沪A11111", "")


def _paper(step: Doorstep, visit: int) -> bytes | None:
    return step.reception.look_at_slip(visit, "审计", step.now)


def test_a_picture_of_the_signed_paper_is_kept_with_the_visit(doorstep: Doorstep) -> None:
    visit, qr = doorstep.inside()
    doorstep.ask(doorstep.gate, "gate", scan=qr, release=PAPER, photo=base64.b64encode(JPEG).decode())
    assert _paper(doorstep, visit) == JPEG
    assert kinds(doorstep, visit)[-1] == "office:slip:seen", "and each look at it is recorded"


@pytest.mark.parametrize("photo", ["", "?", None, 7, "QUJD", base64.b64encode(JPEG + bytes(30_000)).decode()])
def test_a_picture_that_is_none_keeps_nobody_in_the_house(doorstep: Doorstep, photo: object) -> None:
    visit, qr = doorstep.inside()
    answer = doorstep.ask(doorstep.gate, "gate", scan=qr, release=PAPER, photo=photo)
    assert (answer["code"], _paper(doorstep, visit)) == ("left", None)


def test_a_picture_without_a_signature_on_paper_is_not_kept(doorstep: Doorstep) -> None:
    visit, qr = doorstep.inside()
    doorstep.ask(doorstep.gate, "gate", scan=qr, release=CALL, photo=base64.b64encode(JPEG).decode())
    assert (doorstep.states()[visit], _paper(doorstep, visit)) == ("owed", None)


def test_a_picture_is_handed_in_with_an_exit_that_the_gate_decided_alone(doorstep: Doorstep) -> None:
    visit, qr = doorstep.inside()
    body = {"scan": qr, "release": PAPER, "photo": base64.b64encode(JPEG).decode()}
    request = doorstep.request("gate", body, decided={"code": "left"})
    doorstep.reception.handle(doorstep.gate, request, doorstep.later(hours=1))
    assert _paper(doorstep, visit) == JPEG


def test_out_without_signature_asks_for_a_call_and_owes(doorstep: Doorstep) -> None:
    """R15: the host's word lets out; who said it and when is kept; the signature stays owed (补签)."""
    visit, qr = doorstep.inside()
    asked = doorstep.ask(doorstep.gate, "gate", scan=qr, guard="岗二")
    assert (asked["code"], asked["card"]["extension"]) == ("signature_missing", "8001")
    assert doorstep.ask(doorstep.gate, "gate", scan=qr, release=CALL, guard="岗二")["code"] == "left"
    line = doorstep.log()[0]
    assert (line["state"], line["release_route"], line["released_by"]) == ("owed", "call", "张伟")
    assert line["signed_at"] is None
    assert [n.kind for n in doorstep.reception.take_notices(doorstep.now)] == ["owed", "owed"]
    doorstep.reception.sign(doorstep.token(visit), "张伟", doorstep.later(hours=2))
    assert doorstep.states() == {visit: "closed"}
    assert doorstep.log()[0]["release_route"] == "call", "the routes are told apart for ever"


def test_out_without_the_pass_stays_open_until_the_day_is_closed(doorstep: Doorstep) -> None:
    visit, _ = doorstep.inside()
    doorstep.reception.sign(doorstep.token(visit), "张伟", doorstep.now)
    assert doorstep.ask(doorstep.gate, "gate", visit=visit, way="out", guard="岗")["code"] == "left"
    assert doorstep.states() == {visit: "left"}
    closing = doorstep.later(hours=12)
    doorstep.reception.close_day(closing, closing)
    assert doorstep.states() == {visit: "closed"}


def test_the_short_code_counts_as_the_pass(doorstep: Doorstep) -> None:
    _, qr = doorstep.welcome()
    typed = passes.shown(passes.short_code(qr)).lower()
    assert doorstep.ask(doorstep.gate, "gate", scan=typed, identity=IDENTITY)["code"] == "admitted"


@pytest.mark.parametrize(
    ("scan", "code"),
    [
        ("", "unreadable"),
        ("hello", "unreadable"),
        ("VP1" + "A" * 52, "wrong_site"),
        ("\x1b@\x10\x04\x01", "unreadable"),
        ("x" * 10_000, "unreadable"),
        ("' OR 1=1 --", "unreadable"),
        ("00000000", "unknown"),  # a short code with a right check symbol that nobody holds
    ],
)
def test_hostile_scans_are_refused_and_recorded(sqlite_doorstep: Doorstep, scan: str, code: str) -> None:
    answer = sqlite_doorstep.ask(sqlite_doorstep.gate, "gate", scan=scan)
    assert answer == {"code": code, "visit": None, "card": None}
    assert attempts(sqlite_doorstep) == [(code, code, False)]


def test_a_pass_of_this_house_that_was_never_issued(sqlite_doorstep: Doorstep) -> None:
    forged = passes.Pass(1, 1, 9, 2_000_000_000, passes.VisitorClass.GENERAL, b"abc").text(b"x" * 32)
    assert sqlite_doorstep.ask(sqlite_doorstep.gate, "gate", scan=forged)["code"] == "forged"
    lost = passes.Pass(1, 1, 9, 2_000_000_000, passes.VisitorClass.GENERAL, b"abc")
    text_of_lost = lost.text(sqlite_doorstep.keys.issuers[1])
    assert sqlite_doorstep.ask(sqlite_doorstep.gate, "gate", scan=text_of_lost)["code"] == "unknown"


@pytest.mark.parametrize("prepare", ["lapse", "leave"])
def test_a_refusal_shows_nothing_of_another_visitor(doorstep: Doorstep, prepare: str) -> None:
    if prepare == "lapse":
        visit, qr = doorstep.welcome()
        doorstep.reception.lapse_due(doorstep.later(hours=11))
    else:
        visit, qr = doorstep.inside()
        doorstep.ask(doorstep.gate, "gate", scan=qr, release=CALL)
    answer = doorstep.ask(doorstep.gate, "gate", scan=qr)
    assert answer["code"] in ("expired", "already_left")
    assert answer["card"] is None
    assert answer["visit"] is None
    assert visit


@pytest.mark.parametrize(
    "body",
    [
        {"scan": "x", "way": "sideways"},
        {"scan": "x", "way": ["in"]},
        {"visit": 1, "identity": {"document": "resident_id", "last4": "110101199003078515"}},
        {"visit": 1, "release": {"route": "page", "by": "me"}},
        {"visit": 1, "release": {"route": "call"}},
    ],
)
def test_readings_without_form_are_refused(sqlite_doorstep: Doorstep, body: dict[str, Any]) -> None:
    assert sqlite_doorstep.ask(sqlite_doorstep.gate, "gate", **body)["code"] == "refused"
    assert attempts(sqlite_doorstep) == []


def test_the_same_scan_at_two_gates_within_a_moment(doorstep: Doorstep) -> None:
    """One exit, one refusal, both recorded."""
    visit, qr = doorstep.inside()
    doorstep.reception.sign(doorstep.token(visit), "张伟", doorstep.now)
    answers: list[str] = []
    ready = threading.Barrier(2)

    def scan(station: Any) -> None:
        request = doorstep.request("gate", {"scan": qr, "guard": "岗"})
        ready.wait()
        answers.append(doorstep.reception.handle(station, request, doorstep.now)["code"])

    threads = [threading.Thread(target=scan, args=[gate]) for gate in (doorstep.gate, doorstep.other_gate)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["already_left", "left"]
    assert [code for code, _, _ in attempts(doorstep)][-2:].count("left") == 1
    assert kinds(doorstep, visit).count("gate:visit:left") == 1
    assert kinds(doorstep, visit).count("gate:pass:refused") == 1


# A gate that stood alone


def hand_in(step: Doorstep, code: str, station: Any = None, **body: Any) -> dict[str, Any]:
    request = step.request("gate", {"guard": "岗", **body}, decided={"code": code})
    return step.reception.handle(station or step.gate, request, step.now)


def test_what_agrees_is_simply_booked(doorstep: Doorstep) -> None:
    visit, qr = doorstep.welcome()
    assert hand_in(doorstep, "admitted", scan=qr, identity=IDENTITY)["code"] == "admitted"
    assert doorstep.states() == {visit: "inside"}
    assert attempts(doorstep) == [("admitted", "admitted", True)]
    assert "gate:pass:conflict" not in kinds(doorstep, visit)


def test_green_at_the_gate_stays_green_in_the_books(doorstep: Doorstep) -> None:
    """The visit lapsed while the gate was cut off; the visitor is inside all the same, and it is flagged."""
    visit, qr = doorstep.welcome()
    doorstep.reception.lapse_due(doorstep.later(hours=11))
    assert hand_in(doorstep, "admitted", scan=qr, identity=IDENTITY)["code"] == "admitted"
    assert doorstep.states() == {visit: "inside"}
    assert attempts(doorstep) == [("admitted", "expired", True)]
    assert "gate:pass:conflict" in kinds(doorstep, visit)


def test_double_use_across_two_cut_off_gates_is_found_and_flagged(doorstep: Doorstep) -> None:
    visit, qr = doorstep.welcome()
    hand_in(doorstep, "admitted", scan=qr, identity=IDENTITY)
    doorstep.later(minutes=5)
    hand_in(doorstep, "admitted", doorstep.other_gate, scan=qr, identity=IDENTITY)
    assert doorstep.states() == {visit: "inside"}
    assert kinds(doorstep, visit).count("gate:visit:came_in") == 1
    assert kinds(doorstep, visit).count("gate:pass:conflict") == 1


def test_an_exit_the_copy_knew_to_be_signed_is_booked(doorstep: Doorstep) -> None:
    visit, qr = doorstep.inside()
    doorstep.reception.sign(doorstep.token(visit), "张伟", doorstep.now)
    hand_in(doorstep, "left", scan=qr)
    assert doorstep.states() == {visit: "closed"}


def test_an_exit_on_the_hosts_word_though_the_host_had_signed_owes_nothing(doorstep: Doorstep) -> None:
    visit, qr = doorstep.inside()
    doorstep.reception.sign(doorstep.token(visit), "张伟", doorstep.now)
    hand_in(doorstep, "left", scan=qr, release=CALL)
    assert doorstep.states() == {visit: "closed"}
    assert doorstep.log()[0]["release_route"] == "page"


@pytest.mark.parametrize(("release", "state"), [(None, "owed"), (CALL, "owed"), (PAPER, "closed")])
def test_an_exit_the_books_would_have_refused_is_booked_and_flagged(
    doorstep: Doorstep, release: dict[str, str] | None, state: str
) -> None:
    """The pass had been replaced meanwhile: the books say void, the visitor has left all the same."""
    visit, qr = doorstep.inside()
    with doorstep.books.engine.begin() as conn:
        conn.execute(text("UPDATE passes SET void = true"))
    hand_in(doorstep, "left", scan=qr, release=release)
    assert doorstep.states() == {visit: state}
    assert "gate:pass:conflict" in kinds(doorstep, visit)


def test_an_entry_and_exit_of_a_closed_visit_only_flag(doorstep: Doorstep) -> None:
    visit, qr = doorstep.inside()
    doorstep.ask(doorstep.gate, "gate", scan=qr, release=PAPER)
    assert hand_in(doorstep, "left", scan=qr)["code"] == "left"
    assert kinds(doorstep, visit).count("gate:visit:left") == 1
    assert kinds(doorstep, visit)[-1] == "gate:pass:conflict"


def test_red_at_the_gate_moves_nothing(doorstep: Doorstep) -> None:
    visit, qr = doorstep.welcome()
    hand_in(doorstep, "identity_missing", scan=qr, identity=IDENTITY)
    hand_in(doorstep, "unknown", scan="nonsense")
    assert doorstep.states() == {visit: "welcome"}
    assert attempts(doorstep) == [
        ("identity_missing", "admitted", True),
        ("unknown", "unreadable", True),
    ], "the attempt keeps both codes"
    assert "gate:pass:conflict" not in kinds(doorstep, visit)


def test_an_answer_lost_on_the_way_is_given_again(doorstep: Doorstep) -> None:
    visit, qr = doorstep.welcome()
    request = doorstep.request("gate", {"scan": qr, "identity": IDENTITY, "guard": "岗"})
    first = doorstep.reception.handle(doorstep.gate, request, doorstep.now)
    again = doorstep.reception.handle(
        doorstep.gate, request | {"decided": {"code": "admitted"}}, doorstep.later(hours=1)
    )
    assert again == first
    assert kinds(doorstep, visit).count("gate:visit:came_in") == 1
    assert "gate:pass:conflict" not in kinds(doorstep, visit)


def test_an_answer_lost_and_decided_otherwise_is_flagged_once_and_booked(doorstep: Doorstep) -> None:
    """The office had asked for a signature, its answer was lost; the guard, alone, let out on a call."""
    visit, qr = doorstep.inside()
    request = doorstep.request("gate", {"scan": qr, "guard": "岗"})
    assert doorstep.reception.handle(doorstep.gate, request, doorstep.now)["code"] == "signature_missing"
    for _ in range(3):
        doorstep.reception.handle(doorstep.gate, request | {"decided": {"code": "left"}}, doorstep.now)
    assert doorstep.states() == {visit: "owed"}
    assert kinds(doorstep, visit).count("gate:pass:conflict") == 1


# Not seen leaving


def test_settling_needs_a_name_and_a_reason(doorstep: Doorstep) -> None:
    visit, _ = doorstep.inside()
    closing = doorstep.later(hours=12)
    doorstep.reception.close_day(closing, closing)
    assert doorstep.ask(doorstep.gate, "settle", visit=visit, guard="岗", reason=" ")["code"] == "refused"
    assert doorstep.ask(doorstep.gate, "settle", visit=visit, guard="", reason="x")["code"] == "refused"
    assert doorstep.states() == {visit: "unseen"}
    answer = doorstep.ask(doorstep.gate, "settle", visit=visit, guard="岗", reason="下班时随车离开")
    assert answer["code"] == "settled"
    line = doorstep.log()[0]
    assert (line["state"], line["left_at"]) == ("closed", None), "an exit is never invented"


@pytest.mark.parametrize("number", [99, "1", None, True])
def test_only_who_was_not_seen_leaving_is_settled(sqlite_doorstep: Doorstep, number: object) -> None:
    sqlite_doorstep.inside()
    answer = sqlite_doorstep.ask(sqlite_doorstep.gate, "settle", visit=number, guard="岗", reason="x")
    assert answer == {"code": "not_possible"}


def test_somebody_not_seen_leaving_may_be_seen_after_all(doorstep: Doorstep) -> None:
    visit, qr = doorstep.inside()
    closing = doorstep.later(hours=12)
    doorstep.reception.close_day(closing, closing)
    assert doorstep.ask(doorstep.gate, "gate", scan=qr, release=CALL)["code"] == "left"
    assert doorstep.states() == {visit: "owed"}
