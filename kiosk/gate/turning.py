"""Other visitors (R3, R16): turned away politely, or vouched for by a host; who is held waits here."""

from collections.abc import Mapping
from typing import Any

from kiosk.gate.form import Form
from kiosk.gate.part import Door, Matter, Page
from kiosk.gate.sheet import Verdict
from kiosk.gate.watch import Watch
from kiosk.visit.states import State

HELD, TURN, VOUCH = "held", "turn", "vouch"
REASONS = ("sales", "no_host", "trouble", "other")


class Turning(Form):
    """`visit`: who is held, None for somebody who is not registered at all."""

    bar = (Door("turn", "stop", "gate.turn.door"),)
    names = ("organisation", "host")

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.visit: int | None = None
        self.pages = {
            HELD: Page(
                {"vouch": self._vouch, "other_host": self._other_host, "away": self._away},
                lambda: ("vouch", "other_host", "away", "cancel"),
            ),
            TURN: Page(
                {"away": self._turn_away, **self.filling},
                lambda: tuple(f"away:{reason}" for reason in REASONS),
                field=lambda: self.line,
            ),
            VOUCH: Page({"vouch": self._vouch, **self.filling}, lambda: self.hosts, field=lambda: self.line),
        }
        self.doors = {"held": self._open_held, "turn": self._open}

    @property
    def row(self) -> Mapping[str, Any] | None:
        """Who is held."""
        return self.watch.row(self.visit)

    def matters(self) -> list[Matter]:
        """Silent: the visitor stands before the guard, and is not to notice."""
        say = self.watch.desk.say
        held = (row for row in self.watch.rows if row["state"] == State.HELD)
        return [
            Matter(f"held:{row['visit']}", "guard", str(row["name"]), say("gate.held.advice"), silent=True)
            for row in held
        ]

    def told(self) -> None:
        held = self.row is not None and self.row["state"] == State.HELD
        if self.watch.page in (HELD, VOUCH) and not held:
            self.watch.ready()

    def wipe(self) -> None:
        super().wipe()
        self.visit = None

    def _open(self, _: str) -> None:
        self.wipe()
        self.watch.turn(TURN)

    def _open_held(self, visit: str) -> None:
        rows = (row for row in self.watch.rows if row["state"] == State.HELD)
        row = next((row for row in rows if str(row["visit"]) == visit), None)
        if row:
            self.wipe()
            self.visit = row["visit"]
            self.watch.turn(HELD)

    def _away(self, _: str) -> None:
        self.focus = "organisation"
        self.watch.turn(TURN)

    def _other_host(self, _: str) -> None:
        self.focus = "host"
        self.watch.turn(VOUCH)

    def _vouch(self, _: str) -> None:
        """Let the host be asked: it is the host's yes that vouches."""
        if self.watch.page == VOUCH and self.host is None:
            self.watch.complain("host_missing")
            return
        host = self.host.id if self.host else None
        self.watch.ask("vouch", {"visit": self.visit, "host": host}, self._done)

    def _turn_away(self, reason: str) -> None:
        if reason in REASONS:
            body = {"visit": self.visit, "reason": reason, "organisation": self.text("organisation")}
            self.watch.ask("turn_away", body, self._done)

    def _done(self, code: str, data: Mapping[str, Any], by: str) -> None:
        if code == "refused":
            self.refused(data)
        else:
            self.watch.show(Verdict(code, data.get("visit"), None, by))
