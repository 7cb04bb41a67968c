"""Whether the books can be trusted: the chain verified, its heads, and what was found out by night."""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from kiosk.ledger import days, keeping
from kiosk.ledger.chain import BEGINNING, Chain, Fault, Head
from kiosk.reception.door import Door
from kiosk.visit.events import Kind

WHOLE_EVERY = timedelta(days=6, hours=12)
"""So often a night looks at the whole log; the others at what was written since."""
_LATE = timedelta(hours=36)
"""A night's work that is older than this was missed."""


_MISSED = {"verify": "not_verified", "forget": "not_forgotten", "backup": "not_backed_up"}
_FAILED = {
    "verify": "not_verified",
    "forget": "not_forgotten",
    "back_up": "not_backed_up",
    "write_head": "head_not_written",
}
_NO_FAULT = {"fault": "", "seq": 0, "other": 0}


class TrustDoor(Door):
    """Who asks whether anybody tampered with the log, and what the answer was."""

    def verify_chain(
        self, now: datetime, heads: Iterable[Head] = (), by: str = "", night: datetime | None = None
    ) -> Fault | None:
        """What is wrong with the chain; None when it holds. That it was looked at is in the log.

        `by`: who asked; '' for the office's clock, which asks once a night. By night what was written since
        the last time is looked at, from a checkpoint that only the key can seal, and once a week all of it.
        """
        with self.books.writing(now) as chain:
            last = keeping.last_chore(chain.conn, "verify")
            chore = keeping.take_chore(chain.conn, "verify", night, now)
        if chore is None:
            return None
        since = self._checkpoint(last, now) if night and not by else BEGINNING
        reached = [since]
        fault = self.books.verify(heads, since, reached.append)
        whole = now.isoformat() if since == BEGINNING or last is None else last.told["whole_at"]
        told = {"events": reached[-1].seq, "since": since.seq, "whole_at": whole}
        told |= {"fault": fault.code, "seq": fault.seq, "other": fault.other} if fault else _NO_FAULT
        told |= {"hash": reached[-1].hash, "seal": "" if fault else self.books.vouched(reached[-1])}
        with self._desk(now) as desk:
            keeping.end_chore(desk.conn, chore, told, now)
            desk.record(Kind.VERIFIED, data=told, personal={"by": by} if by else None)
        return fault

    def _checkpoint(self, last: Any, now: datetime) -> Head:
        """To where the chain was found whole the last time; the beginning, if that was not so, is not sealed
        by us, or the whole was looked at a week ago."""
        told = last.told if last else {}
        if not told.get("seal") or datetime.fromisoformat(told["whole_at"]) <= now - WHOLE_EVERY:
            return BEGINNING
        head = Head(told["events"], told["hash"])
        return head if hmac.compare_digest(self.books.vouched(head), told["seal"]) else BEGINNING

    def closed_days(self, limit: int = 30) -> list[dict[str, Any]]:
        """The days that were closed, the last first, each with its head."""
        with self.books.reading() as conn:
            return days.latest(conn, limit)

    def trust(self) -> dict[str, Any]:
        """How the log was found last and where it ends: {"verified": {"at", "events", "since", "whole_at",
        "fault", "seq", "other"} or None, "seq", "hash", "mailed_at": when a day's head went out last}."""
        with self.books.reading() as conn:
            last, mailed = keeping.last_chore(conn, "verify"), keeping.last_chore(conn, "head")
            head = Chain.head_of(conn)
        verified = {"at": last.ended_at, **last.told} if last else None
        mailed_at = mailed.ended_at if mailed else None
        return {"verified": verified, "seq": head.seq, "hash": head.hash, "mailed_at": mailed_at}

    def keep_chore(
        self, kind: str, told: Mapping[str, Any], now: datetime, night: datetime | None = None
    ) -> bool:
        """Note that something was done; False when this night's was done before."""
        with self.books.writing(now) as chain:
            chore = keeping.take_chore(chain.conn, kind, night, now)
            if chore is not None:
                keeping.end_chore(chain.conn, chore, told, now)
        return chore is not None

    @contextmanager
    def at_chore(
        self, kind: str, told: Mapping[str, Any], now: datetime, night: datetime | None = None
    ) -> Iterator[bool]:
        """While something is done: False when this night's was done before. It is noted once it has ended
        without a fault; else whoever comes next begins it again."""
        with self.books.writing(now) as chain:
            chore = keeping.take_chore(chain.conn, kind, night, now)
        try:
            yield chore is not None
        except Exception:
            if chore is not None:
                with self.books.writing(now) as chain:
                    keeping.drop_chore(chain.conn, chore)
            raise
        if chore is not None:
            with self.books.writing(now) as chain:
                keeping.end_chore(chain.conn, chore, told, now)

    def night_matters(self, now: datetime) -> list[str]:
        """What somebody has to look after, as codes: chain_broken, and not_verified, not_forgotten,
        not_backed_up or head_not_written when the last night's work was missed or went wrong; nothing is
        missed before the first day was closed."""
        with self.books.reading() as conn:
            begun = days.last(conn) is not None
            done = {kind: keeping.last_chore(conn, kind) for kind in (*_MISSED, "night")}
        failed = done["night"].told["failed"] if done["night"] else []
        missed = [code for kind, code in _MISSED.items() if begun and not _lately(done[kind], now)]
        missed += [code for code in map(_FAILED.get, failed) if code and code not in missed]
        broken = done["verify"] is not None and done["verify"].told["fault"]
        return ["chain_broken", *missed] if broken else missed


def _lately(chore: Any, now: datetime) -> bool:
    return chore is not None and chore.ended_at > now - _LATE
