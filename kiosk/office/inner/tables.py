"""The numbers of a period (R26) as tables: codes for programs, words for people. Durations are in minutes."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.export import guarded
from kiosk.logbook import visible
from kiosk.visit.classes import VisitorClass
from kiosk.visit.feedback import KINDS
from kiosk.visit.periods import Period
from kiosk.visit.queueing import screens_needed
from kiosk.visit.spread import quantile
from kiosk.visit.tally import ANNOUNCED, TOTALS, Tally
from kiosk.words import Words

TOP = 20
"""So many organisations and departments by name; the rest is one row."""
BUSIEST = 10
SERVICE = 90
"""Seconds that a visitor is assumed to take at a lobby screen where nobody measured it."""
SHORTEST, LONGEST = 5, 1800
"""Between what the seconds at a screen may lie."""
Value = str | int | float | None


@dataclass(frozen=True)
class Table:
    """`rows` hold codes; the first column's words are under `coded`, '' for what stands for itself. A first
    cell of None is all the others, an empty one what nobody said."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]
    coded: str = ""

    def title(self, words: Words) -> str:
        """What it is called."""
        return words(f"numbers.table.{self.name}")

    def headings(self, words: Words) -> list[str]:
        """What its columns are called."""
        return [words(f"numbers.column.{column}") for column in self.columns]

    def spoken(self, words: Words) -> list[list[Value]]:
        """Its rows for people."""
        return [[self._first(row[0], words), *row[1:]] for row in self.rows]

    def records(self) -> list[dict[str, Value]]:
        """Its rows for programs."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def csv(self, words: Words) -> str:
        """For a spreadsheet: guarded, as the log's export is."""
        text = io.StringIO()
        lines = csv.writer(text)
        lines.writerow(self.headings(words))
        lines.writerows([_cell(value) for value in row] for row in self.spoken(words))
        return text.getvalue()

    def _first(self, value: Value, words: Words) -> Value:
        if value is None or value == "":
            return words("numbers.others" if value is None else "numbers.not_said")
        return words(f"{self.coded}.{value}") if self.coded else visible(str(value))


def tables(tally: Tally, period: Period, seconds: int = SERVICE) -> dict[str, Table]:
    """All tables of a period, as they are read one after the other. `seconds`: a visitor's at a screen."""
    made = (
        Table("totals", ("what", "count"), _counts(tally["total"], TOTALS), "numbers.total"),
        Table("durations", ("duration", "count", "median", "p90"), _durations(tally), "numbers.duration"),
        _course(tally, period),
        Table("class", ("class", "visits"), _counts(tally["class"], tuple(VisitorClass)), "common.class"),
        Table("weekday", ("weekday", "visits"), _counts(tally["weekday"], _keys(7)), "numbers.weekday"),
        Table("hour", ("hour", "visits"), _hours(tally)),
        Table(
            "department",
            ("department", "visits", "answer_median", "answer_p90", "pass_median", "pass_p90"),
            [(*row, *_waits(tally, row[0])) for row in _largest(tally["department"])],
        ),
        Table("organisation", ("organisation", "visits"), _largest(tally["organisation"])),
        Table("announced", ("month", *ANNOUNCED, "expected", "share"), _announced(tally, period)),
        Table("no_shows", ("department", *ANNOUNCED, "expected", "share"), _no_shows(tally)),
        Table("busiest", ("quarter", "registrations", "screens"), _busiest(tally, seconds)),
        Table("ratings", ("month", "ratings", "average"), _ratings(tally, period)),
        Table("said", ("kind", "count"), _counts(tally["said"], KINDS), "feedback.kind"),
    )
    return {table.name: table for table in made}


def minutes(tally: Mapping[str, int], share: float) -> float | None:
    """A quantile of a duration in minutes, to a tenth; None where nobody waited."""
    seconds = quantile(tally, share)
    return None if seconds is None else round(seconds / 60, 1)


def average(stars: Mapping[str, int]) -> float | None:
    """The mean of ratings, to a hundredth."""
    many = sum(stars.values())
    return round(sum(int(star) * count for star, count in stars.items()) / many, 2) if many else None


def _counts(counts: Mapping[str, int], keys: Sequence[str]) -> list[tuple[Value, ...]]:
    return [(str(key), counts.get(str(key), 0)) for key in keys]


