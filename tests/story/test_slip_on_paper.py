"""From an agreed visit to the paper: real bytes over TCP to a printer that knows nothing of the encoder.

The virtual printer was written from the protocol alone; what it puts on paper must be the picture that was
drawn, its code must be the pass that the gate takes, and no name may be a command to it.
"""

from collections.abc import Iterator
from queue import Queue

import pytest
import zxingcpp
from PIL import Image, ImageChops
from pyzbar import pyzbar

from doorstep import Doorstep
from hardware.address import open_printer
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.wires import Wires
from kiosk.station.pass_slip import compose
from kiosk.visit import passes
from printing.draw import draw
from printing.escpos import encode
from printing.paper import NARROW, WIDE, Paper
from printing.press import Fate, Press
from printing.typeface import directory, make_faces

HOUSE = {"name": {"zh-CN": "东海精密仪器有限公司", "en": "Donghai Precision"}, "timezone": "Asia/Shanghai"}
NAMES = {
    "ordinary": "王小明",
    "rare": "㛃𬱟喆堃",
    "sixty characters": "长" * 60,
    "sixty words": "Wolfeschlegelsteinhausen-Bergerdorff von und zu Hohenlohe-Wa",
    "right to left": "عبد الرحمن",
    "bidirectional override": "\u202eevil\u202c Bob",
    "control characters": "A\x1b@\x1dV\x00\x10\x04\x01nn\x07",
    "formula": "=cmd|' /C calc'!A0",
    "nothing has a face for it": "𓀀🎫",
}


class Paperwork:
    """A virtual printer on a TCP port of its own, and the slips that come out."""

    def __init__(self, width: int) -> None:
        self.slips: Queue[Image.Image] = Queue()
        self.printer = VirtualPrinter(self.slips.put, width=width)
        self.wires = Wires(self.printer)
        self.wires.start()

    def press(self) -> Press:
        return Press(lambda: open_printer(self.wires.tcp_address))


@pytest.fixture(scope="module", autouse=True)
def _faces() -> None:
    make_faces(directory())


@pytest.fixture(params=[WIDE, NARROW], ids=["80mm", "58mm"])
def paper(request: pytest.FixtureRequest) -> Paper:
    found: Paper = request.param
    return found


@pytest.fixture
def paperwork(paper: Paper) -> Iterator[Paperwork]:
    work = Paperwork(paper.dots)
    yield work
    work.wires.stop()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_the_paper_is_the_picture_and_its_code_is_the_pass(
    sqlite_doorstep: Doorstep, paperwork: Paperwork, paper: Paper, name: str
) -> None:
    visit, qr = sqlite_doorstep.welcome(name=name, organisation=name)
    drawn = draw(compose(sqlite_doorstep.row(sqlite_doorstep.lobby, visit)["slip"], HOUSE), paper)
    outcome = paperwork.press().print(encode(drawn))
    assert (outcome.fate, outcome.means) == (Fate.PRINTED, "answered")
    printed = paperwork.slips.get(timeout=10)
    assert paperwork.printer.shouts == [], "the printer met a command that nobody sent"
    assert paperwork.slips.empty(), "one slip, one cut"
    assert_same(drawn, printed)
    seen = printed.convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(seen)] == [qr]
    assert [code.data.decode() for code in pyzbar.decode(seen, [pyzbar.ZBarSymbol.QRCODE])] == [qr]
    assert passes.read(qr, sqlite_doorstep.keys.issuers).visit == visit


def assert_same(drawn: Image.Image, printed: Image.Image) -> None:
    """Dot for dot, but for white paper below for the cutter and a dot for each command pair broken up."""
    assert printed.width == drawn.width
    assert printed.height >= drawn.height
    difference = ImageChops.logical_xor(drawn, printed.crop((0, 0, *drawn.size)))
    assert sum(difference.convert("L").histogram()[1:]) <= 3, "more than a broken-up pair or two"
    below = printed.crop((0, drawn.height, *printed.size)).convert("L")
    assert below.height == 0 or below.getextrema() == (255, 255)


def test_a_slip_shows_no_identity_number_and_no_telephone(sqlite_doorstep: Doorstep) -> None:
    """R25: what lies about in a bin tells who came to whom, as the paper form does, and no more."""
    visit, _ = sqlite_doorstep.welcome()
    slip = sqlite_doorstep.row(sqlite_doorstep.lobby, visit)["slip"]
    assert "13800001111" not in str(slip)
    assert "phone" not in slip
