"""Whether the books can be trusted: the chain verified, its heads, and what was found out by night."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from kiosk.ledger import days, keeping
from kiosk.ledger.chain import Chain, Fault, Head
from kiosk.reception.door import Door
from kiosk.visit.events import Kind

_LATE = timedelta(hours=36)
"""A night's work that is older than this was missed."""


class TrustDoor(Door):
    """Who asks whether anybody tampered with the log, and what the answer was."""

    def verify_chain(
        self, now: datetime, heads: Iterable[Head] = (), by: str = "", night: datetime | None = None
    ) -> Fault | None:
        """What is wrong with the chain; None when it holds. That it was looked at is in the log.

        `by`: who asked; '' for the office's clock, which asks once a night.
        """
        with self.books.writing(now) as chain:
            chore = keeping.take_chore(chain.conn, "verify", night, now)
        if chore is None:
            return None
        with self.books.reading() as conn:
            last = Chain.last(conn)
        fault = self.books.verify(heads)
        told = {"events": last, "fault": fault.code if fault else "", "seq": fault.seq if fault else 0}
        told["other"] = fault.other if fault else 0
        with self._desk(now) as desk:
            keeping.end_chore(desk.conn, chore, told, now)
            desk.record(Kind.VERIFIED, data=told, personal={"by": by} if by else None)
        return fault

    def closed_days(self, limit: int = 30) -> list[dict[str, Any]]:
        """The days that were closed, the last first, each with its head."""
        with self.books.reading() as conn:
            return days.latest(conn, limit)

    def trust(self) -> dict[str, Any]:
        """How the log was found last and where it ends: {"verified": {"at", "events", "fault", "seq",
        "other"} or None, "seq", "hash"}."""
        with self.books.reading() as conn:
            last = keeping.last_chore(conn, "verify")
            head = Chain.head_of(conn)
        verified = {"at": last.ended_at, **last.told} if last else None
        return {"verified": verified, "seq": head.seq, "hash": head.hash}

    def keep_chore(
        self, kind: str, told: Mapping[str, Any], now: datetime, night: datetime | None = None
    ) -> bool:
        """Note that something was done; False when this night's was done before."""
        with self.books.writing(now) as chain:
            chore = keeping.take_chore(chain.conn, kind, night, now)
            if chore is not None:
                keeping.end_chore(chain.conn, chore, told, now)
        return chore is not None

    def night_matters(self, now: datetime) -> list[str]:
        """What somebody has to look after, as codes: chain_broken, and not_verified, not_forgotten or
        not_backed_up when the last night's work was missed; none before the first day was closed."""
        with self.books.reading() as conn:
            if days.last(conn) is None:
                return []
            kinds = {"verify": "not_verified", "forget": "not_forgotten", "backup": "not_backed_up"}
            done = {kind: keeping.last_chore(conn, kind) for kind in kinds}
        missed = [code for kind, code in kinds.items() if not _lately(done[kind], now)]
        broken = done["verify"] is not None and done["verify"].told["fault"]
        return ["chain_broken", *missed] if broken else missed


def _lately(chore: Any, now: datetime) -> bool:
    return chore is not None and chore.ended_at > now - _LATE