def _keys(many: int) -> list[str]:
    return [str(number) for number in range(many)]


def _durations(tally: Tally) -> list[tuple[Value, ...]]:
    return [
        (facet, sum(tally[facet].values()), minutes(tally[facet], 0.5), minutes(tally[facet], 0.9))
        for facet in ("answer", "pass", "stay")
    ]


def _course(tally: Tally, period: Period) -> Table:
    """By day within a month, by month within more."""
    if period.months == 1:
        days = [day.isoformat() for day in period.each_day()]
        return Table("course", ("day", "visits"), _counts(tally["day"], days))
    months = {str(month): 0 for month in period.each_month()}
    for day, visits in tally["day"].items():
        months[day[:7]] = months.get(day[:7], 0) + visits
    return Table("course", ("month", "visits"), list(months.items()))


def _announced(tally: Tally, period: Period) -> list[tuple[Value, ...]]:
    return [(str(month), *_came(tally[f"announced:{month}"])) for month in period.each_month()]


def _no_shows(tally: Tally) -> list[tuple[Value, ...]]:
    """Where somebody was announced and never came, the most first; all the other departments at the end."""
    named = _largest(tally["missed of"])
    told = [name for name, _ in named if name is not None]
    rest = [name for name in tally["announced of"] if name not in told]
    rows: list[tuple[Value, ...]] = [(name, *_came(_of(tally, [str(name)]))) for name in told]
    return [*rows, (None, *_came(_of(tally, rest)))] if rest else rows


def _of(tally: Tally, departments: Sequence[str]) -> dict[str, int]:
    return {what: sum(tally[f"{what} of"].get(one, 0) for one in departments) for what in ANNOUNCED}


def _came(counts: Mapping[str, int]) -> list[Value]:
    """The outcomes, how many are still expected, and in percent who of the others never came."""
    announced, came, cancelled, missed = (counts.get(what, 0) for what in ANNOUNCED)
    share = round(100 * missed / (came + missed), 1) if came + missed else None
    return [announced, came, cancelled, missed, announced - came - cancelled - missed, share]


def _hours(tally: Tally) -> list[tuple[Value, ...]]:
    quarters = tally["quarter"]
    of_hour = [sum(quarters.get(str(hour * 4 + part), 0) for part in range(4)) for hour in range(24)]
    return [(f"{hour:02}:00", visits) for hour, visits in enumerate(of_hour)]


def _largest(counts: Mapping[str, int]) -> list[tuple[Value, ...]]:
    """The largest first, what nobody said and all the others at the end."""
    named = sorted(((-many, name) for name, many in counts.items() if name and many), key=lambda one: one)
    rows: list[tuple[Value, ...]] = [(name, -many) for many, name in named[:TOP]]
    if rest := -sum(many for many, _ in named[TOP:]):
        rows.append((None, rest))
    if counts.get(""):
        rows.append(("", counts[""]))
    return rows


def _waits(tally: Tally, department: Value) -> list[Value]:
    if department is None:
        return [None] * 4
    facets = [tally[f"{facet}:{department}"] for facet in ("answer", "pass")]
    return [minutes(facet, share) for facet in facets for share in (0.5, 0.9)]


def _busiest(tally: Tally, seconds: int) -> list[tuple[Value, ...]]:
    """A quarter of an hour's registrations make its rate: four times as many an hour."""
    fullest = sorted(tally["busiest"].items(), key=lambda one: (-one[1], one[0]))[:BUSIEST]
    return [
        (f"{datetime.fromisoformat(start):%Y-%m-%d %H:%M}", many, screens_needed(4 * many, seconds))
        for start, many in fullest
    ]


def _ratings(tally: Tally, period: Period) -> list[tuple[Value, ...]]:
    of_months = [(str(month), tally[f"stars:{month}"]) for month in period.each_month()]
    return [(month, sum(stars.values()), average(stars)) for month, stars in of_months]


def all_stars(tally: Tally) -> Mapping[str, int]:
    """The ratings of a whole period."""
    sums: dict[str, int] = {}
    for facet in tally.facets("stars:"):
        for star, many in tally[facet].items():
            sums[star] = sums.get(star, 0) + many
    return sums


def _cell(value: Value) -> Any:
    return guarded(value) if isinstance(value, str) else "" if value is None else value
