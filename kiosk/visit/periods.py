"""A month, a quarter or a year of the calendar, as people write it: 2026-10, 2026-Q4, 2026."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

_FORM = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|[Qq]([1-4])))?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2199


class NoPeriod(ValueError):
    """The text is no month, quarter or year."""


@dataclass(frozen=True, order=True)
class Period:
    """`months` of them (1, 3 or 12) from the month of `start` on."""

    start: date
    months: int = 1

    @classmethod
    def read(cls, text: str) -> "Period":
        """The period that `text` names, or `NoPeriod`."""
        found = _FORM.fullmatch(text.strip())
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            raise NoPeriod(f"{text!r} is no month (2026-10), quarter (2026-Q4) or year (2026)")
        year, month, quarter = found.groups()
        if quarter:
            return cls(date(int(year), 3 * int(quarter) - 2, 1), 3)
        return cls(date(int(year), int(month), 1)) if month else cls(date(int(year), 1, 1), 12)

    @classmethod
    def month_of(cls, day: date) -> "Period":
        """The month in which a day lies."""
        return cls(day.replace(day=1))

    @property
    def end(self) -> date:
        """The first day after it."""
        return self._moved(self.months)

    @property
    def kind(self) -> str:
        """month, quarter or year."""
        return {1: "month", 3: "quarter", 12: "year"}[self.months]

    def __str__(self) -> str:
        if self.months == 12:
            return f"{self.start:%Y}"
        return f"{self.start:%Y-%m}" if self.months == 1 else f"{self.start:%Y}-Q{self.start.month // 3 + 1}"

    @property
    def before(self) -> "Period":
        """The one of the same kind before it."""
        return Period(self._moved(-self.months), self.months)

    @property
    def after(self) -> "Period":
        """The one of the same kind after it."""
        return Period(self.end, self.months)

    def each_month(self) -> list["Period"]:
        """Its months in their order."""
        return [Period(self._moved(number)) for number in range(self.months)]

    def each_day(self) -> list[date]:
        """Its days in their order."""
        return [self.start + timedelta(days=number) for number in range((self.end - self.start).days)]

    def moments(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """When it begins, and when what comes after it begins, in a house's time zone."""
        return midnight(self.start, zone), midnight(self.end, zone)

    def _moved(self, months: int) -> date:
        number = self.start.year * 12 + self.start.month - 1 + months
        return date(number // 12, number % 12 + 1, 1)


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins in a time zone."""
    return datetime.combine(day, time(), zone)
