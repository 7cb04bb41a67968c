"""The courier's rounds: deliver what is due, lapse what nobody answered, close the day when the house closes.

Everything that must be remembered stands in the books: a courier that dies loses nothing.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from kiosk.courier.carrying import carry, rounds
from kiosk.courier.channels import Channel
from kiosk.courier.feedback import write_feedback
from kiosk.courier.invitation import KINDS, write_invitation, write_link
from kiosk.courier.letter import Letter, write
from kiosk.courier.undelivered import Undelivered
from kiosk.notify import Turn, unwatched
from kiosk.reception import Notice, Reception
from kiosk.settings import House

_AT_EASE = timedelta(minutes=5)
_AT_ONCE = 16
"""Deliveries side by side, so that a mail server that hangs keeps few others waiting."""


class Courier:
    """`channels` by the names that the outbox uses; `house` says when it closes and what it is called;
    `sender`: whose calendar entries visitors get."""

    def __init__(
        self,
        reception: Reception,
        channels: Mapping[str, Channel],
        house: House,
        clock: Callable[[], datetime],
        language: str = "zh-CN",
        sender: str = "visitors@localhost",
    ) -> None:
        self._reception, self._channels, self._house = reception, channels, house
        self._clock, self._language, self._sender = clock, language, sender
        self._closed: datetime | None = None
        self._looked: datetime | None = None

    def run(self, stopping: threading.Event, turn: Turn = unwatched) -> None:
        """Round after round until `stopping` is set; after one that failed comes the next. `turn` is told."""
        rounds(lambda: self.run_once(self._clock()), stopping, turn)

    def run_once(self, now: datetime) -> int:
        """One round; how many notices were delivered."""
        self._reception.lapse_due(now)
        self._close_day(now)
        self._look_after(now)
        notices = self._reception.take_notices(now, _AT_ONCE)

        def deliver(notice: Notice) -> None:
            self._channel(notice).deliver(self._letter(notice, now))

        return carry(self._reception, notices, deliver, self._reception.notice_sent, now)

    def _letter(self, notice: Notice, now: datetime) -> Letter:
        if notice.feedback is not None:
            return write_feedback(notice, self._house, self._language)
        if notice.kind in KINDS:
            return write_invitation(notice, self._house, self._language, self._sender, now)
        writer = write_link if notice.kind == "announce_link" else write
        return writer(notice, self._house, self._language)

    def _channel(self, notice: Notice) -> Channel:
        if notice.channel not in self._channels:
            raise Undelivered("channel_off")
        return self._channels[notice.channel]

    def _close_day(self, now: datetime) -> None:
        """Once for each closing time; a courier that was away at that time makes up for it."""
        closing = last_closing(self._house, now)
        if closing != self._closed:
            self._reception.close_day(now, closing)
            self._closed = closing

    def _look_after(self, now: datetime) -> None:
        """What nobody waits for, at ease: sums of days that are over, reminders of feedback."""
        if self._looked is None or now - self._looked >= _AT_EASE:
            self._reception.remind_feedback(now)
            if not self._reception.sum_up(now):
                self._looked = now


def last_closing(house: House, now: datetime) -> datetime:
    """The last moment, not after `now`, at which the house closed."""
    local = now.astimezone(house.zone)
    today = local.replace(
        hour=house.closing.hour, minute=house.closing.minute, second=house.closing.second, microsecond=0
    )
    return today if today <= local else today - timedelta(days=1)
