"""One person in the books: found, written out, and erased so that no byte of it stays."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, or_, select, update

from kiosk.ledger import blocks as block_list
from kiosk.ledger import journal
from kiosk.ledger.seals import bound, seals_of
from kiosk.ledger.tables import (
    agreements,
    blocks,
    calls,
    events,
    feedback,
    invitations,
    members,
    passes,
    photographs,
    releases,
    requests,
    signed_slips,
    sums,
    visits,
)

_OF_A_PERSON = ("name", "organisation", "phone", "plate", "belongings", "belongings_out", "identity_document")
BLANK = dict.fromkeys(
    (*_OF_A_PERSON, "phone_digest", "plate_out", "identity_last4", "answer_text", "escort", "parking"), ""
)
"""What of a visit's row is about its visitor, or was written down by hand."""


def find(conn: Connection, phone: str, name: str) -> list[Row[Any]]:
    """Visits under this telephone number and name, those where the person was one of a group among them; ''
    for whatever number or name. The oldest first."""
    own = _same(conn, visits, phone, name)
    along = select(members.c.visit_id).where(*_same(conn, members, phone, name))
    mine = select(visits).where(*own), select(visits).where(visits.c.id.in_(along))
    found = {row.id: row for asked in mine for row in conn.execute(asked)}
    return [found[number] for number in sorted(found)]


def _same(conn: Connection, table: Any, phone: str, name: str) -> list[Any]:
    found = [table.c.phone_digest.in_(seals_of(conn).digests(phone))] if phone else []
    return [*found, *([table.c.name == name] if name else [])]


def by_number(conn: Connection, numbers: Sequence[int]) -> list[Row[Any]]:
    """These visits."""
    return list(conn.execute(select(visits).where(visits.c.id.in_(numbers)).order_by(visits.c.id)))


_UNTOLD = ("salt", "digest", "short_digest", "phone_digest")
_BESIDE = (members, releases, agreements, photographs, signed_slips, invitations, calls, feedback, passes)


def beside(conn: Connection, number: int) -> dict[str, list[dict[str, Any]]]:
    """Everything else that the books hold of a visit, by table."""
    return {
        table.name: [told(row) for row in conn.execute(select(table).where(table.c.visit_id == number))]
        for table in _BESIDE
    }


def told(row: Row[Any]) -> dict[str, Any]:
    """A row without the digests by which passes and telephone numbers are found."""
    return {field: value for field, value in row._mapping.items() if field not in _UNTOLD}


def story(conn: Connection, number: int) -> list[Row[Any]]:
    """What happened with a visit, in its order, with the details that were not forgotten."""
    asked = select(events.c.at, events.c.kind, events.c.station, events.c.data, events.c.personal)
    return list(conn.execute(asked.where(events.c.visit_id == number).order_by(events.c.seq)))


def on_block_list(
    conn: Connection, phone: str, names: Iterable[str], plates: Iterable[str], now: datetime
) -> bool:
    """Whether an entry in force may mean this person: it has to be lifted first. `names`: folded."""
    meaning = _blocks(seals_of(conn).digests(phone), names, plates)
    return (
        conn.execute(meaning.where(or_(block_list.over_at.is_(None), block_list.over_at > now))).first()
        is not None
    )


def _blocks(digests: Sequence[str], names: Iterable[str], plates: Iterable[str]) -> Select[Any]:
    same = or_(
        blocks.c.name.in_([name for name in names if name]),
        blocks.c.plate.in_([plate for plate in plates if plate]),
        *([blocks.c.phone_digest.in_(digests)] if any(digests) else []),
    )
    return select(blocks.c.id).where(same)


def erase_visit(conn: Connection, number: int, seq: int) -> None:
    """Nobody is left in this visit; the stations hear of it again."""
    row = conn.execute(select(visits).where(visits.c.id == number)).one()
    facts = BLANK | {"seq": seq, "version": row.version + 1}
    conn.execute(update(visits).where(visits.c.id == number).values(**facts))
    for field in journal.FOUND_BY:
        journal.forget(conn, field, [value] if (value := getattr(row, field)) else [])
    for table in (photographs, signed_slips, agreements, members):
        conn.execute(delete(table).where(table.c.visit_id == number))
    _set(conn, invitations, number, mail="", note="", digits=None)
    _set(conn, calls, number, who="")
    _set(conn, feedback, number, text="", answer="", word="")
    _set(conn, events, number, personal=None, salt=None)
    _forget_sum(conn, row.organisation)


