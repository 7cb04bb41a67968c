"""The guard's tasks by real touches, keys and scans on the real widgets, before a house that judges."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from gallery_gate import face
from gate_house import GUARDS
from gate_stand_in import GateStandIn

from conftest import Hands
from hardware.cameras import open_camera
from hardware.ports import Camera
from hardware.scan import Scan
from kiosk.gate.completion import Completion
from kiosk.gate.signed import SignedSlip
from kiosk.gate.stage import GateStage
from kiosk.gate.telephoning import Telephoning
from kiosk.pins import hashed
from kiosk.visit import passes
from kiosk.words import Words

PIN, RESIDENT = "738201", "11010519491231002X"
SAY = Words("zh-CN")


class Gate:
    """A gate's screen with a guard before it. `touches` counts every one of them."""

    def __init__(self, hands: Hands, guards: tuple[str, ...], camera: Camera | None = None) -> None:
        self.hands, self.station, self.touches = hands, GateStandIn(), 0
        self.visit = self.station.office.visit
        self.stage: GateStage = self.station.stage(hands.window, guards, camera)

    def open(self) -> None:
        self.stage.open()
        self.hands.frames(10)

    def touch(self, *tags: str) -> None:
        self.touches += len(tags)
        self.hands.touch(*tags)

    def wait(self, page: str) -> None:
        self.hands.until(lambda: self.stage.page_name == page)

    def scan(self, text: str) -> None:
        """A scanner on a line of its own."""
        self.stage.scanned(Scan("complete", text, 0.0))

    def signed(self, visit: int) -> str:
        """An hour later the host has signed; the text of the pass."""
        text = self.visit(visit, "signed", came_in=_ago(60))
        self.told()
        return text

    def told(self) -> None:
        self.station.changed()
        self.hands.frames(10)

    def state(self, visit: int) -> str:
        return str(self.station.office.desk.rows[visit]["state"])

    def asked(self, verb: str) -> dict[str, Any]:
        """The body of the last question of this kind."""
        return next(body for kind, body in reversed(self.station.asked) if kind == verb)

    @property
    def title(self) -> str:
        verdict = self.stage.watch.verdict
        return verdict.code if verdict else ""


@pytest.fixture
def gate(hands: Hands) -> Iterator[Gate]:
    made = Gate(hands, GUARDS[:1])
    made.open()
    made.wait("ready")
    yield made
    made.stage.close()


@pytest.fixture
def locked(hands: Hands) -> Iterator[Gate]:
    """A house with a table of guards."""
    made = Gate(hands, GUARDS)
    made.station.office.desk.house["guards"] = [
        {"name": "王师傅", "pin": hashed(PIN), "badge": passes.digest("BADGE-1")},
        {"name": "刘师傅", "pin": hashed("918273"), "badge": ""},
    ]
    made.open()
    made.wait("guard")
    yield made
    made.stage.close()


def test_a_name_and_a_pin_by_touches(locked: Gate) -> None:
    locked.touch("guard:0", *(f"pin:{digit}" for digit in PIN), "pin:ok")
    locked.wait("ready")
    assert locked.stage.watch.guard == "王师傅"


def test_a_wrong_pin_lets_nobody_on_duty_and_makes_one_wait(locked: Gate) -> None:
    locked.touch("guard:0", *(f"pin:{digit}" for digit in "918273"), "pin:ok")
    wrong = {SAY("screen.pin.wrong"), SAY("screen.pin.wait", seconds=1)}
    locked.hands.until(lambda: wrong & set(locked.hands.texts()))
    assert (locked.stage.watch.guard, locked.stage.page_name) == ("", "pin")


def test_a_name_and_a_pin_by_keys(locked: Gate) -> None:
    locked.hands.keys("2918273\n")
    locked.wait("ready")
    assert locked.stage.watch.guard == "刘师傅"


def test_a_badge_alone(locked: Gate) -> None:
    locked.scan("badge-1")
    locked.wait("ready")
    assert locked.stage.watch.guard == "王师傅"


def test_overruling_needs_the_guards_own_pin(locked: Gate) -> None:
    locked.scan("BADGE-1")
    locked.wait("ready")
    locked.scan(locked.visit(3, "inside", came_in=_ago(60)))
    locked.wait("signature")
    locked.touch("override", "reason:host_left", "confirm")
    locked.wait("pin")
    locked.touch(*(f"pin:{digit}" for digit in PIN), "pin:ok")
    locked.wait("verdict")
    assert (locked.title, locked.state(3)) == ("left", "owed")
    assert locked.asked("gate")["override"]["reason"] == SAY("gate.override.reason.host_left")


