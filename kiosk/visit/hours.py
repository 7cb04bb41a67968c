"""Visiting hours (R31): outside them a visit needs somebody's approval beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class VisitingHours:
    """From when until when visitors are received, by day of the week; a day without an entry is closed.

    `zone`: the house's. Without any days there are no limits.
    """

    zone: tzinfo
    days: Mapping[str, tuple[time, time]] | None = None
    holidays: frozenset[date] = frozenset()

    def open_at(self, moment: datetime) -> bool:
        """Whether visitors are received at this moment."""
        if not self.days:
            return True
        local = moment.astimezone(self.zone)
        opens, closes = self.days.get(DAYS[local.weekday()], (time.max, time.min))
        return local.date() not in self.holidays and opens <= local.time() < closes
