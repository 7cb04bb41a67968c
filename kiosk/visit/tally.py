"""What a span of days comes to (R26): counts by facet and key, which add up over any days.

Facets: `total` (see `TOTALS`), `class`, `weekday` (0 is Monday), `quarter` (of an hour, 0 to 95),
`department`, `organisation`, `day` (ISO), `said` (kinds of feedback), `stars:<month>`, `busiest` (the lobby's
fullest quarters of an hour, by their beginning in the house's time), and durations in bins of
`kiosk.visit.spread`: `answer`, `pass`, `stay`, the first two by department too, as `answer:<department>`.
Only in answers, never kept: `announced:<month>` (see `ANNOUNCED`), and the same as `missed of` and so on, by
the hosts' departments.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from heapq import nlargest
from typing import Any

from kiosk.visit.spread import bin_of
from kiosk.visit.states import WITHIN, State

TOTALS = (
    *("visits", "people", "by_phone", "came_in", "refused", "no_answer", "no_show"),
    *("on_word", "owed", "overstayed", "unseen"),
)
"""Outcomes: `on_word`: let out on a telephone call or by the guard; `owed`: of these, still unsigned; that is
never kept, it is asked for when somebody looks."""
ANNOUNCED = ("announced", "came", "cancelled", "missed")
"""What becomes of who was announced; the rest is still expected. `missed`: nobody ever came."""
BUSIEST = 20
"""So many quarters of an hour are kept of a day or a month."""
_NOBODY_CAME = {"no_answer": "no_answer", "no_show": "no_show", "cancelled": "no_show"}


class Tally:
    """Counts by facet and key; what is not there is none."""

    def __init__(self, counts: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for facet, keys in (counts or {}).items():
            self._counts[facet] = Counter(keys)

    def __getitem__(self, facet: str) -> Mapping[str, int]:
        return self._counts.get(facet, {})

    def total(self, name: str) -> int:
        """One of `TOTALS`."""
        return self["total"].get(name, 0)

    def facets(self, prefix: str) -> list[str]:
        """The facets that begin so, in order."""
        return sorted(facet for facet in self._counts if facet.startswith(prefix))

    def add(self, facet: str, key: str, count: int = 1) -> None:
        """Count one more."""
        self._counts[facet][key] += count

    def merge(self, other: "Tally") -> None:
        """Add another span of days."""
        for facet, keys in other._counts.items():
            self._counts[facet].update(keys)

    def trimmed(self) -> "Tally":
        """Without the quarters of an hour that were not the busiest."""
        fullest = nlargest(BUSIEST, self["busiest"].items(), key=lambda one: (one[1], one[0]))
        return Tally({**self._counts, "busiest": dict(fullest)})

    def named_as(self, earlier: "Tally") -> None:
        """Keep the organisations of an earlier count of the same day: its visitors may be forgotten."""
        known, now = earlier["organisation"], self._counts["organisation"]
        lost = {name: count - now[name] for name, count in known.items() if name and count > now[name]}
        now.update(lost)
        now[""] = max(0, now[""] - sum(lost.values()))

    def json(self) -> str:
        """For the books."""
        return json.dumps(self._counts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> "Tally":
        """From the books."""
        return cls(json.loads(text))


def count(tally: Tally, visit: Any, local: datetime, now: datetime) -> None:
    """Count one visit. `visit`: its row with route, expires_at and carded_at; `local`: when it was
    registered, in the house's time."""
    for name, many in _outcomes(visit, now):
        tally.add("total", name, many)
    quarter = local.hour * 4 + local.minute // 15
    tally.add("class", visit.visitor_class)
    tally.add("weekday", str(local.weekday()))
    tally.add("quarter", str(quarter))
    tally.add("department", visit.department)
    tally.add("organisation", visit.organisation)
    tally.add("day", local.date().isoformat())
    if not visit.by_phone and visit.group_id is None:
        tally.add("busiest", f"{local.date().isoformat()}T{quarter // 4:02}:{quarter % 4 * 15:02}")
    _durations(tally, visit)


def _durations(tally: Tally, visit: Any) -> None:
    for facet, end in (("answer", visit.answered_at), ("pass", visit.carded_at)):
        if end is not None and end >= visit.registered_at:
            waited = str(bin_of((end - visit.registered_at).total_seconds()))
            tally.add(facet, waited)
            tally.add(f"{facet}:{visit.department}", waited)
    if visit.came_in_at is not None and visit.left_at is not None:
        tally.add("stay", str(bin_of((visit.left_at - visit.came_in_at).total_seconds())))


def _outcomes(visit: Any, now: datetime) -> list[tuple[str, int]]:
    found = [("visits", 1), ("people", visit.people), ("by_phone", int(visit.by_phone))]
    if visit.came_in_at is None:
        if visit.reason:
            found.append((_NOBODY_CAME.get(visit.reason, "refused"), 1))
        return found
    found += [("came_in", 1), ("on_word", int(visit.route in ("call", "override")))]
    return [*found, ("overstayed", int(_overstayed(visit, now)))]


def _overstayed(visit: Any, now: datetime) -> bool:
    """R28: in the house after the pass had run out."""
    still = visit.state in WITHIN and visit.state != State.UNSEEN
    until = visit.left_at or (now if still else None)
    return bool(until is not None and visit.expires_at is not None and until > visit.expires_at)
