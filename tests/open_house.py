"""A whole house for stories: the real office over HTTP, real stations, and one clock, the test's."""

import shutil
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from doorstep import Doorstep
from kiosk.ledger.stations import StationIdentity
from kiosk.office.app import make_app
from kiosk.office.serve import OfficeServer, listen
from kiosk.settings import Settings
from kiosk.station import Line, Station

PATIENTLY = 60.0  # seconds of real time until something that must come is given up
# Seconds that a station gives the office, which is gone at once when it is gone: with the 1.2 of a real one,
# a busy machine would cut a station off in the middle of the story.
IN_TIME = 30.0


class OpenHouse:
    """The house's office can be shut and opened again at the same address, as often as the story wants."""

    def __init__(self, step: Doorstep, folder: Path) -> None:
        self.step, self._folder = step, folder
        self._moved = threading.Condition()
        self._door: socket.socket | None = listen("127.0.0.1:0")
        self.address = f"127.0.0.1:{self._door.getsockname()[1]}"
        self._stations: list[Station] = []
        self._serve()

    def clock(self) -> datetime:
        """The story's time."""
        return self.step.now

    def shut_office(self) -> None:
        """The office is gone: its address refuses."""
        self._server.should_exit = True
        self._thread.join()
        assert self._door is not None
        self._door.close()
        self._door = None
        self.step.books.close()

    def open_office(self) -> None:
        """The office is there again, on the same books."""
        self.step.open()
        self._door = listen(self.address)
        self._serve()

    def _serve(self) -> None:
        app = make_app(self.step.reception, Settings(), self.clock)
        self._server = OfficeServer(app)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._door]})
        self._thread.start()

    def station(self, identity: StationIdentity) -> Station:
        """A started station under its own name, its copy filled."""
        token = self.step.reception.add_station(f"{identity.name}-b", identity.kind, self.step.now)
        file = self._folder / f"{identity.name}.token"
        file.write_text(token)
        line = Line(f"http://{self.address}", file, timeout=IN_TIME)
        folder = self._folder / identity.name
        folder.mkdir()
        station = Station(line, folder, identity.kind, self.clock, patience=IN_TIME)
        station.on_change(self._news)
        station.start()
        self._stations.append(station)
        self.wait(lambda: station.connection.online and bool(station.house()))
        return station

    def after_a_power_cut(self, station: Station, identity: StationIdentity) -> Station:
        """The station anew on its files as they lie on the disk now; what it had in memory is lost."""
        folder = self._folder / f"{identity.name}-after"
        shutil.copytree(self._folder / identity.name, folder)
        station.stop()
        line = Line(f"http://{self.address}", self._folder / f"{identity.name}.token", timeout=IN_TIME)
        again = Station(line, folder, identity.kind, self.clock, patience=IN_TIME)
        again.on_change(self._news)
        again.start()
        self._stations[self._stations.index(station)] = again
        return again

    def _news(self) -> None:
        with self._moved:
            self._moved.notify_all()

    def wait(self, come: Callable[[], Any]) -> None:
        """Until what must come has come; it is looked for whenever a station has news."""
        with self._moved:
            until = monotonic() + PATIENTLY
            while not come():
                assert monotonic() < until, "what must come did not come"
                # A look now and then as well: not everything waited for is news of a station.
                self._moved.wait(0.05)

    def close(self) -> None:
        """End stations and office."""
        for station in self._stations:
            station.stop()
        if self._door is not None:
            self.shut_office()
