"""Books of a version that sealed less, and did not bind seals to their rows: nothing is lost either way."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from doorstep import HOSTS, Doorstep
from kiosk.ledger import books, enclosures, feedback, hosts, users
from kiosk.ledger.seals import WrongKeys
from kiosk.reception import Sought
from kiosk.visit.enclosures import Agreement, Member

PHONE, MAIL, MARK, SPOILT = "13912345678", "a@b.example", [[[1, 2], [3, 4]]], "sealed:1:AAAA"


def told(step: Doorstep) -> tuple[object, ...]:
    """What is sealed, opened."""
    with step.books.reading() as conn:
        signed, user = enclosures.agreement_of(conn, 1), users.by_name(conn, "李管理")
        host, said = hosts.find(conn, 1), feedback.find(conn, 1)
        assert signed is not None
        assert user is not None
        assert host is not None
        assert said is not None
        row = step.log()[0]
        known = (row["phone"], row["identity_last4"], enclosures.photograph_of(conn, 1), signed.signature)
        listed = [(one["phone"], one["reason"]) for one in step.reception.blocks(step.now)]
        found = [one["visit"] for one in step.reception.find_person(Sought.read(PHONE))]
        return (*known, host.mobile, said.text, *listed, user.totp, found)


def furnished(step: Doorstep) -> None:
    """Something in every sealed column."""
    step.inside(phone=PHONE)
    step.reception.put_host({**HOSTS[0], "mobile": PHONE}, "admin", step.now)
    step.reception.block({"phone": "13655556666", "reason": MAIL}, "admin", step.now)
    step.ask(step.lobby, "rate", kind="complaint", text=MAIL)
    step.inside(name="李四", phone="13700001111")
    with step.books.writing(step.now) as chain:
        enclosures.keep_photograph(chain.conn, 1, b"\xff\xd8face", step.now)
        enclosures.sign_agreement(chain.conn, 1, Agreement("1", "en", MARK), step.now)  # type: ignore[arg-type]
        enclosures.add_members(chain.conn, 1, [Member("李雷", PHONE)])
        number = users.add(chain.conn, "李管理", "administrator", "x", step.now)
        users.change(chain.conn, number, totp="0a" * 20, totp_step=1)


def test_there_and_back(doorstep: Doorstep) -> None:
    step = doorstep
    furnished(step)
    asked = step.request("invite", {})
    answer = step.reception.handle(step.lobby, asked, step.now)
    before = told(step)
    config = Config()
    config.set_main_option("script_location", str(Path(books.__file__).parent / "migrations"))
    config.attributes |= {"url": step.url, "fields": step.keys.fields, "links": step.keys.kept}
    step.books.close()
    command.downgrade(config, "0011")
    with step.books.engine.connect() as conn:
        kept = conn.execute(text("SELECT phone, identity_last4 FROM visits WHERE id = 1")).one()
        plain = conn.execute(text("SELECT phone, reason, text FROM blocks, feedback")).one()
        covered = conn.execute(text("SELECT totp FROM users")).scalar_one()
        conn.execute(text("UPDATE visits SET identity_last4 = :spoilt WHERE id = 2"), {"spoilt": SPOILT})
        conn.commit()
    assert kept.phone == PHONE
    assert tuple(plain) == ("13655556666", MAIL, MAIL)
    assert kept.identity_last4.startswith("sealed:1:")
    assert len(bytes.fromhex(covered)) == 16 + 20
    step.books.close()
    with pytest.raises(WrongKeys):
        books.upgrade(step.url, step.now, {1: bytes(32)}, step.keys.kept)
    books.upgrade(step.url, step.now, step.keys.fields, step.keys.kept)
    assert told(step) == before
    assert step.reception.handle(step.lobby, asked, step.now) == answer
    assert step.books.verify() is None
    with step.books.engine.connect() as conn:
        first, second = conn.execute(text("SELECT phone, identity_last4 FROM visits ORDER BY id")).all()
    assert all(one.startswith("sealed:1:") for one in (*first, second.phone))
    assert second.identity_last4 == SPOILT, "what does not open stays as it was"
    assert step.log()[1]["identity_last4"] == ""