def test_after_a_scan_everything_is_two_touches(gate: Gate) -> None:
    gate.scan(gate.visit(1, people=3, belongings="两台电脑", plate="苏E·8K21V"))
    gate.wait("identity")
    gate.touch("document:resident_id", "let_in")
    gate.wait("verdict")
    assert (gate.title, gate.touches, gate.state(1)) == ("admitted", 2, "inside")
    body = gate.asked("gate")
    assert (body["heads"], body["belongings"]["same"], body["plate"]) == (3, True, "苏E·8K21V")


def test_a_scanner_alone_signs_on_lets_in_and_out(locked: Gate) -> None:
    """The badge, the pass, the document, the badge: no hand on the screen. Out: the host has signed."""
    locked.scan("BADGE-1")
    locked.wait("ready")
    locked.scan(locked.visit(1))
    locked.wait("identity")
    locked.scan(RESIDENT)
    locked.hands.until(lambda: "002X" in locked.hands.texts())
    assert locked.state(1) == "carded", "a document alone lets nobody in: a guard does"
    locked.scan("BADGE-1")
    locked.wait("verdict")
    assert (locked.title, locked.touches) == ("admitted", 0)
    locked.scan(locked.signed(1))
    locked.hands.until(lambda: locked.title == "left")
    assert RESIDENT not in repr(locked.station.asked)


def test_the_keyboard_alone_signs_on_lets_in_and_out(locked: Gate) -> None:
    locked.hands.keys(f"1{PIN}\n")
    locked.wait("ready")
    locked.hands.keys(passes.short_code(locked.visit(1)) + "\n")
    locked.wait("identity")
    locked.hands.window.dispatch("on_key_down", 274, 0, "", [])
    locked.hands.window.dispatch("on_key_up", 274, 0)
    locked.hands.until(lambda: locked.stage.watch.part(Completion).document)
    locked.hands.keys("002x\n")
    locked.wait("verdict")
    assert (locked.title, locked.touches) == ("admitted", 0)
    locked.hands.keys(passes.short_code(locked.signed(1)) + "\n")
    locked.hands.until(lambda: locked.title == "left")
    assert (locked.state(1), locked.touches) == ("left", 0)


def test_touches_alone_sign_on_let_in_and_out(locked: Gate) -> None:
    """Without any reader: the code that is printed on the pass."""
    locked.touch("guard:0", *(f"pin:{digit}" for digit in PIN), "pin:ok")
    locked.wait("ready")
    locked.touch("code", *(f"key:{symbol}" for symbol in passes.short_code(locked.visit(1))), "send")
    locked.wait("identity")
    locked.touch("document:resident_id", "let_in")
    locked.wait("verdict")
    assert (locked.title, locked.state(1)) == ("admitted", "inside")
    code = passes.short_code(locked.signed(1))
    locked.stage.watch.do("cancel")
    locked.wait("ready")
    locked.touch("code", *(f"key:{symbol}" for symbol in code), "send")
    locked.hands.until(lambda: locked.title == "left")
    assert locked.state(1) == "left"


def test_a_document_that_is_wrong_is_said(gate: Gate) -> None:
    gate.scan(gate.visit(1))
    gate.wait("identity")
    gate.scan(RESIDENT[:-1] + "1")
    gate.hands.until(lambda: SAY("gate.complaint.number_wrong") in gate.hands.texts())
    assert gate.state(1) == "carded"


def test_an_escort_is_named_by_keys_in_chinese_or_by_a_touch(gate: Gate) -> None:
    gate.scan(gate.visit(1, escort_needed=True))
    gate.wait("identity")
    gate.touch("document:passport", "escort:other")
    gate.wait("writing")
    gate.hands.keys("wang fang ")
    gate.touch("next")
    gate.wait("identity")
    gate.touch("let_in")
    gate.wait("verdict")
    assert gate.asked("gate")["escort"].startswith("王")


def test_two_of_a_group_are_still_inside_and_then_leave(gate: Gate) -> None:
    text = gate.visit(5, "inside", people=4, came_in=_ago(60))
    gate.scan(text)
    gate.wait("signature")
    gate.touch("heads:-1", "heads:-1", "let_out")
    gate.wait("verdict")
    two = SAY("gate.card.still_inside", people=SAY.people(2))
    assert (gate.title, gate.state(5)) == ("members_missing", "inside")
    assert any(two in text for text in gate.hands.texts())
    gate.scan(text)
    gate.wait("signature")
    gate.touch("paper")
    gate.hands.until(lambda: gate.title == "left")
    assert gate.state(5) == "left"


