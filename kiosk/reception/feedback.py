"""What visitors say is handed to a person by name, answered, and followed to the end (R27)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from kiosk.ledger import expected, feedback, hosts, outbox
from kiosk.ledger.visits import Visit
from kiosk.reception.desk import Desk
from kiosk.reception.door import Door
from kiosk.visit.events import Kind
from kiosk.visit.feedback import AFTER, BY_LINK, KINDS, TABLE, WAYS, Stage, first_stage
from kiosk.visit.forms import Refused
from kiosk.visit.links import For, Link
from kiosk.visit.names import clean
from kiosk.visit.periods import midnight

LONGEST_ANSWER, LONGEST_WORD = 2000, 500
"""Characters."""
_A_DAY, _LONGEST_AHEAD = timedelta(days=1), timedelta(days=366)
_MORNING = timedelta(hours=8)
"""A date has passed at midnight; nobody is reminded before the morning."""
_UNCLAIMED, _AGAIN = timedelta(days=3), timedelta(days=3)
"""How long feedback may lie in nobody's hands, and after how long somebody is reminded again."""
_READABLE = timedelta(days=90)
"""How long a visitor can read by a link what became of what was said."""
_KINDS = {
    "hand_on": Kind.FEEDBACK_HANDED_ON,
    "answer": Kind.FEEDBACK_ANSWERED,
    "close": Kind.FEEDBACK_CLOSED,
    "reopen": Kind.FEEDBACK_REOPENED,
}


def rate(
    desk: Desk, body: Mapping[str, Any], visit: Visit | None = None, alone: bool = False
) -> dict[str, Any]:
    """R27: what a visitor says of the visit, at the lobby or on the phone. What wants an answer gets the
    address under which it will be read, unless it was said to a lobby `alone`: nobody sees it now."""
    kind, stars, text = _said(body)
    number = visit.id if visit is not None else None
    station = desk.station.name or "phone"
    stage = str(first_stage(kind, text))
    until = None if alone or stage == Stage.COUNTED else (desk.now + _READABLE).replace(microsecond=0)
    about = {"visit_id": number, "at": desk.at, "station": station, "state": stage, "link_until": until}
    said = feedback.add(desk.conn, **about, kind=kind, stars=stars, text=text)
    desk.record(Kind.FEEDBACK, number, {"kind": kind, "stars": stars}, {"text": text} if text else None)
    if until is None:
        return {"code": "thanks"}
    token = answer_token(desk.keys.links, said, until)
    url = f"{desk.house.url}/v#{token}"
    return {"code": "thanks", "answer": {"url": url, "until": until.isoformat()}}


def _said(body: Mapping[str, Any]) -> tuple[str, int | None, str]:
    kind, stars = str(body.get("kind") or "rating"), body.get("stars")
    text = clean(str(body.get("text") or ""))
    if kind not in KINDS:
        raise Refused({"kind": "not_a_choice"})
    if stars is not None and (type(stars) is not int or not 1 <= stars <= 5):
        raise Refused({"stars": "not_a_choice"})
    if stars is None and not text:
        raise Refused({"text": "missing"})
    if len(text) > 1000:
        raise Refused({"text": "too_long"})
    return kind, stars, text


def answer_token(key: bytes, said: int, until: datetime) -> str:
    """What opens the answer to something that was said; the same whenever it is asked for."""
    return Link(said, 0, int(until.timestamp()), For.ANSWER).token(key)


