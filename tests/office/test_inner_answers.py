"""Who agrees besides the host, and what is done when a host does not answer, changed at the office."""

from typing import Any

import pytest
from front_desk import FrontDesk
from inner_office import Clerk
from sqlalchemy import text

from kiosk.reception import Reception
from kiosk.visit.classes import Need

APPROVALS, STEP_PAGE, LIMITS = (f"/office/upkeep/{page}" for page in ("approvals", "escalation", "limits"))


def test_approvers_hold_at_once_and_the_way_back(desk: FrontDesk, clerk: Clerk) -> None:
    step = desk.doorstep
    named = {"staff_tour": "T002", "need_0": "tour", "department_0": "研发部", "staff_0": "T003"}
    assert clerk.hand_in(f"{APPROVALS}/save", version="0", **named).status_code == 303
    house = step.reception.house
    assert (house.approver(Need.TOUR, "研发部"), house.approver(Need.TOUR, "采购部")) == ("T003", "T002")
    visit = step.register(purpose="tour")
    with step.books.reading() as conn:
        asked = conn.execute(text(f"SELECT host_id FROM approvals WHERE visit_id = {visit}")).scalar_one()
        told = conn.execute(
            text("SELECT data, personal FROM events WHERE kind = 'house:customs:changed'")
        ).one()
    assert asked == 3
    assert "T00" not in told.data, "a staff number is personal: it can be forgotten, the event cannot"
    page = clerk.get(APPROVALS).text
    assert "<ins>T003</ins>" in page
    assert "仇勇" in page, "the name behind the number"
    elsewhere = Reception(step.books, step.keys, step.house)
    assert elsewhere.section("approvals").value == {"tour": "T002", "tour:研发部": "T003"}
    assert clerk.hand_in(f"{APPROVALS}/back", version="1").status_code == 303
    assert desk.doorstep.reception.house.approvers == step.house.approvers


def test_steps_hold_at_once_and_for_who_waits(desk: FrontDesk, clerk: Clerk) -> None:
    step = desk.doorstep
    steps = {"after_0": "90", "tell_0": ["gate"], "after_1": "30", "tell_1": ["host", "delegate"]}
    assert clerk.hand_in(f"{STEP_PAGE}/save", version="0", **steps).status_code == 303
    assert [one.after.seconds for one in step.reception.house.escalation] == [30, 90]
    page = clerk.get(STEP_PAGE).text
    assert "<ins>gate</ins>" in page
    assert clerk.hand_in(f"{STEP_PAGE}/save", version="1", after_0="900", tell_0=["gate"]).status_code == 303
    assert "too late" in clerk.get(STEP_PAGE).text
    assert clerk.hand_in(f"{STEP_PAGE}/save", version="2").status_code == 303
    assert step.reception.house.escalation == (), "no steps at all can be meant"
    assert clerk.hand_in(f"{STEP_PAGE}/back", version="3").status_code == 303
    assert step.reception.house.escalation == step.house.escalation


