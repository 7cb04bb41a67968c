"""A lobby in a room: the real station, slips and virtual printer before a running office."""

from pathlib import Path

from front_desk import FrontDesk
from PIL import Image

from conftest import Hands
from doorstep import Doorstep
from hardware.virtual.port import VirtualPort
from hardware.virtual.printer import VirtualPrinter
from kiosk.lobby.stage import Lobby
from kiosk.station import Line, Station
from kiosk.station.slips import Slips
from printing.paper import WIDE
from printing.press import Press

PHONE = "13800138000"


class Room:
    """A lobby before a running office. `pictures`: the slips that came out of its printer."""

    def __init__(self, hands: Hands, office: FrontDesk, folder: Path) -> None:
        self.hands, self.office = hands, office
        self.pictures: list[Image.Image] = []
        self.printer = VirtualPrinter(self.pictures.append)
        token = folder / "token"
        token.write_text(office.doorstep.reception.add_station("lobby-9", "lobby", office.doorstep.now))
        self.station = Station(Line(office.url, token, timeout=45.0), folder, "lobby", patience=45.0)
        self.slips = Slips(self.station, folder, Press(lambda: VirtualPort(self.printer)), WIDE)
        self.lobby = Lobby(hands.window, self.station, self.slips)
        self.station.start()
        self.slips.start()
        self.lobby.open()
        hands.until(lambda: self.station.connection.online and self.station.search("zw"))

    def close(self) -> None:
        self.lobby.close()
        self.slips.stop()
        self.station.stop()

    def wait(self, page: str) -> None:
        self.hands.until(lambda: self.lobby.page_name == page)

    def register(self, name: str = "李雷") -> int:
        """A visitor of host 1; the visit's number."""
        self.hand_in(name)
        self.wait("asking")
        visit = self.lobby.journey.visit
        assert visit
        return visit

    def hand_in(self, name: str) -> None:
        hands = self.hands
        hands.touch("begin:zh-CN", "walk_in", "purpose:interview")
        for letter in "zw":
            hands.touch(f"key:{letter}")
        hands.touch("host:1")
        hands.keys(name)
        hands.touch("field:phone", *(f"key:{digit}" for digit in PHONE))
        hands.touch("next")
        self.wait("summary")
        hands.touch("next")

    @property
    def doorstep(self) -> Doorstep:
        return self.office.doorstep
