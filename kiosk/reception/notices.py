"""What the courier fetches here and reports back, and what time does by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from kiosk.ledger import expected, feedback, hosts, outbox
from kiosk.ledger.visits import Visit
from kiosk.reception import announcing, day, escalation, host
from kiosk.reception.desk import Desk
from kiosk.reception.door import Door
from kiosk.reception.feedback import answer_token
from kiosk.visit.events import Kind
from kiosk.visit.feedback import Stage
from kiosk.visit.links import For, Link
from kiosk.visit.states import WITHIN, State

_LINK_LASTS, _ANNOUNCE_LINK_LASTS = timedelta(days=3), timedelta(minutes=10)
_ASKS = {"ask_delegate": For.DELEGATE, "tour": For.TOUR, "confidential": For.CONFIDENTIAL, "hours": For.HOURS}
_TO_VISITOR = ("invitation", "changed", "cancelled")
_OPEN = (State.ANNOUNCED, State.ASKED, State.AGREED)
_NEEDED: dict[str, tuple[State, ...]] = {
    "ask_host": (State.ASKED,),
    "ask_delegate": (State.ASKED,),
    "owed": (State.OWED,),
    "arrived": (State.ANNOUNCED, State.WELCOME, State.CARDED, *WITHIN),
    **dict.fromkeys(("tour", "confidential", "hours"), _OPEN),
    **dict.fromkeys(("invitation", "changed"), (State.ANNOUNCED,)),
    "cancelled": (State.LAPSED, State.CLOSED),
}


@dataclass(frozen=True)
class Notice:
    """One thing to tell a host, an approver or an invited visitor.

    `key` stays the same on every try; `name`: of whom it is for; `url` holds a token: never log it; `visit`:
    None for a notice about no visit; `feedback`: what a visitor said, of a notice about that.
    """

    id: int
    key: str
    kind: str
    channel: str
    name: str
    mail: str
    language: str
    url: str = ""
    visit: Mapping[str, Any] | None = None
    mobile: str = ""
    feedback: Mapping[str, Any] | None = None


class NoticesDoor(Door):
    """The outbox, and the clock."""

    def take_notices(self, now: datetime, limit: int = 20) -> list[Notice]:
        """Notices that are due, lent to the caller for a minute; those nobody needs any more are dropped."""
        with self._desk(now) as desk:
            notices = [(row, _notice(desk, row)) for row in outbox.lease(desk.conn, now, limit)]
            for row, notice in notices:
                if notice is None:
                    outbox.end(desk.conn, row.id, "moot")
            return [notice for _, notice in notices if notice is not None]

    def notice_sent(self, number: int, now: datetime) -> None:
        """The notice was taken by the other side."""
        with self._desk(now) as desk:
            row = outbox.find(desk.conn, number)
            outbox.end(desk.conn, number, "sent")
            desk.record(Kind.NOTICE_SENT, row.visit_id, {"kind": row.kind, "channel": row.channel})

    def notice_failed(self, number: int, now: datetime, error: str, permanent: bool = False) -> None:
        """Try again later, or give up and say so in the log. `error`: a short code, nothing personal."""
        with self._desk(now) as desk:
            row = outbox.find(desk.conn, number)
            dead = outbox.retry(desk.conn, row, now, error, permanent)
            kind = Kind.NOTICE_DEAD if dead else Kind.NOTICE_FAILED
            said = {"kind": row.kind, "channel": row.channel, "error": error[:60], "tries": row.tries}
            desk.record(kind, row.visit_id, said)

    def lapse_due(self, now: datetime) -> int:
        """Lapse what nobody answered in time, and ask on where nobody has answered yet; how many lapsed."""
        with self._desk(now) as desk:
            escalation.ask_on(desk)
            return day.lapse_due(desk)

    def close_day(self, now: datetime, until: datetime) -> int:
        """Close the day that ended at `until`; how many visits were touched. Again and again harmlessly."""
        with self._desk(now) as desk:
            return day.close_day(desk, until)


def _notice(desk: Desk, row: Row[Any]) -> Notice | None:
    """None when nobody needs it any more."""
    if row.kind == "announce_link":
        return _announce_link(desk, row)
    if row.feedback_id is not None:
        return _about_feedback(desk, row)
    visit = desk.visit(row.visit_id)
    if visit is None or visit.state not in _NEEDED[row.kind]:
        return None
    return _to_visitor(desk, row, visit) if row.kind in _TO_VISITOR else _to_host(desk, row, visit)


def _announce_link(desk: Desk, row: Row[Any]) -> Notice | None:
    """Valid from each time that it is sent: a mail server that wants to be asked again takes minutes."""
    told = hosts.find(desk.conn, row.host_id)
    if told is None or not told.active:
        return None
    expires = int((desk.now + _ANNOUNCE_LINK_LASTS).timestamp())
    token = Link(0, told.id, expires, For.ANNOUNCE).token(desk.keys.links)
    return _for_host(row, told, url=f"{desk.house.url}/a#{token}")


def _about_feedback(desk: Desk, row: Row[Any]) -> Notice | None:
    """To whom it was handed, and to administrators; moot once it was answered or handed elsewhere."""
    if row.kind == "feedback_answer":
        return _answer_to_visitor(desk, row)
    told, said = hosts.find(desk.conn, row.host_id), feedback.find(desk.conn, row.feedback_id)
    if told is None or said is None or said.state not in (Stage.NEW, Stage.HANDED_ON):
        return None
    if row.kind != "feedback_waits" and said.host_id != told.id:
        return None
    return _for_host(
        row,
        told,
        url=f"{desk.house.url}/office/feedback/{said.id}",
        feedback={
            **{field: getattr(said, field) for field in ("kind", "text", "stars", "host_name")},
            "at": said.at.isoformat(),
            "due": said.due_at.isoformat() if said.due_at else "",
        },
    )


def _answer_to_visitor(desk: Desk, row: Row[Any]) -> Notice | None:
    """What the visitor said has an answer, under the link; moot once it was taken up again or forgotten."""
    said, kept = feedback.find(desk.conn, row.feedback_id), expected.invitation_of(desk.conn, row.visit_id)
    visit = desk.visit(row.visit_id)
    if said is None or kept is None or visit is None or not (kept.mail and said.answer and said.link_until):
        return None
    if said.state not in (Stage.ANSWERED, Stage.CLOSED) or said.link_until <= desk.now:
        return None
    token = answer_token(desk.keys.links, said.id, said.link_until)
    told = {"kind": said.kind, "at": said.at.isoformat(), "until": said.link_until.isoformat()}
    return _for_visitor(row, visit, kept.mail, url=f"{desk.house.url}/v#{token}", feedback=told)


def _to_host(desk: Desk, row: Row[Any], visit: Visit) -> Notice:
    told = hosts.find(desk.conn, row.host_id) if row.host_id else desk.host(visit)
    assert told is not None
    use = _ASKS.get(row.kind, For.HOST)
    start = visit.expected_at or visit.registered_at
    expires = int((max(start, visit.registered_at) + _LINK_LASTS).timestamp())
    token = Link(visit.id, told.id, expires, use).token(desk.keys.links)
    return _for_host(row, told, url=f"{desk.house.url}/h#{token}", visit=host.view(desk, visit, use))


def _to_visitor(desk: Desk, row: Row[Any], visit: Visit) -> Notice:
    """The invitation: what to show at the lobby, and the appointment."""
    kept = expected.invitation_of(desk.conn, visit.id)
    assert kept is not None
    fields = ("name", "organisation", "host_name", "department", "purpose", "room", "parking", "people")
    return _for_visitor(
        row,
        visit,
        kept.mail,
        visit={field: getattr(visit, field) for field in fields}
        | {
            "visit": visit.id,
            "at": visit.expected_at.isoformat(),
            "until": (visit.expected_until or visit.expected_at + timedelta(hours=1)).isoformat(),
            "note": kept.note,
            "sequence": kept.sequence,
            "digits": announcing.digits_of(desk, visit.id),
            "qr": announcing.invitation_link(visit).code(desk.keys.links),
        },
    )


def _for_host(row: Row[Any], told: Row[Any], **about: Any) -> Notice:
    """What stands in the outbox, for somebody of the directory."""
    who = {"name": told.name, "mail": told.mail, "language": told.language, "mobile": told.mobile}
    return Notice(id=row.id, key=row.key, kind=row.kind, channel=row.channel, **who, **about)


def _for_visitor(row: Row[Any], told: Visit, mail: str, **about: Any) -> Notice:
    """The same for the visitor, at the address that the invitation went to."""
    who = {"name": told.name, "mail": mail, "language": told.language}
    return Notice(id=row.id, key=row.key, kind=row.kind, channel=row.channel, **who, **about)