def test_late_members_join(gate: Gate) -> None:
    gate.visit(5, "inside", people=4, came_in=_ago(60))
    gate.station.office.desk.row(5, heads={"in": 2, "out": 0})
    gate.told()
    gate.touch("inside:5", "join")
    gate.wait("identity")
    gate.touch("let_in")
    gate.wait("verdict")
    assert (gate.title, gate.asked("gate")["heads"], gate.asked("gate")["way"]) == ("admitted", 2, "in")


def test_the_pass_is_ticked_off_as_it_comes_back(gate: Gate) -> None:
    gate.scan(gate.visit(2, "signed", came_in=_ago(60)))
    gate.wait("verdict")
    gate.touch("taken")
    gate.wait("ready")
    assert gate.state(2) == "closed"


def test_a_call_that_nobody_answers_is_written_down(gate: Gate) -> None:
    gate.scan(gate.visit(2, "inside", came_in=_ago(60)))
    gate.wait("signature")
    gate.touch("called:no_answer")
    said = SAY("gate.signature.outcome.no_answer")
    gate.hands.until(lambda: any(said in text for text in gate.hands.texts()))
    assert (gate.asked("called")["outcome"], gate.state(2)) == ("no_answer", "inside")


def _before_the_camera(hands: Hands, address: str) -> tuple[Gate, Camera]:
    """The paper is signed, and held before a gate's camera."""
    camera = open_camera(address)
    assert camera is not None
    made = Gate(hands, GUARDS[:1], camera)
    made.open()
    made.wait("ready")
    made.scan(made.visit(9, "inside", came_in=_ago(60)))
    made.wait("signature")
    made.touch("paper")
    made.wait("slip")
    return made, camera


def _taken(made: Gate) -> bool:
    """Whether the picture is there; where the camera was too slow for one, the guard tries again."""
    slip = made.stage.watch.part(SignedSlip)
    if slip.step == "look" and not slip.blind:
        made.touch("go")
    return slip.step == "shot"


def test_the_signed_paper_before_the_camera_goes_with_the_exit(hands: Hands) -> None:
    made, camera = _before_the_camera(hands, "virtual:slip")
    hands.until(lambda: camera.trouble is None)
    hands.until(lambda: _taken(made))
    made.touch("go")
    made.wait("verdict")
    assert base64.b64decode(made.asked("gate")["photo"]).startswith(b"\xff\xd8\xff")
    assert (made.title, made.asked("gate")["release"]["route"]) == ("left", "paper")
    assert camera.trouble == "the camera is switched off"
    made.stage.close()
    camera.close()


@pytest.mark.parametrize("end", ["fault", "language"])
def test_whatever_becomes_of_the_page_nobody_is_filmed_by_surprise(hands: Hands, end: str) -> None:
    made, camera = _before_the_camera(hands, "virtual:slip")
    hands.until(lambda: camera.trouble is None)
    if end == "fault":
        made.stage.fail(RuntimeError("for the test"))
    else:
        made.stage.speak("en")
        made.touch("cancel", "cancel")
        made.wait("ready")
        made.stage.speak("zh-CN")
    hands.until(lambda: camera.trouble == "the camera is switched off")
    made.stage.close()
    camera.close()


def test_a_camera_that_another_program_has_lets_out_without_a_picture(hands: Hands) -> None:
    made, camera = _before_the_camera(hands, "virtual:slip?fault=busy")
    hands.until(lambda: made.stage.watch.part(SignedSlip).blind)
    made.touch("go")
    made.wait("verdict")
    assert (made.title, made.asked("gate")["photo"]) == ("left", "")
    made.stage.close()
    camera.close()


def test_an_announced_important_visitor_is_let_in_by_two_touches(gate: Gate) -> None:
    """R5-R8, from the list on the first page to the exit by one touch."""
    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    guest = {"class": "important", "organisation": "市应急管理局", "people": 2, "expected": soon}
    gate.visit(7, "announced", **guest)
    gate.told()
    gate.touch("guest:7", "next")
    gate.wait("verdict")
    assert (gate.title, gate.touches, gate.state(7)) == ("admitted", 2, "inside")
    gate.hands.keys("\x1b")
    gate.station.office.desk.row(7, leaving_soon=_ago(0), heads={"in": 2, "out": 0})
    gate.told()
    gate.touches = 0
    gate.touch("goodbye:7")
    gate.wait("verdict")
    assert (gate.title, gate.touches, gate.state(7)) == ("left", 1, "left")


