"""A station's print jobs: what became of each slip is on the disk before anybody acts on it.

queued → sending → printed | failed | uncertain. A job is 'sending' before its first byte leaves; found so
after a restart it is uncertain, since nobody saw what came out. No job starts again by itself: a slip that
failed is printed again by `again`, one that is uncertain only as a new copy that the office issues. Sheets
(`sheets.SHEETS`) are jobs as passes are; they stand under no visit, and the office is not told of them.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image

from kiosk.notify import Turn, unwatched
from kiosk.station.pass_slip import compose
from kiosk.station.sheets import SHEETS
from kiosk.station.station import Station, utc_now
from kiosk.station.store import open_store
from kiosk.visit.states import OVER, State
from kiosk.words import Words
from printing.draw import draw
from printing.escpos import encode
from printing.paper import Paper
from printing.press import Fate, Outcome, Press
from printing.spare import Presses
from printing.typeface import FacesMissing

log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    visit INTEGER NOT NULL,
    copy INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    means TEXT NOT NULL DEFAULT '',
    told INTEGER NOT NULL DEFAULT 0,
    UNIQUE (visit, copy)
);
"""
_ADDED = ("kind TEXT NOT NULL DEFAULT 'pass'", "language TEXT NOT NULL DEFAULT ''")  # since the first release
_SHEET = 0  # the visit of what belongs to none
TURN = 20.0
"""Seconds that a turn of the printing thread takes at most when it prints nothing."""
_ENDED = ("printed", "failed", "uncertain")
_AGAIN = 5.0  # seconds until the worker looks again after a mishap of its own
_IDLE = 5.0  # seconds after which it turns with nothing to do
_SLIP = 150.0  # seconds that a slip takes at most: longer than the press has patience with any printer


@dataclass(frozen=True)
class Job:
    """One copy of one visit's slip, or a sheet: of visit 0, and `copy` counts the sheets.

    `reason`: one of `reasons.REASONS`, '' when nothing is wrong; `means`: how the printing was confirmed;
    `kind`: pass, or one of `sheets.SHEETS`, in `language`.
    """

    visit: int
    copy: int
    state: str
    reason: str = ""
    means: str = ""
    kind: str = "pass"
    language: str = ""


