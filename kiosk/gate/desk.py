"""The desk of a gate's watch: what that asks for is done by station, printer and camera, in other threads."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hardware.ports import Camera, Fault
from kiosk.gate.part import Answered
from kiosk.gate.verdicts import Lamp
from kiosk.screen import sounds
from kiosk.screen.stage import Stage
from kiosk.screen.theme import theme
from kiosk.station import Answer, Connection, Host, Station
from kiosk.station.slips import Slips

log = logging.getLogger(__name__)
_DAY_BEGINS = Connection(False, None, 0)


class GateDesk:
    """Carries out a `kiosk.gate.part.Desk` for a stage, which shows the watch's page anew by `turn`."""

    def __init__(
        self,
        stage: Stage,
        turn: Callable[[], None],
        station: Station,
        slips: Slips | None,
        camera: Camera | None,
    ) -> None:
        self._stage, self._turn = stage, turn
        self._station, self._slips, self._camera = station, slips, camera
        self._number = 0  # of the sheet that was asked for last
        self.connection = _DAY_BEGINS
        """How the station stood when its copy was read last."""

    def ask(self, verb: str, body: dict[str, Any], then: Answered) -> None:
        """See `Desk`."""

        def answered(answer: Answer) -> None:
            then(answer.code, answer.data, answer.by)

        self._stage.later(lambda: self._station.ask(verb, body), answered)

    def search(self, text: str, then: Callable[[list[Host]], None]) -> None:
        """See `Desk`."""
        self._stage.later(lambda: self._station.search(text) if text.strip() else [], then)

    def photograph(self, visit: int, then: Callable[[bytes | None], None]) -> None:
        """See `Desk`."""
        self._stage.later(lambda: self._station.photograph(visit), then)

    def sheet(self, kind: str) -> bool:
        """See `Desk`."""
        if self._slips is None:
            return False
        self._number = self._slips.sheet(kind, theme.words.language).copy
        return True

    def sheet_state(self) -> tuple[str, str]:
        """See `Desk`."""
        job = self._slips.sheet_job(self._number) if self._slips and self._number else None
        return (job.state, job.reason) if job else ("", "")

    @property
    def online(self) -> bool:
        """See `Desk`."""
        return self.connection.online

    @property
    def prints(self) -> bool:
        """See `Desk`."""
        return self._slips is not None

    @property
    def camera(self) -> str | None:
        """See `Desk`."""
        return (self._camera.trouble or "") if self._camera else None

    def snapshot(self, then: Callable[[bytes | None], None]) -> None:
        """See `Desk`."""
        self._stage.later(self._still, then)

    def _still(self) -> bytes | None:
        try:
            return self._camera.still() if self._camera else None
        except Fault as fault:
            log.warning("no picture of the paper: %s", fault.code)
            return None

    @property
    def language(self) -> str:
        """See `Desk`."""
        return theme.words.language

    def say(self, key: str, /, **values: object) -> str:
        """See `Desk`."""
        return theme.words(key, **values)

    def seconds(self) -> float:
        """See `Desk`."""
        return self._stage.clock()

    def now(self) -> datetime:
        """See `Desk`."""
        return datetime.now(UTC)

    def changed(self, lamp: Lamp | None) -> None:
        """See `Desk`."""
        if lamp:
            sounds.play(lamp.value)
        if self._stage.page_name != "fault" or lamp:
            self._turn()