def test_one_that_nobody_announced_needs_three_touches_besides_the_typing(gate: Gate) -> None:
    """R5."""
    gate.touch("important")
    gate.hands.keys("ouyang ")
    gate.touch("host:4")
    gate.hands.keys("hong da ")
    gate.touch("next")
    gate.wait("verdict")
    assert (gate.title, gate.asked("enter")["host"], gate.touches) == ("admitted", 4, 3)
    assert gate.asked("enter")["organisation"]


def test_a_sales_caller_is_turned_away_by_two_touches(gate: Gate) -> None:
    gate.touch("turn", "away:sales")
    gate.wait("verdict")
    assert (gate.title, gate.touches, gate.asked("turn_away")["reason"]) == ("turned_away", 2, "sales")


def test_somebody_held_appears_and_a_host_vouches(gate: Gate) -> None:
    gate.visit(9, "held", name="钱某某", blocked=True)
    gate.told()
    gate.touch("held:9", "vouch")
    gate.wait("verdict")
    assert (gate.title, gate.state(9)) == ("asked", "asked")


def test_a_walk_up_is_registered_by_touches_alone(gate: Gate) -> None:
    gate.touch("register", "purpose:interview", "way:latin")
    gate.touch(*(f"key:{letter}" for letter in "shan"), "host:3", "next")
    gate.wait("walkup_who")
    gate.touch("way:latin", *(f"key:{letter}" for letter in "ann"), "next")
    gate.hands.until(lambda: "key:5" in gate.hands.tags())
    gate.touch(*(f"key:{digit}" for digit in "13900001111"), "send")
    gate.wait("verdict")
    body = gate.asked("register")
    assert gate.title == "asked"
    assert (body["host"], body["name"].lower(), body["phone"], body["purpose"]) == (
        3,
        "ann",
        "13900001111",
        "interview",
    )


def test_a_host_who_does_not_answer_is_telephoned_and_agrees(gate: Gate) -> None:
    """R9: from the list on the first page, two touches; no answer before it is recorded, and is no yes."""
    gate.visit(40, "asked", telephone=True)
    gate.told()
    gate.touch("telephone:40")
    gate.hands.until(lambda: "8101" in gate.hands.texts())
    gate.touch("nobody")
    gate.hands.until(lambda: gate.stage.watch.part(Telephoning).calls)
    assert (gate.asked("called")["outcome"], gate.state(40)) == ("no_answer", "asked")
    gate.touch("who:colleague", "host:agree")
    gate.wait("verdict")
    assert (gate.title, gate.asked("answered")["who"], gate.state(40)) == ("agreed", "部门同事", "welcome")


def test_an_approval_is_two_touches_from_the_verdict_that_it_is_missing(gate: Gate) -> None:
    """R13."""
    pass_text = gate.visit(41, "agreed", needs=[{"kind": "tour", "by": "", "state": "asked"}])
    gate.told()
    gate.scan(pass_text)
    gate.wait("verdict")
    assert gate.title == "approval_missing"
    gate.touch("approval")
    gate.hands.until(lambda: SAY("common.approver.tour") in gate.hands.texts())
    gate.touch("approve:grant")
    gate.hands.until(lambda: gate.title == "granted")
    assert (gate.touches, gate.asked("approved")["need"]) == (2, "tour")


def test_the_face_is_on_the_screen_with_the_verdict(gate: Gate) -> None:
    gate.station.faces[1] = face()
    gate.scan(gate.visit(1, photo=True))
    gate.wait("identity")
    portrait = gate.hands.until(lambda: next((one for one in _portraits(gate) if one.texture), None))
    assert portrait.width > 200
    gate.touch("cancel")
    gate.wait("ready")
    gate.scan(gate.visit(2))
    gate.wait("identity")
    assert not any(one.texture for one in _portraits(gate)), "the next visitor's sheet shows nobody else"


@pytest.mark.parametrize("jpeg", [b"", b"no picture at all", b"\xff\xd8\xff" + b"\x00" * 50])
def test_a_photograph_that_is_broken_hides_no_verdict(gate: Gate, jpeg: bytes) -> None:
    gate.station.faces[1] = jpeg
    gate.scan(gate.visit(1, photo=True))
    gate.wait("identity")
    gate.hands.frames(10)
    assert gate.stage.page_name == "identity"


def test_a_lost_pass_is_replaced(gate: Gate) -> None:
    gate.visit(2, "inside", came_in=_ago(60))
    gate.told()
    gate.touch("inside:2", "lost")
    gate.wait("verdict")
    assert (gate.title, gate.asked("recard")["why"]) == ("reissued", "lost")


def _portraits(gate: Gate) -> list[Any]:
    return [widget for widget in gate.hands.widgets() if type(widget).__name__ == "Portrait"]


def _ago(minutes: float) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()