class Slips:
    """The jobs of one station and the thread that prints them. No content of a slip is kept here."""

    def __init__(
        self,
        station: Station,
        folder: Path,
        press: Press | Presses,
        paper: Paper,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._station, self._press, self._paper, self._clock = station, press, paper, clock
        self._books = open_store(folder / "slips.db", _SCHEMA)
        _complete(self._books)
        self._books.execute("UPDATE jobs SET state='uncertain', reason='restarted' WHERE state='sending'")
        self._lock = threading.Lock()
        self._work, self._stopping = threading.Event(), threading.Event()
        self._listeners: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._run, name="slips", daemon=True)
        station.watch("printer", self.trouble)

    def start(self, turn: Turn = unwatched) -> None:
        """Begin to print, and to tell the office what it was not told before a restart. `turn`: told of each
        turn of the printing thread."""
        self._turn = turn
        self._thread.start()

    def stop(self) -> None:
        """End, after the slip that is in the printer now."""
        self._stopping.set()
        self._work.set()
        if self._thread.is_alive():
            self._thread.join(60)
        self._books.close()

    def print(self, visit: int) -> Job | None:
        """Queue the slip that the office sent for a visit; a copy that had a job before keeps it.

        None when there is no slip to print for this visit.
        """
        copy = self._copy_of(visit)
        if copy is None:
            return None
        self._write("INSERT OR IGNORE INTO jobs (visit, copy, state) VALUES (?, ?, 'queued')", visit, copy)
        self._work.set()
        return self.job(visit)

    def sheet(self, kind: str, language: str) -> Job:
        """Queue one of `sheets.SHEETS`; what stands on it is what is known when it is printed."""
        self._write(
            "INSERT INTO jobs (visit, copy, state, told, kind, language)"
            " SELECT ?, COALESCE(MAX(copy), 0) + 1, 'queued', 1, ?, ? FROM jobs WHERE visit = ?",
            *(_SHEET, kind, language, _SHEET),
        )
        self._work.set()
        queued = self._first("visit = ? AND kind = ? ORDER BY copy DESC", _SHEET, kind)
        assert queued is not None
        return queued

    def sheet_job(self, number: int) -> Job | None:
        """The job of one sheet, by the `copy` that it was given."""
        return self._first("visit = ? AND copy = ?", _SHEET, number)

    def again(self, visit: int) -> Job | None:
        """Queue the visit's last job once more: only when it has failed, so that nothing came out."""
        last = self.job(visit)
        if last and last.state == "failed":
            self._write(
                "UPDATE jobs SET state='queued', reason='', told=0"
                " WHERE visit=? AND copy=? AND state='failed'",
                visit,
                last.copy,
            )
            self._work.set()
        return self.job(visit)

    def job(self, visit: int) -> Job | None:
        """The job of the visit's newest copy."""
        return self._first("visit = ? ORDER BY copy DESC", visit)

    def hindrance(self) -> str:
        """Why no slip can be printed now, one of `reasons.REASONS`; '' when nothing hinders it.

        Asks the printer, which may take a second or two.
        """
        try:
            reason = self._press.ready()
        except Exception as fault:  # a driver's mistake is the printer's fault, and not the screen's
            log.error("the printer could not be asked: %s", type(fault).__name__)
            return "error"
        return reason if reason and reason != "busy" else ""

    def trouble(self) -> str:
        """What somebody should see to: a hindrance, or 'paper_low' while all still prints; '' for nothing."""
        return self.hindrance() or "paper_low" * self._press.paper_low

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call this whenever a job has changed; it is called from the printing thread."""
        self._listeners.append(callback)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._work.clear()
            self._turn(TURN)
            try:
                idle = not (self._tell_office() or self._print_next())
            except Exception:  # this thread must outlive whatever one slip does
                log.exception("a print job went wrong")
                self._stopping.wait(_AGAIN)
                continue
            if idle:
                self._work.wait(_IDLE)

    def _print_next(self) -> bool:
        job = self._first("state = 'queued' ORDER BY place")
        if job is None:
            return False
        self._turn(_SLIP)
        bands = self._bands(job)
        if isinstance(bands, str):
            self._end(job, Outcome(Fate.FAILED, bands))
            return True
        self._write("UPDATE jobs SET state='sending' WHERE visit=? AND copy=?", job.visit, job.copy)
        self._changed()
        try:
            outcome = self._press.print(bands)
        except Exception as fault:  # whatever it was, something may have come out
            log.error("the printer's driver failed: %s", type(fault).__name__)
            outcome = Outcome(Fate.UNCERTAIN, "error")
        self._end(job, outcome)
        return True

    def _bands(self, job: Job) -> list[bytes] | str:
        """The slip's bytes, or the reason why there are none."""
        if job.visit != _SHEET and (reason := self._outdated(job)):
            return reason
        try:
            return [band for slip in self._drawn(job) for band in encode(slip, self._paper.cuts)]
        except (KeyError, TypeError, ValueError, AttributeError, FacesMissing, OSError) as fault:
            log.error("a slip could not be drawn: %s", type(fault).__name__)
            return "not_drawable"

    def _outdated(self, job: Job) -> str:
        row = self._station.visit(job.visit) or {}
        if row.get("state", State.CLOSED) in OVER:
            return "lapsed"
        return "" if self._copy_of(job.visit) == job.copy else "replaced"

    def _drawn(self, job: Job) -> list[Image.Image]:
        if job.visit == _SHEET:
            slips = SHEETS[job.kind](self._station, Words(job.language), self._clock())
        else:
            row = self._station.visit(job.visit) or {}
            slips = [compose(row["slip"], self._station.house())]
        return [draw(slip, self._paper) for slip in slips]

    def _end(self, job: Job, outcome: Outcome) -> None:
        self._write(
            "UPDATE jobs SET state=?, reason=?, means=? WHERE visit=? AND copy=?",
            outcome.fate.value,
            outcome.reason or "",
            outcome.means,
            job.visit,
            job.copy,
        )
        self._changed()

    def _tell_office(self) -> bool:
        job = self._first(f"told = 0 AND state IN {_ENDED} ORDER BY place")
        if job is None:
            return False
        outcome = {"outcome": job.state, "reason": job.reason, "means": job.means}
        self._station.ask("slip", {"visit": job.visit, "copy": job.copy, **outcome})
        self._write(
            "UPDATE jobs SET told=1 WHERE visit=? AND copy=? AND state=?", job.visit, job.copy, job.state
        )
        return True

    def _copy_of(self, visit: int) -> int | None:
        row = self._station.visit(visit)
        slip = row.get("slip") if row else None
        copy = slip.get("copy") if isinstance(slip, dict) else None
        return copy if type(copy) is int else None

    def _first(self, condition: str, *values: object) -> Job | None:
        fields = "visit, copy, state, reason, means, kind, language"
        question = f"SELECT {fields} FROM jobs WHERE {condition} LIMIT 1"  # noqa: S608
        with self._lock:
            found = self._books.execute(question, values).fetchone()
        return Job(*found) if found else None

    def _write(self, statement: str, *values: object) -> None:
        with self._lock:
            self._books.execute(statement, values)

    def _changed(self) -> None:
        for listener in self._listeners:
            try:
                listener()
            except Exception:  # a screen's mistake must not stop the printer
                log.exception("a listener failed")


def _complete(books: sqlite3.Connection) -> None:
    """Give a file of an earlier release the columns that came later."""
    there = {row["name"] for row in books.execute("PRAGMA table_info(jobs)")}
    for column in _ADDED:
        if column.split()[0] not in there:
            books.execute(f"ALTER TABLE jobs ADD COLUMN {column}")
