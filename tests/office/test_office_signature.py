"""The host's signature on the phone: drawn or tapped, kept under the seal of its event, shown to nobody."""

import json
from typing import Any

import httpx
import pytest
from front_desk import FrontDesk
from playwright.sync_api import Page, expect
from sqlalchemy import select
from visitor_phone import DRAWN

from kiosk.ledger.tables import events
from kiosk.visit.events import Kind


def sign(desk: FrontDesk, visit: int, **fields: str) -> int:
    """The answer's status to what the page would send."""
    form = {"token": desk.doorstep.token(visit), "name": "张伟", **fields}
    return httpx.post(f"{desk.url}/h/sign", data=form, timeout=60).status_code


def signed(desk: FrontDesk) -> list[dict[str, Any]]:
    """What the books keep of every signature."""
    with desk.doorstep.books.reading() as conn:
        kept = conn.execute(select(events.c.personal).where(events.c.kind == str(Kind.SIGNED)))
        return [json.loads(personal) for personal in kept.scalars()]


def box(phone: Page) -> dict[str, float]:
    """Where the paper is."""
    phone.locator("#ink").scroll_into_view_if_needed()
    found = phone.locator("#ink").bounding_box()
    assert found
    return {**found}


def draw(phone: Page) -> None:
    """Write with a finger, or nearly."""
    phone.locator("#ink-label").click()
    paper = box(phone)
    phone.mouse.move(paper["x"] + 20, paper["y"] + 20)
    phone.mouse.down()
    for step in range(1, 7):
        phone.mouse.move(paper["x"] + 20 + 30 * step, paper["y"] + 20 + 60 * (step % 2))
    phone.mouse.up()


def test_drawn_on_the_phone_and_kept_with_name_and_time(desk: FrontDesk, phone: Page) -> None:
    visit, _ = desk.doorstep.inside()
    phone.goto(desk.link(visit))
    draw(phone)
    phone.locator("form[action='/h/sign'] button.main").click()
    expect(phone.locator(".outcome.yes")).to_be_visible()
    (kept,) = signed(desk)
    assert kept["by"] == "张伟"
    (stroke,) = kept["signature"]
    assert len(stroke) == 7
    assert all(0 <= value <= 1000 for point in stroke for value in point)
    assert desk.doorstep.books.verify() is None
    assert "signature" not in json.dumps(desk.doorstep.log(), default=str)
    assert str(stroke[0])[1:-1] not in phone.content()


def test_drawn_away_again_the_tap_alone_signs(desk: FrontDesk, phone: Page) -> None:
    visit, _ = desk.doorstep.inside()
    phone.goto(desk.link(visit))
    draw(phone)
    phone.locator("[data-clear]").click()
    phone.locator("form[action='/h/sign'] button.main").press("Enter")
    expect(phone.locator(".outcome.yes")).to_be_visible()
    assert signed(desk) == [{"by": "张伟"}]


def test_a_page_that_comes_by_itself_takes_no_stroke_away(desk: FrontDesk, phone: Page) -> None:
    visit, qr = desk.doorstep.inside()
    phone.goto(desk.link(visit))
    draw(phone)
    before = phone.locator("[name=signature]").input_value()
    release = {"route": "call", "by": "张伟"}
    desk.doorstep.ask(desk.doorstep.gate, "gate", scan=qr, release=release, guard="岗一")
    expect(phone.locator(".outcome.wait")).to_be_visible(timeout=15_000)  # owed by now
    assert before
    assert phone.locator("[name=signature]").input_value() == before
    expect(phone.locator("#ink")).to_be_visible()
    phone.locator("form[action='/h/sign'] button.main").click()
    expect(phone.locator(".plain.yes")).to_be_visible()
    assert signed(desk)[-1]["signature"] == json.loads(before)


@pytest.mark.parametrize(
    "drawn",
    [
        *(
            "x",
            "{}",
            "[]",
            "[[]]",
            "[[[1,2]]]",
            "[[[1,2],[1001,2]]]",
            "[[[1,2],[-1,2]]]",
            "[[[1,2],[1.5,2]]]",
        ),
        *('[[[1,2],["3",4]]]', "[[[1,2],[true,4]]]", "[[[1,2,3],[4,5,6]]]", '"[[[1,2],[3,4]]]"', "[" * 5000),
        json.dumps([[[1, 2]] * 3001]),
    ],
)
def test_what_is_no_drawing_signs_nothing(steady: FrontDesk, drawn: str) -> None:
    visit, _ = steady.doorstep.inside()
    assert sign(steady, visit, signature=drawn) == 400
    assert steady.doorstep.states()[visit] == "inside"
    assert sign(steady, visit) == 200


def test_the_longest_drawing_is_taken_and_more_is_too_much(steady: FrontDesk) -> None:
    visit, _ = steady.doorstep.inside()
    assert sign(steady, visit, signature="[" + "1" * 70_000) == 413
    assert sign(steady, visit, signature=json.dumps([[[1000, 1000]] * 3000], separators=(",", ":"))) == 200


def test_signing_twice_keeps_the_first_drawing(steady: FrontDesk) -> None:
    visit, _ = steady.doorstep.inside()
    before = len(signed(steady))
    assert sign(steady, visit, signature=DRAWN) == sign(steady, visit, signature="[[[1,1],[2,2]]]") == 200
    assert [one["signature"] for one in signed(steady)[before:]] == [json.loads(DRAWN)]
