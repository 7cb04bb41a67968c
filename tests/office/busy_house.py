"""A house in which everything that the office has a page for has happened to somebody."""

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from front_desk import FrontDesk
from PIL import Image
from visitor_phone import AGREEMENT, GUIDE

from doorstep import HOUSE, Blank, Doorstep
from kiosk.customs import KINDS
from kiosk.ledger import enclosures
from kiosk.visit.events import Kind
from kiosk.visit.hours import VisitingHours
from kiosk.visit.periods import Period
from kiosk.words import learn

BY, SHANGHAI = "李管理", ZoneInfo("Asia/Shanghai")
TEXTS = {kind: {"guide": GUIDE, "agreement": AGREEMENT}.get(kind, GUIDE) for kind in KINDS}
FIRMS = ("苏州恒远自动化设备有限公司", "Schmidt Feinwerktechnik GmbH", "恒信物流", "新竹光譜儀器")
NAMES = (
    "欧阳娜娜",
    "Anna-Maria Schmidt",
    "陈志强",
    "林書豪",
    "周敏",
    "阿卜杜热西提·买买提明江",
    "郭建国",
    "孙丽",
)


@contextmanager
def busy_house(blank: Blank) -> Iterator[FrontDesk]:
    """The office of such a house, serving."""
    house = replace(HOUSE, texts=TEXTS, hours=VisitingHours(SHANGHAI), approvers={"tour": "T002"})
    desk = FrontDesk(Doorstep(blank(), house=house))
    try:
        fill(desk.doorstep)
        yield desk
    finally:
        desk.close()
        desk.doorstep.books.close()
        learn({})  # its own wordings are its own


def fill(step: Doorstep) -> None:
    """Yesterday and this morning; visit 1 has been through everything."""
    _upkeep(step)
    _whole_visit(step)
    _other_ends(step)
    step.reception.close_day(step.later(hours=9), step.now)
    step.later(hours=14)
    _this_morning(step)
    _feedback(step)
    _after_the_day(step)


def picture() -> bytes:
    """A photograph, or nearly."""
    made = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((240, 320)).save(made, "JPEG")
    return made.getvalue()


def _upkeep(step: Doorstep) -> None:
    reception, now = step.reception, step.now
    rooms = [{"name": "A301", "kind": "meeting", "seats": 8}, {"name": "贵宾室", "kind": "reception"}]
    reception.put_section("rooms", rooms, 0, BY, now)
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    hours = {**dict.fromkeys(days, "08:00-18:00"), "holidays": ["2027-01-01"]}
    reception.put_section("hours", hours, 0, BY, now)
    reception.put_section("words", {"lobby.back": {"en": "Go back", "zh-CN": "返回上页"}}, 0, BY, now)
    reception.put_section("texts.guide", {**GUIDE, "en": "Wear your pass where it can be seen."}, 0, BY, now)
    until = now + timedelta(days=90)
    reception.block({"name": "钱七", "phone": "13900002222", "reason": "多次推销", "until": until}, BY, now)
    reception.unblock(reception.block({"plate": "沪A99999", "reason": "误录"}, BY, now), BY, now)
    for guard in ("岗一", "岗二"):
        reception.put_guard(guard, "4711", BY, now)
    reception.add_token("attendance", ["visits:read"], BY, now)


def _whole_visit(step: Doorstep) -> None:
    """Registered with all that can be asked, photographed, a second copy, in, telephoned, signed, out."""
    visit, _ = step.welcome(
        name="王小明",
        organisation=FIRMS[0],
        plate="沪A·D12345",
        people=3,
        belongings="电脑、测试治具两箱",
    )
    step.ask(step.lobby, "guide", visit=visit, version=step.reception.house.version("guide"))
    step.ask(step.lobby, "slip", visit=visit, copy=1, outcome="failed", reason="paper_out")
    step.ask(step.lobby, "recard", visit=visit, copy=1, why="not_printed")
    qr = step.row(step.lobby, visit)["slip"]["qr"]
    step.ask(step.lobby, "slip", visit=visit, copy=2, outcome="printed")
    with step.books.engine.begin() as conn:
        enclosures.keep_photograph(conn, visit, picture(), step.now)
    identity = {"document": "resident_id", "last4": "123X"}
    step.later(minutes=4)
    checked: dict[str, Any] = {"scan": qr, "guard": "岗一", "heads": 3, "belongings": {"same": True}}
    assert step.ask(step.gate, "gate", **checked, identity=identity)["code"] == "admitted"
    step.later(minutes=75)
    assert step.ask(step.gate, "gate", **checked, way="out")["code"] == "signature_missing"
    step.ask(step.gate, "called", visit=visit, guard="岗一", who="张伟", outcome="no_answer")
    paper = {"photo": base64.b64encode(picture()).decode(), "release": {"route": "paper", "by": "张伟"}}
    assert step.ask(step.gate, "gate", **checked, way="out", **paper)["code"] == "left"


