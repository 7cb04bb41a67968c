"""What the office does by itself once a night, after the day was closed: write its head down outside, verify
the chain, forget what is due, make a backup and drop the old ones.

Each is done once for every closing, by whichever office process comes first; one that fails is logged, mailed
to whoever gets the heads, shown on the office's first page and tried again, and does not keep the others from
being done. A thread of its own: of many visits the chain alone takes minutes.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from kiosk.courier.channels import Channel
from kiosk.courier.heads import BadHeads, mail_failure, mail_head, read_heads, write_head
from kiosk.courier.rounds import last_closing
from kiosk.courier.undelivered import Undelivered
from kiosk.ledger import backups
from kiosk.ledger.backups import BackupFault
from kiosk.notify import Turn, unwatched
from kiosk.reception import Reception
from kiosk.settings import Settings

EVERY = 30.0
"""Seconds between two looks at the clock."""
LOOK = 120.0
"""Seconds that a look takes at most where there is nothing to do."""
_AGAIN = timedelta(minutes=70)  # after a night that failed; what was begun is free again after an hour
_CHORE = 2 * 3600.0  # seconds that one piece of a night's work takes at most
log = logging.getLogger(__name__)


class Night:
    """`channels`: as the courier has them; the mail of them carries the heads."""

    def __init__(
        self,
        reception: Reception,
        settings: Settings,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
    ) -> None:
        self._reception, self._settings, self._channels = reception, settings, channels
        self._clock, self._done = clock, last_closing(settings.house, clock())
        self._rests = datetime.min.replace(tzinfo=UTC)

    def run(self, stopping: threading.Event, turn: Turn = unwatched) -> None:
        """Look at the clock until `stopping` is set; `turn` is told. A closing that was missed is made up for
        the next night: whoever starts an office by day does not want it busy."""
        while not stopping.wait(EVERY):
            turn(LOOK)
            try:
                self.run_once(self._clock(), turn)
            except Exception as fault:  # the books may be busy or away for a while
                log.error("the night's work failed: %s", type(fault).__name__)

    def run_once(self, now: datetime, turn: Turn = unwatched) -> bool:
        """The night's work, if the house has closed since it was done last and that day is in the books."""
        closing = last_closing(self._settings.house, now)
        if closing == self._done or now < self._rests:
            return False
        day = next(iter(self._reception.closed_days(1)), None)
        if day is None or datetime.fromisoformat(day["until"]) < closing:
            return False
        if self.work(now, closing, turn):
            self._rests = now + _AGAIN
        else:
            self._done = closing
        return True

    def work(self, now: datetime, closing: datetime, turn: Turn = unwatched) -> dict[str, str]:
        """The work of the night after `closing`, each piece as far as nobody has done it; what failed of it,
        and why."""
        failed: dict[str, str] = {}
        for chore in (self._write_head, self._verify, self._forget, self._back_up):
            turn(_CHORE)
            name = chore.__name__.strip("_")
            try:
                chore(now, closing)
            except (OSError, BadHeads, BackupFault, Undelivered) as fault:
                failed[name] = str(fault)
            except Exception as fault:  # the books may be busy or away for a while
                failed[name] = type(fault).__name__
        self._tell(failed, now, closing)
        return failed

    def _tell(self, failed: Mapping[str, str], now: datetime, closing: datetime) -> None:
        """What failed, to everybody who may care; the mail once a night."""
        for name, why in failed.items():
            log.error("%s: %s", name, why)
        try:
            self._reception.keep_chore("night", {"failed": sorted(failed)}, now)
            first = bool(failed) and self._reception.keep_chore("night_mail", {}, now, closing)
            if first and self._settings.trust.heads_mail and (mail := self._channels.get("mail")):
                to, language = self._settings.trust.heads_mail, self._settings.notices.language
                mail_failure(mail, to, failed, self._settings.house, language)
        except Exception as fault:  # the books or the mail may be what failed
            log.error("nobody could be told of the night: %s", type(fault).__name__)

    def _write_head(self, now: datetime, closing: datetime) -> None:
        trust, day = self._settings.trust, next(iter(self._reception.closed_days(1)), None)
        if day is None:
            return  # a house that has not closed yet
        if trust.heads_file:
            write_head(trust.heads_file, day)
        if trust.heads_mail and (mail := self._channels.get("mail")):
            with self._reception.at_chore("head", {"seq": day["events"]}, now, closing) as first:
                if first:
                    language = self._settings.notices.language
                    mail_head(mail, trust.heads_mail, day, self._settings.house, language)

    def _verify(self, now: datetime, closing: datetime) -> None:
        heads = read_heads(self._settings.trust.heads_file)
        if fault := self._reception.verify_chain(now, heads, night=closing):
            log.error("the log was tampered with: %s", fault)

    def _forget(self, now: datetime, closing: datetime) -> None:
        self._reception.forget(asdict(self._settings.keeping), now, night=closing)

    def _back_up(self, now: datetime, closing: datetime) -> None:
        back_up(self._reception, self._settings, now, closing)


def back_up(reception: Reception, settings: Settings, now: datetime, night: datetime) -> None:
    """One backup a night, and none kept for longer than the settings say."""
    if settings.trust.nightly_backup:
        with reception.at_chore("backup", {}, now, night) as first:
            if first:
                backups.make(settings.database, settings.backups, now)
    old = backups.kept(settings.backups, settings.data)
    backups.drop_old(old, settings.trust.backup_days, now)