def _set(conn: Connection, table: Any, number: int, **facts: Any) -> None:
    conn.execute(update(table).where(table.c.visit_id == number).values(**facts))


def _forget_sum(conn: Connection, organisation: str) -> None:
    """An organisation that no visit bears any more is counted without its name."""
    borne = select(visits.c.id).where(visits.c.organisation == organisation).limit(1)
    if not organisation or conn.execute(borne).first() is not None:
        return
    named = sums.c.figures.contains(organisation, autoescape=True)
    for row in conn.execute(select(sums).where(named)).all():
        figures = json.loads(row.figures)
        of = figures.get("organisation", {})
        of[""] = of.get("", 0) + of.pop(organisation, 0)
        text = json.dumps(figures, ensure_ascii=False, separators=(",", ":"))
        same = sums.c.span == row.span, sums.c.start == row.start
        conn.execute(update(sums).where(*same).values(figures=text))


def erase_member(conn: Connection, visit: int, phone: str, name: str) -> None:
    """The person was one of somebody else's group."""
    conn.execute(delete(members).where(members.c.visit_id == visit, *_same(conn, members, phone, name)))


def erase_traces(conn: Connection, about: Sequence[str], numbers: Sequence[int]) -> int:
    """Answers to stations that name the person or one of the visits, details of events about no visit, lifted
    entries of the block list; how many. Reads all of them: once in a while a person asks for it."""
    answers = list(_answers_about(conn, about, numbers))
    for row in answers:
        facts = {"answer": _bare(row.answer), "decided": _bare(row.decided)}
        bare = bound(conn, requests, row.nonce, facts)
        conn.execute(update(requests).where(requests.c.nonce == row.nonce).values(bare))
    strays = [
        row.seq
        for row in conn.execute(
            select(events.c.seq, events.c.personal).where(
                events.c.visit_id.is_(None), events.c.personal.is_not(None)
            )
        )
        if any(one in row.personal for one in about)
    ]
    conn.execute(update(events).where(events.c.seq.in_(strays)).values(personal=None, salt=None))
    return len(answers) + len(strays) + _strike_out(conn, about)


def _strike_out(conn: Connection, about: Sequence[str]) -> int:
    """Names in what visitors said: it stays, for somebody has to answer it. Opened one by one, for it is
    sealed."""
    if not about:
        return 0
    named = re.compile("|".join(map(re.escape, sorted(about, key=len, reverse=True))))
    count = 0
    for row in conn.execute(select(feedback)).all():
        texts = {field: getattr(row, field) for field in ("text", "answer", "word")}
        struck = {field: named.sub("***", text) for field, text in texts.items()}
        if struck != texts:
            written = bound(conn, feedback, row.id, struck)
            conn.execute(update(feedback).where(feedback.c.id == row.id).values(written))
            count += 1
    return count


def drop_ended(
    conn: Connection, phone: str, names: Iterable[str], plates: Iterable[str], now: datetime
) -> int:
    """Entries of the block list that were lifted or have expired, with whom they meant; how many."""
    meaning = _blocks(seals_of(conn).digests(phone), names, plates)
    found = list(conn.execute(meaning.where(block_list.over_at <= now)).scalars())
    block_list.drop(conn, found)
    return len(found)


def _answers_about(conn: Connection, about: Sequence[str], numbers: Sequence[int]) -> Iterator[Row[Any]]:
    """Opened one by one, for they are sealed."""
    spelt = [re.escape(json.dumps(one, ensure_ascii=False)[1:-1]) for one in about]
    said = re.compile("|".join([*spelt, *(rf'"visit": {number}\b' for number in numbers)]))
    rows: Iterable[Row[Any]] = conn.execute(select(requests.c.nonce, requests.c.answer, requests.c.decided))
    for row in rows:
        if said.search(json.dumps([row.answer, row.decided], ensure_ascii=False)):
            yield row


def _bare(answer: Any) -> Any:
    """What a station that asks once more has to know: what came of it, not who it was about."""
    kept = ("code", "visit", "visits", "copy", "muster")
    return {key: answer[key] for key in kept if key in answer} if isinstance(answer, dict) else answer
