"""The sums of days and months that are over (R26): made by night, counted anew for a week, then left."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from kiosk.ledger import numbers
from kiosk.reception.door import Door
from kiosk.visit.periods import Period
from kiosk.visit.tally import Tally

SETTLES = 7
"""Days in which a gate that was cut off hands in what it saw, and late leavers leave."""


class NumbersDoor(Door):
    """What the visits come to."""

    def numbers(self, period: Period, now: datetime) -> Tally:
        """A month, a quarter or a year, as far as it has come."""
        with self.books.reading() as conn:
            return numbers.of_period(conn, period, self.house.hours.zone, now)

    def sum_up(self, now: datetime, most: int = 2) -> int:
        """Count days that are over, at most so many, so that nobody waits for it; how many were counted."""
        days = self._due(now)[:most]
        for day in days:
            self._sum_up_day(day, now)
        return len(days)

    def _due(self, now: datetime) -> list[date]:
        """Days that are over and have no sum, and those of the last week that were not counted today; the
        latest first: of books that came from elsewhere the present months are looked at before old years."""
        zone = self.house.hours.zone
        today = now.astimezone(zone).date()
        with self.books.reading() as conn:
            first, made = numbers.beginning(conn, zone), numbers.days_kept(conn)
        fresh = today - timedelta(days=SETTLES)
        over = (today - first).days if first else 0
        days = [today - timedelta(days=number) for number in range(1, over + 1)]
        return [day for day in days if made.get(str(day), "") < (str(today) if day >= fresh else "0")]

    def _sum_up_day(self, day: date, now: datetime) -> None:
        """Count the day in a reading of its own: writers wait only while the sum is written."""
        zone, following = self.house.hours.zone, day + timedelta(days=1)
        with self.books.reading() as conn:
            tally = numbers.counted(conn, day, following, zone, now)
            before = numbers.kept(conn, "day", day, following).get(str(day))
        if before is not None:
            tally.named_as(before)
        today = now.astimezone(zone).date()
        with self.books.writing(now) as chain:
            numbers.keep(chain.conn, "day", day, tally, today)
            _sum_up_month(chain.conn, Period.month_of(day), today)


def _sum_up_month(conn: Connection, month: Period, today: date) -> None:
    """A month that is over, once all its days are there."""
    days = numbers.kept(conn, "day", month.start, month.end) if month.end <= today else {}
    if len(days) == len(month.each_day()):
        whole = Tally()
        for one in days.values():
            whole.merge(one)
        numbers.keep(conn, "month", month.start, whole.trimmed(), today)