def test_limits_hold_at_once_for_who_waits_too(desk: FrontDesk, clerk: Clerk) -> None:
    step = desk.doorstep
    steps = {"after_0": "60", "tell_0": ["host"], "after_1": "170", "tell_1": ["gate"]}
    assert clerk.hand_in(f"{STEP_PAGE}/save", version="0", **steps).status_code == 303
    waits = step.register()
    step.later(seconds=100)
    step.reception.lapse_due(step.now)
    new = {"answer_seconds": "600", "pass_hours": "2"}
    assert clerk.hand_in(f"{LIMITS}/save", version="0", **new).status_code == 303
    assert "<ins>600</ins>" in clerk.get(LIMITS).text
    step.reception.lapse_due(step.now)
    assert step.row(step.lobby, waits)["asked_again"] == 1, "asked a hundred seconds ago, as before"
    step.reception.lapse_due(step.later(seconds=400))
    assert step.states()[waits] == "asked"
    _, qr = step.welcome(phone="13900003333")
    elsewhere = Reception(step.books, step.keys, step.house)
    assert elsewhere.section("limits").value == {"answer_seconds": 600, "pass_hours": 2}
    late = step.register(phone="13900004444")
    step.later(seconds=200)
    assert clerk.hand_in(f"{LIMITS}/back", version="1").status_code == 303
    step.reception.lapse_due(step.now)
    assert step.states()[late] == "lapsed"
    assert step.reception.house.pass_hours == step.house.pass_hours
    step.later(hours=2)
    assert step.ask(step.gate, "gate", scan=qr)["code"] == "expired", "a pass keeps the time it was given"


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (LIMITS, {"answer_seconds": "300"}),
        (LIMITS, {"answer_seconds": "0", "pass_hours": "10"}),
        (LIMITS, {"answer_seconds": "86401", "pass_hours": "10"}),
        (LIMITS, {"answer_seconds": "-300", "pass_hours": "10"}),
        (LIMITS, {"answer_seconds": "300", "pass_hours": "8761"}),
        (LIMITS, {"answer_seconds": "soon", "pass_hours": "１０"}),
        (LIMITS, {"answer_seconds": "300", "pass_hours": "ten"}),
        (APPROVALS, {"staff_tour": "X9"}),
        (APPROVALS, {"staff_hours": "T001", "need_0": "hours", "department_0": "研发部", "staff_0": "X9"}),
        (APPROVALS, {"need_0": "hours", "department_0": "研发部"}),
        (APPROVALS, {"need_0": "hours", "staff_0": "T001"}),
        (APPROVALS, {"need_0": "lunch", "department_0": "研发部", "staff_0": "T001"}),
        (APPROVALS, {"need_0": "tour", "department_0": "x" * 60, "staff_0": "T001"}),
        (
            APPROVALS,
            {f"{name}_{at}": said for at in "05" for name, said in
             {"need": "tour", "department": "研发部", "staff": "T001"}.items()},
        ),
        (STEP_PAGE, {"after_0": "soon", "tell_0": ["host"]}),
        (STEP_PAGE, {"after_0": "0", "tell_0": ["host"]}),
        (STEP_PAGE, {"after_0": "86401", "tell_0": ["host"]}),
        (STEP_PAGE, {"after_0": "60"}),
        (STEP_PAGE, {"tell_3": ["host"]}),
        (STEP_PAGE, {"after_0": "60", "tell_0": ["police"]}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_stays_typed(
    steady: FrontDesk, patient: Clerk, path: str, fields: dict[str, Any]
) -> None:
    before = steady.doorstep.reception.last_seq()
    answer = patient.hand_in(f"{path}/save", version="0", **fields)
    assert answer.status_code == 400
    assert 'class="wrong"' in answer.text
    assert steady.doorstep.reception.last_seq() == before
    *_, typed = ("checked", *(one for one in fields.values() if isinstance(one, str)))
    assert typed in answer.text


def test_an_auditor_sees_and_cannot_change(steady: FrontDesk) -> None:
    auditor = Clerk(steady, "auditor")
    for path in (APPROVALS, STEP_PAGE, LIMITS):
        page = auditor.get(path)
        assert page.status_code == 200
        assert "/save" in page.text
        assert 'class="main"' not in page.text
        assert auditor.hand_in(f"{path}/save", version="0").status_code == 403
    auditor.close()


def test_whoever_is_second_is_told(desk: FrontDesk, clerk: Clerk) -> None:
    assert clerk.hand_in(f"{APPROVALS}/save", version="0", staff_hours="T001").status_code == 303
    second = clerk.hand_in(f"{APPROVALS}/save", version="0", staff_hours="T002")
    assert (second.status_code, clerk.name in second.text, "T002" in second.text) == (409, True, True)
    assert desk.doorstep.reception.house.approvers == {"hours": "T001"}