class FeedbackDoor(Door):
    """The inbox. Whoever changes something says which `version` of it was read; `by`: the user's name."""

    def feedback_of(self, number: int) -> Row[Any] | None:
        """One piece of feedback, as `kiosk.ledger.feedback.find` has it."""
        with self.books.reading() as conn:
            return feedback.find(conn, number)

    def feedback_listed(self, stage: Stage, beyond: int, limit: int) -> list[Row[Any]]:
        """Some of one stage: `kiosk.ledger.feedback.listed`."""
        with self.books.reading() as conn:
            return feedback.listed(conn, stage, beyond, limit)

    def feedback_counts(self, now: datetime) -> dict[str, int]:
        """How many are open by stage, and how many of them `late`."""
        with self.books.reading() as conn:
            return feedback.counts(conn, now)

    def hand_feedback_on(
        self, number: int, version: int, host: int, until: date | None, by: str, now: datetime
    ) -> None:
        """Somebody of the directory answers for it, until the end of a day, and is told so. `Refused`."""
        with self._desk(now) as desk:
            told, complaints = hosts.find(desk.conn, host), {}
            if told is None or not told.active:
                complaints["host"] = "missing" if not host else "not_in_directory"
            if until is None or not self.house.today(now)[0].date() <= until <= (now + _LONGEST_AHEAD).date():
                complaints["until"] = "not_possible" if until else "missing"
            if complaints or told is None or until is None:
                raise Refused(complaints)
            due = midnight(until + _A_DAY, self.house.hours.zone)
            about = {"host": host, "due": due.isoformat()}
            facts = {"host_id": host, "due_at": due, "reminded_at": None}
            _step(desk, number, version, "hand_on", about, {"by": by, "to": told.name}, **facts)
            _tell(desk, told, number, "feedback_handed")

    def answer_feedback(
        self, number: int, version: int, answer: str, way: str, by: str, now: datetime
    ) -> None:
        """What the visitor was told, and by what way (one of `WAYS`). `Refused`."""
        text = answer.strip()
        complaints = _text_complaint("answer", text, LONGEST_ANSWER)
        if way not in WAYS:
            complaints["way"] = "not_a_choice"
        with self._desk(now) as desk:
            row = feedback.find(desk.conn, number)
            if way == BY_LINK and row is not None and not has_link(row, now):
                complaints["way"] = "no_link"
            if complaints:
                raise Refused(complaints)
            facts = {"answer": text, "way": way, "answered_at": now}
            _step(desk, number, version, "answer", {"way": way}, {"by": by, "answer": text}, **facts)
            if way == BY_LINK and row is not None and row.visit_id is not None:
                _tell_visitor(desk, row)

    def close_feedback(self, number: int, version: int, word: str, by: str, now: datetime) -> None:
        """It is over, with a word on what came of it. `Refused`."""
        text = clean(word)
        if complaints := _text_complaint("word", text, LONGEST_WORD):
            raise Refused(complaints)
        with self._desk(now) as desk:
            facts = {"word": text, "closed_at": now}
            _step(desk, number, version, "close", {}, {"by": by, "word": text}, **facts)

    def reopen_feedback(self, number: int, version: int, by: str, now: datetime) -> None:
        """It was not over after all: it lies with the new ones again. `Refused`."""
        facts = {"host_id": None, "due_at": None, "reminded_at": None, "closed_at": None}
        with self._desk(now) as desk:
            _step(desk, number, version, "reopen", {}, {"by": by}, **facts)

    def remind_feedback(self, now: datetime) -> int:
        """Remind of what is late, and of what lies in nobody's hands; of how many pieces."""
        times = now - _MORNING, now - _UNCLAIMED, now - _AGAIN
        with self.books.reading() as conn:
            if not feedback.waiting(conn, *times):
                return 0
        with self._desk(now) as desk:
            due = feedback.waiting(desk.conn, *times)
            for row in due:
                _remind(desk, row)
        return len(due)


def _step(
    desk: Desk,
    number: int,
    version: int,
    step: str,
    about: dict[str, Any],
    personal: dict[str, Any],
    **facts: Any,
) -> None:
    """One step from stage to stage, with its event."""
    row = feedback.find(desk.conn, number)
    if row is None:
        raise Refused({"feedback": "unknown"})
    if Stage(row.state) not in TABLE[step]:
        raise Refused({"feedback": "too_late"})
    if row.version != version or not feedback.change(desk.conn, row, state=str(AFTER[step]), **facts):
        raise Refused({"feedback": "outpaced"})
    data = {"feedback": number, "before": row.state, "after": str(AFTER[step]), **about}
    desk.record(_KINDS[step], row.visit_id, data, personal)


def _remind(desk: Desk, row: Row[Any]) -> None:
    person = hosts.find(desk.conn, row.host_id) if row.state == Stage.HANDED_ON else None
    heads = [head for head in feedback.administrators(desk.conn) if person is None or head.id != person.id]
    if person is not None:
        _tell(desk, person, row.id, "feedback_late")
    for head in heads:
        _tell(desk, head, row.id, "feedback_waits")
    feedback.change(desk.conn, row, reminded_at=desk.now)
    told = {"person": person is not None, "administrators": len(heads)}
    desk.record(Kind.FEEDBACK_REMINDED, row.visit_id, {"feedback": row.id, **told})


def _tell(desk: Desk, told: Row[Any], number: int, kind: str) -> None:
    outbox.add(desk.conn, None, kind, desk.channels(told), desk.now, told.id, feedback=number)


def _tell_visitor(desk: Desk, row: Row[Any]) -> None:
    """By mail, whose address the invitation holds: the answer lies under the link."""
    kept = expected.invitation_of(desk.conn, row.visit_id)
    if kept is not None and kept.mail and "mail" in desk.house.channels:
        outbox.add(desk.conn, row.visit_id, "feedback_answer", ["mail"], desk.now, feedback=row.id)


def has_link(row: Row[Any], now: datetime) -> bool:
    """Whether the visitor was given a link that still opens."""
    return row.link_until is not None and row.link_until > now


def _text_complaint(field: str, text: str, longest: int) -> dict[str, str]:
    if text and len(text) <= longest:
        return {}
    return {field: "too_long" if text else "missing"}
