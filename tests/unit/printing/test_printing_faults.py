"""A real pass on a printer that really breaks: what came out of it, against what the press says.

The printer obeys its bytes one by one, has a buffer and a head that takes its time; the time is its own.
"""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from hardware.ports import Fault, PrinterPort
from hardware.virtual.port import VirtualPort
from hardware.virtual.printer import VirtualPrinter
from printing.designs import visitor_pass
from printing.designs.examples import PASS_ZH_CN
from printing.draw import draw
from printing.escpos import encode
from printing.paper import NARROW
from printing.press import Fate, Outcome, Patience, Press
from printing.spare import Presses

PICTURE = draw(visitor_pass(PASS_ZH_CN, "zh-CN"), NARROW)
SLIP = encode(PICTURE)
SIZE = sum(map(len, SLIP))
STEPS = sorted({*range(0, SIZE + 60, 997), *range(0, 60, 3), *range(SIZE - 10, SIZE + 24)})
QUICK = 1600.0  # rows a second: 200 mm


class Cable(VirtualPort):
    """A line that can be pulled, now or after so many bytes."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk.printer, desk.clock, desk.wait)
        self._desk = desk

    def write(self, data: bytes, timeout: float) -> int:
        whole = data
        if self._desk.pulled_after is not None:
            whole = data[: self._desk.pulled_after]
            if not whole:
                self.close()
                raise Fault("closed", "pulled")
        taken = super().write(whole, timeout)
        if self._desk.pulled_after is not None:
            self._desk.pulled_after -= taken
        return taken

    def read(self, timeout: float) -> bytes:
        if self._desk.pulled_after == 0:
            self.close()
            raise Fault("closed", "pulled")
        return super().read(timeout)


class Desk:
    """A printer, its time, and what came out of it."""

    def __init__(self, buffer_bytes: int = 65536) -> None:
        self.slips: list[Image.Image] = []
        self.printer = VirtualPrinter(
            self.slips.append, width=384, rows_per_second=QUICK, buffer_bytes=buffer_bytes
        )
        self.now = 0.0
        self.pulled_after: int | None = None
        self.plans: list[tuple[float, Callable[[], None]]] = []

    def clock(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds
        due = [act for at, act in self.plans if at <= self.now]
        self.plans = [plan for plan in self.plans if plan[0] > self.now]
        for act in due:
            act()

    def open(self) -> PrinterPort:
        if self.pulled_after == 0:
            raise Fault("unreachable", "no printer there")
        return Cable(self)

    def press(self, **more: object) -> Press:
        return Press(self.open, Patience(), self.clock, self.wait, **more)  # type: ignore[arg-type]

    @property
    def whole(self) -> int:
        """How many whole passes have come out, a minute later."""
        self.now += 60
        self.printer.answers(self.now)
        return sum(shows_pass(slip) for slip in self.slips)


def shows_pass(slip: Image.Image) -> bool:
    if slip.height < PICTURE.height:
        return False
    difference = ImageChops.logical_xor(slip.crop((0, 0, *PICTURE.size)), PICTURE)
    return sum(difference.convert("L").histogram()[1:]) < 10


def mended(desk: Desk) -> None:
    """Somebody comes, puts everything right and switches the printer off and on."""
    desk.printer.mend()
    desk.printer.restart()
    desk.pulled_after = None


@pytest.mark.parametrize("after", STEPS)
def test_a_printer_that_takes_nothing_after_any_byte(after: int) -> None:
    desk = Desk()
    press = desk.press()
    desk.printer.stall(after)
    first = press.print(SLIP)
    assert first.fate is not Fate.PRINTED
    out = desk.whole
    assert out <= (first.fate is Fate.UNCERTAIN)
    mended(desk)
    assert press.print(SLIP) == Outcome(Fate.PRINTED, means="answered")
    assert desk.whole == out + 1


@pytest.mark.parametrize("after", STEPS)
def test_a_cable_pulled_after_any_byte(after: int) -> None:
    desk = Desk()
    press = desk.press()
    desk.pulled_after = after
    first = press.print(SLIP)
    assert desk.now < 2.5, "seconds, the paper's own among them"
    out = desk.whole
    if first.fate is Fate.PRINTED:
        assert out == 1
        return
    assert out <= (first.fate is Fate.UNCERTAIN)
    mended(desk)
    assert press.print(SLIP) == Outcome(Fate.PRINTED, means="answered")
    assert desk.whole == out + 1


@pytest.mark.parametrize("rows", [0, 1, 23, 24, 25, *range(100, PICTURE.height + 40, 97), PICTURE.height])
def test_paper_that_ends_after_any_row(rows: int) -> None:
    desk = Desk()
    press = desk.press()
    desk.printer.end_paper(rows)
    first = press.print(SLIP)
    assert (first.fate, first.reason) in {
        (Fate.FAILED, "paper_out"),
        (Fate.UNCERTAIN, "paper_out"),
        (Fate.PRINTED, None),
    }
    assert (first.fate is Fate.PRINTED) <= (desk.whole == 1)
    assert (first.fate is Fate.FAILED) == (rows == 0)


MISHAPS = {
    "cover": (VirtualPrinter.open_cover, "cover"),
    "cutter": (VirtualPrinter.jam_cutter, "cutter"),
    "hang": (VirtualPrinter.hang, None),
    "mute": (VirtualPrinter.mute, "no_answer"),
}


@pytest.mark.parametrize("buffer_bytes", [1024, 65536])
@pytest.mark.parametrize("at", [0.0, 0.01, 0.1, 0.3, 0.5, 0.69, 0.75])
@pytest.mark.parametrize("kind", MISHAPS)
def test_a_mishap_at_any_moment(kind: str, at: float, buffer_bytes: int) -> None:
    mishap, reason = MISHAPS[kind]
    desk = Desk(buffer_bytes)
    press = desk.press()
    assert press.ready() is None
    began = desk.now
    desk.plans.append((began + at, lambda: mishap(desk.printer)))
    first = press.print(SLIP)
    assert first.fate is not Fate.FAILED
    if first.fate is Fate.PRINTED:
        assert desk.whole == 1
        return
    assert first.reason in ({"no_answer", "stalled"} if reason is None else {reason, "stalled"})
    out = desk.whole
    mended(desk)
    desk.slips.clear()
    assert press.print(SLIP).fate is Fate.PRINTED
    assert desk.whole == 1
    assert out <= 1


@pytest.mark.parametrize("at", [0.01, 0.1, 0.3, 0.5])
@pytest.mark.parametrize("buffer_bytes", [1024, 4096])
def test_a_printer_that_hangs_is_noticed_within_two_seconds(at: float, buffer_bytes: int) -> None:
    desk = Desk(buffer_bytes)
    press = desk.press()
    assert press.ready() is None
    hung_at = desk.now + at
    desk.plans.append((hung_at, desk.printer.hang))
    assert press.print(SLIP).fate is Fate.UNCERTAIN
    assert desk.now - hung_at <= 2.0


@pytest.mark.parametrize("at", [0.01, 0.2, 0.4, 0.6])
@pytest.mark.parametrize("buffer_bytes", [1024, 65536])
def test_a_pulled_cable_is_noticed_within_half_a_second(at: float, buffer_bytes: int) -> None:
    desk = Desk(buffer_bytes)
    press = desk.press()
    assert press.ready() is None
    pulled_at = desk.now + at
    desk.plans.append((pulled_at, lambda: setattr(desk, "pulled_after", 0)))
    assert press.print(SLIP) == Outcome(Fate.UNCERTAIN, "unreachable")
    assert desk.now - pulled_at <= 0.5


@pytest.mark.parametrize("cool_after", [0.5, 3.0, 10.0])
@pytest.mark.parametrize("buffer_bytes", [1024, 65536])
def test_a_hot_head_is_given_time_to_cool(cool_after: float, buffer_bytes: int) -> None:
    desk = Desk(buffer_bytes)
    press = desk.press()
    desk.plans += [(0.2, desk.printer.overheat), (0.2 + cool_after, desk.printer.mend)]
    outcome = press.print(SLIP)
    if buffer_bytes == 65536 or cool_after < 1:
        assert outcome == Outcome(Fate.PRINTED, means="answered")
    assert outcome.fate is Fate.PRINTED or outcome.reason in ("overheated", "stalled")


def test_a_head_that_stays_hot_is_said_to_be_so() -> None:
    desk = Desk()
    press = desk.press()
    desk.plans.append((0.2, desk.printer.overheat))
    assert press.print(SLIP) == Outcome(Fate.UNCERTAIN, "overheated")


def test_process_ids_are_the_best_of_means_where_they_are_asked_for() -> None:
    desk = Desk()
    assert desk.press(process_ids=True).print(SLIP) == Outcome(Fate.PRINTED, means="process_id")
    assert desk.printer.shouts == []
    assert desk.whole == 1


def test_a_slip_that_was_broken_off_is_remembered_over_a_restart(tmp_path: Path) -> None:
    note = tmp_path / "torn"
    desk = Desk()
    desk.pulled_after = SIZE // 2
    assert desk.press(note=note).print(SLIP).fate is Fate.UNCERTAIN
    assert note.exists()
    desk.pulled_after = None
    desk.slips.clear()
    assert desk.press(note=note).print(SLIP).fate is Fate.PRINTED
    assert desk.whole == 1
    assert not shows_pass(desk.slips[0]), "what was torn lies apart from the new pass"
    assert not note.exists()


@pytest.mark.parametrize("content", [b"", b"x" * 10, b"-5", b"99999999999999", "１２".encode(), b"\xff\0"])
def test_a_note_that_makes_no_sense_counts_as_the_worst(tmp_path: Path, content: bytes) -> None:
    note = tmp_path / "torn"
    note.write_bytes(content)
    desk = Desk()
    assert desk.press(note=note).print(SLIP).fate is Fate.PRINTED
    assert desk.whole == 1
    assert not note.exists()


def test_a_note_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    desk = Desk()
    assert desk.press(note=tmp_path / "no" / "such" / "folder").print(SLIP).fate is Fate.PRINTED


@pytest.mark.parametrize(
    "mishap", [VirtualPrinter.open_cover, VirtualPrinter.end_paper, VirtualPrinter.mute, VirtualPrinter.hang]
)
def test_a_spare_takes_over_when_the_first_is_down_before_anything_was_sent(
    mishap: Callable[[VirtualPrinter], None],
) -> None:
    first, spare = Desk(), Desk()
    both = Presses([first.press(), spare.press()])
    mishap(first.printer)
    assert both.ready() is None
    assert both.print(SLIP) == Outcome(Fate.PRINTED, means="answered", press=1)
    mended(first)
    assert (first.whole, spare.whole) == (0, 1)
    assert both.print(SLIP).press == 0


@pytest.mark.parametrize("after", range(60, SIZE, 2503))
def test_no_spare_prints_what_may_have_come_out(after: int) -> None:
    first, spare = Desk(), Desk()
    first.printer.stall(after)
    assert Presses([first.press(), spare.press()]).print(SLIP).fate is Fate.UNCERTAIN
    assert spare.whole == 0


def test_when_all_are_down_the_first_says_why() -> None:
    first, spare = Desk(), Desk()
    first.printer.open_cover()
    spare.printer.end_paper()
    both = Presses([first.press(), spare.press()])
    assert both.ready() == "cover"
    assert both.print(SLIP) == Outcome(Fate.FAILED, "cover")


def test_a_printer_that_is_gone_is_tried_last() -> None:
    first, spare = Desk(), Desk()
    both = Presses([first.press(), spare.press()])
    first.pulled_after = 0
    assert both.print(SLIP).press == 1
    first.pulled_after = None
    assert both.print(SLIP).press == 1, "it rests"
    first.now += 20
    assert both.print(SLIP).press == 0
    assert (first.whole, spare.whole) == (1, 2)


def test_no_press_is_no_presses() -> None:
    with pytest.raises(ValueError, match="no press"):
        Presses([])


def test_a_line_that_does_not_open_is_let_be_longer_each_time() -> None:
    desk = Desk()
    press = desk.press()
    desk.pulled_after = 0
    tried: list[float] = []

    def opened() -> PrinterPort:
        tried.append(desk.now)
        return desk.open()

    press = Press(opened, Patience(), desk.clock, desk.wait)
    for _ in range(1200):
        assert press.ready() == "unreachable"
        desk.now += 0.05
    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert pauses[:4] == pytest.approx([0.5, 1, 2, 4], abs=0.11)
    assert pauses[4:] == pytest.approx([8] * len(pauses[4:]), abs=0.11)
    desk.pulled_after = None
    assert press.print(SLIP).fate is Fate.PRINTED, "printing is always tried"
    assert press.ready() is None


def test_a_wrong_address_lasts_and_a_busy_printer_passes() -> None:
    assert not Outcome(Fate.FAILED, "bad_address").passing
    assert not Outcome(Fate.FAILED, "full").passing
    assert Outcome(Fate.FAILED, "busy").passing
    assert Outcome(Fate.FAILED, "paper_out").passing
