"""A gate's screen before a real station with a real printer's jobs, and an office that can be shut."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from conftest import Hands
from hardware.scan import Scan
from hardware.virtual.port import VirtualPort
from hardware.virtual.printer import VirtualPrinter
from kiosk.gate.stage import GateStage
from kiosk.lobby.keyboard.board import Board
from kiosk.pins import Waits
from kiosk.settings import Gate, Settings
from kiosk.station import Station
from kiosk.station.slips import Slips
from kiosk.visit import passes
from kiosk.visit.classes import VisitorClass
from kiosk.visit.passes import Pass
from printing.paper import WIDE
from printing.press import Patience, Press

sys.path.insert(0, str(Path(__file__).parents[1] / "station"))

from station_desk import Desk, Office, station, until

KEY = bytes(range(32))
GUARDS = ("王师傅", "刘师傅", "陈师傅")
HOSTS = {
    "revision": 2,
    "hosts": [
        {"id": 1, "name": "张伟", "department": "采购部", "terms": ["张伟", "zhangwei", "zw"]},
        {"id": 2, "name": "单雪", "department": "研发部", "terms": ["单雪", "shanxue", "sx"]},
    ],
}
QUICK = Patience(status=0.3, stall=0.3, slip=2, finish=0.5)


def pass_text(visit: int, hours: float = 9) -> str:
    """The QR text of a visit's pass."""
    expires = int((datetime.now(UTC) + timedelta(hours=hours)).timestamp()) // 60 * 60
    return Pass(1, visit, 1, expires, VisitorClass.GENERAL, bytes([visit % 256, 1, 7])).text(KEY)


class WatchHouse:
    """The screen with all that it stands on. `pictures`: what came out of the gate's printer."""

    def __init__(self, hands: Hands, desk: Desk, office: Office, gate: Station, folder: Path) -> None:
        self.hands, self.desk, self.office, self.gate = hands, desk, office, gate
        self.pictures: list[Image.Image] = []
        printer = VirtualPrinter(self.pictures.append)
        self.slips = Slips(gate, folder, Press(lambda: VirtualPort(printer), QUICK), WIDE)
        self.slips.start()
        self.texts: dict[int, str] = {}
        settings = Settings(gate=Gate(guards=GUARDS))
        waits = Waits(folder / "pins.json")
        self.stage = GateStage(hands.window, gate, settings, Board, waits, slips=self.slips)
        self.stage.open()

    def visit(
        self, number: int, state: str = "inside", hours: float = 9, since: float = 1, **fields: Any
    ) -> str:
        """Put a visit into the books, there since so many hours; the text of its pass."""
        text = self.texts.setdefault(number, pass_text(number, hours))
        now = datetime.now(UTC)
        came_in = (
            (now - timedelta(hours=since)).isoformat()
            if state in ("inside", "signed", "unseen", "owed")
            else None
        )
        issued = {
            "digest": passes.digest(text), "short": passes.digest(passes.short_code(text)), "copy": 1,
            "void": False, "expires": (now + timedelta(hours=hours)).isoformat(),
        }  # fmt: skip
        row = {
            "state": state, "released": state == "signed", "came_in": came_in, "left": None,
            "passes": [issued], "name": f"访客{number}", "organisation": "恒远自动化", "host_name": "张伟",
            "department": "采购部", "extension": "8101", "people": 1, "purpose": "business",
            "where": "reception", "class": "general", "areas": ["reception"], "heads": {"in": 1, "out": 0},
            "terms": [], "plate": "", "belongings": "", "members": [], "needs": [], "blocked": False,
            "escort": "", "escort_needed": False, "photo": False, "owed": state == "owed",
        }  # fmt: skip
        self.desk.row(number, **{**row, **fields})
        return text

    def told(self, visit: int, **fields: Any) -> None:
        """Until the screen knows this of a visit."""
        self.hands.until(lambda: self._says(visit, fields))

    def _says(self, visit: int, fields: dict[str, Any]) -> bool:
        row = self.stage.watch.row(visit)
        return row is not None and all(row.get(key) == value for key, value in fields.items())

    def on_duty(self, number: int = 0) -> None:
        """A guard signs on."""
        self.hands.touch(f"guard:{number}")
        self.at("ready")

    def at(self, page: str) -> None:
        """Until this page is shown."""
        self.hands.until(lambda: self.stage.page_name == page)

    def shut(self) -> None:
        """The office is gone, and the screen says so."""
        self.office.stop()
        until(lambda: not self.gate.connection.online)

    def scan(self, text: str) -> None:
        """A scanner on a line of its own has read a pass."""
        self.stage.scanned(Scan("complete", text, 0.0))
        self.hands.frames(2)

    def asked(self, verb: str) -> list[dict[str, Any]]:
        """The bodies of the requests with this verb that the office has had."""
        return [message["body"] for message in self.desk.received if message["verb"] == verb]


def reply(desk: Desk) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An office that does what a guard's verbs ask for."""

    def answer(message: dict[str, Any]) -> dict[str, Any]:
        verb, body = message["verb"], message["body"]
        if verb == "emergency" and body["do"] == "begin":
            muster = {
                "id": 4,
                "since": message["at"],
                "url": "https://office.example/m#" + "t" * 39,
                "ticked": [],
            }
            desk.house_wide(muster=muster)
            return {"code": "begun", "muster": 4, "url": muster["url"]}
        if verb == "emergency":
            desk.house_wide(muster=None)
            return {"code": "ended"}
        if verb == "tick":
            ticked = {*desk.facts["muster"]["ticked"], body["visit"]} - (
                {body["visit"]} if not body["there"] else set()
            )
            desk.house_wide(muster={**desk.facts["muster"], "ticked": sorted(ticked)})
            return {"code": "noted", "visit": body["visit"]}
        if verb == "settle":
            desk.row(body["visit"], state="closed", name="")
            return {"code": "settled", "visit": body["visit"]}
        if verb == "history":
            past = {
                "at": "2026-03-02T02:30:00+00:00",
                "host_name": "单雪",
                "purpose": "supply",
                "state": "closed",
            }
            return {"code": "history", "visits": [past] * (body["visit"] % 3)}
        return {"code": {"shift": "on_duty"}.get(verb, "noted"), "visit": body.get("visit")}

    return answer


@contextmanager
def watch_house(hands: Hands, folder: Path) -> Iterator[WatchHouse]:
    """A watch house whose office is open, nobody on duty yet."""
    desk = Desk()
    desk.house = {
        "name": {"zh-CN": "晨光仪器股份有限公司", "en": "Morninglight Instruments"},
        "keys": {"1": KEY.hex()}, "timezone": "Asia/Shanghai",
        "areas": {
            "reception": {"zh-CN": "接待室", "en": "reception room"},
            "works": {"zh-CN": "车间", "en": "workshops"},
        },
    }  # fmt: skip
    desk.hosts, desk.reply = HOSTS, reply(desk)
    office = Office(desk)
    with station(office.url, folder, timeout=5, patience=5) as gate:
        until(lambda: gate.connection.online and gate.house())
        house = WatchHouse(hands, desk, office, gate, folder)
        try:
            yield house
        finally:
            house.stage.close()
            house.slips.stop()
            if gate.connection.online:
                office.stop()