def _other_ends(step: Doorstep) -> None:
    """Declined, turned away, left on somebody's word and owed, never seen leaving."""
    step.reception.answer(step.token(step.register(name=NAMES[0])), "decline", step.now, reason="busy")
    step.ask(step.gate, "turn_away", visit=None, reason="sales", organisation="某保险", guard="岗一")
    _, qr = step.inside(name=NAMES[1], organisation=FIRMS[1], language="en")
    step.ask(step.gate, "gate", scan=qr, way="out", guard="岗二", release={"route": "call", "by": "张伟"})
    step.inside(name=NAMES[2], organisation=FIRMS[2], plate="苏E·88888")


def _this_morning(step: Doorstep) -> None:
    """Expected, waiting, waiting for an executive, welcome, inside, in a group, overdue; an important one."""
    soon, tomorrow = step.now + timedelta(hours=2), step.now + timedelta(days=1, hours=2)
    told = {"purpose": "business", "organisation": FIRMS[3], "people": 2, "note": "三楼会客", "room": "A301"}
    for at, name in ((soon, NAMES[3]), (tomorrow, NAMES[4])):
        form = {**told, "name": name, "phone": "13800004444", "at": at, "mail": "g@example.com"}
        step.reception.announce(form, 1, step.now)
    step.agree(step.register(name=NAMES[5], purpose="tour", people=4))
    step.welcome(name=NAMES[6], organisation=FIRMS[2])
    step.inside(name=NAMES[7])
    step.ask(step.gate, "enter", name="市监局 陈局长", host=1, plate="沪A1", parking="P3", guard="岗一")
    step.register(name="赵六")
    form = {"host": 2, "name": "钱七", "phone": "13900002222", "purpose": "business"}
    assert step.ask(step.lobby, "register", **form)["code"] == "see_guard"
    shift = {"guard": "岗二", "from": "岗一", "matters": {"owed": 1, "unseen": 1}}
    step.ask(step.gate, "shift", **shift)


def _feedback(step: Doorstep) -> None:
    """One piece in each stage."""
    reception, by = step.reception, BY
    said = ("等了很久才有人来接。", "停车位不够。", "Signs in English, please.", "前台很亲切。")
    for number, text in enumerate(said, start=1):
        step.ask(
            step.lobby, "rate", kind="complaint" if number < 3 else "suggestion", stars=number, text=text
        )
    until = step.now.date() + timedelta(days=7)
    for number in (2, 3, 4):
        reception.hand_feedback_on(number, 1, 1, until, by, step.now)
    for number in (3, 4):
        reception.answer_feedback(number, 2, "已增设英文标识。", "phone", by, step.now)
    reception.close_feedback(4, 3, "已表扬", by, step.now)


def _after_the_day(step: Doorstep) -> None:
    """What is done by itself at night, what stations report, and one event of each kind there is."""
    reception, now = step.reception, step.now
    reception.report(
        step.lobby, {"version": "0.1.0", "devices": {"printer": "paper_low", "scanner": ""}}, now
    )
    reception.keep_chore("backup", {"bytes": 4096}, now)
    reception.verify_chain(now)
    with step.books.writing(now) as chain:
        told = {"gate": "admitted", "books": "void"}
        personal = dict.fromkeys(("name", "by", "guard", "answer"), "甲")
        for kind in sorted(set(Kind) - {Kind.DAY_CLOSED}):
            chain.append(kind, visit=1, data=told, personal=personal)
    reception.numbers(Period.month_of(now.date()), now)
