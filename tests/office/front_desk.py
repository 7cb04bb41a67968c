"""A running office for the tests: the real server on a port of its own, the real books, a clock to turn."""

import threading
from dataclasses import dataclass, field, replace

import httpx

from doorstep import Doorstep
from kiosk.office.app import make_app
from kiosk.office.serve import OfficeServer, listen
from kiosk.settings import House, Settings

PLAIN = False  # plain HTTP: no client has to read all the authorities' certificates
HOUSE = House(name="晨光仪器", name_en="Morninglight Instruments")


@dataclass
class FrontDesk:
    """The office of a doorstep, serving."""

    doorstep: Doorstep
    settings: Settings = field(default_factory=lambda: Settings(house=HOUSE))

    def __post_init__(self) -> None:
        self._door = listen("127.0.0.1:0")
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self.settings = replace(self.settings, office=replace(self.settings.office, url=self.url))
        app = make_app(self.doorstep.reception, self.settings, lambda: self.doorstep.now)
        self.server = OfficeServer(app)
        self._thread = threading.Thread(target=self.server.run, args=([self._door],), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Close for the day."""
        self.server.should_exit = True
        self._thread.join(20)
        self._door.close()
        assert not self._thread.is_alive(), "the server did not end"

    def station(self, name: str, kind: str) -> httpx.Client:
        """A client that speaks as a new station."""
        token = self.doorstep.reception.add_station(name, kind, self.doorstep.now)
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=10, verify=PLAIN)

    def phone(self, **headers: str) -> httpx.Client:
        """A client without any token."""
        return httpx.Client(base_url=self.url, headers=headers, timeout=10, verify=PLAIN)

    def announce_link(self, mail: str) -> str:
        """The address in the mail that opens the page for announcing."""
        reception, now = self.doorstep.reception, self.doorstep.now
        assert reception.announce_link(mail, now)
        notices = reception.take_notices(now, 500)
        return next(one.url for one in reversed(notices) if one.kind == "announce_link")

    def link(self, visit: int, host: int = 1) -> str:
        """The address in the host's notice."""
        return f"{self.url}/h#{self.doorstep.token(visit, host)}"
