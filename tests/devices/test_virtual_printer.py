"""The virtual printer as a decoder: commands, splits, real-time orders, time, faults, nonsense."""

import itertools
import random

import pytest
import qrcode
from device_bench import Tray
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hardware.virtual.mechanism import LONGEST_SLIP
from hardware.virtual.printer import VirtualPrinter

CUT = b"\x1dV\x00"


def raster(rows: list[bytes], mode: int = 0) -> bytes:
    size = len(rows[0]).to_bytes(2, "little") + len(rows).to_bytes(2, "little")
    return b"\x1dv0" + bytes([mode]) + size + b"".join(rows)


def picture(width: int, rows: list[bytes], scale: bytes = b"\x01\x01") -> bytes:
    """The inside of a 'store' command."""
    size = width.to_bytes(2, "little") + len(rows).to_bytes(2, "little")
    return b"0p0" + scale + b"1" + size + b"".join(rows)


def stored(width: int, rows: list[bytes], scale: bytes = b"\x01\x01") -> bytes:
    body = picture(width, rows, scale)
    return b"\x1d(L" + len(body).to_bytes(2, "little") + body


PRINT_STORED = b"\x1d(L\x02\x0002"


def slips_of(data: bytes, **settings: int) -> list[Image.Image]:
    tray = Tray()
    printer = VirtualPrinter(tray.catch, **settings)
    assert printer.feed(data) == len(data)
    return tray.slips


def dots(slip: Image.Image) -> list[str]:
    """The slip's rows as text, # for black, trailing white left out."""
    pixels = slip.tobytes("raw", "1;I")
    pitch = slip.width // 8
    rows = [pixels[at : at + pitch] for at in range(0, len(pixels), pitch)]
    return [
        "".join(f"{byte:08b}" for byte in row).replace("0", " ").replace("1", "#").rstrip() for row in rows
    ]


def shouts_of(data: bytes) -> list[str]:
    printer = VirtualPrinter(Tray().catch)
    printer.feed(data)
    return printer.shouts


# Pictures


def test_raster_rows_come_out_as_they_went_in():
    (slip,) = slips_of(raster([b"\x80\x01", b"\xf0\x0f"]) + CUT)
    assert dots(slip) == ["#              #", "####        ####"]


@pytest.mark.parametrize("mode", [0, 1, 2, 3, 48, 49, 50, 51])
def test_raster_modes_double_width_and_height(mode):
    (slip,) = slips_of(raster([b"\xa0"], mode) + CUT)
    wide, high = mode % 48 & 1, mode % 48 >> 1
    assert dots(slip) == [("##  ##" if wide else "# #")] * (2 if high else 1)


@pytest.mark.parametrize(("align", "left"), [(0, 0), (1, 280), (2, 560), (49, 280), (50, 560)])
def test_alignment_moves_pictures(align, left):
    (slip,) = slips_of(b"\x1ba" + bytes([align]) + raster([b"\xff\xff"]) + CUT)
    assert dots(slip) == [" " * left + "#" * 16]


def test_a_picture_wider_than_the_head_is_cut_off_and_shouted_about():
    data = raster([b"\xff" * 73]) + CUT
    (slip,) = slips_of(data)
    assert dots(slip) == ["#" * 576]
    assert shouts_of(data) == ["a picture of 584 dots on a head of 576"]


def test_an_empty_raster_feeds():
    (slip,) = slips_of(raster([b"\x00"] * 300) + CUT)
    assert slip.height == 300


def test_stored_graphics_print_when_told_and_only_then():
    rows = [b"\xff\x80", b"\x80\x80"]
    (slip,) = slips_of(stored(9, rows) + raster([b"\x01"]) + PRINT_STORED + PRINT_STORED + CUT)
    assert dots(slip) == ["       #", "#########", "#       #"]


def test_stored_graphics_ignore_the_dots_beyond_their_width():
    (slip,) = slips_of(b"\x1ba\x02" + stored(9, [b"\xff\xff"]) + PRINT_STORED + CUT)
    assert dots(slip) == [" " * 567 + "#" * 9]


def test_stored_graphics_can_be_doubled():
    (slip,) = slips_of(stored(8, [b"\xa0"], b"\x02\x02") + PRINT_STORED + CUT)
    assert dots(slip) == ["##  ##", "##  ##"]


def test_long_graphics_come_through_gs_8():
    body = picture(576, [b"\xaa" * 72] * 950)
    data = b"\x1d8L" + len(body).to_bytes(4, "little") + body + PRINT_STORED + CUT
    (slip,) = slips_of(data)
    assert slip.height == 950
    assert shouts_of(data) == []


def test_a_wrong_length_of_graphics_is_believed_and_shouted_about():
    lying = stored(8, [b"\xff"] * 4)[:-2].replace(b"\x1d(L\x0e", b"\x1d(L\x0c")
    (slip,) = slips_of(lying + PRINT_STORED + raster([b"\x01"]) + CUT)
    assert dots(slip) == ["########", "########", "       #"]
    assert "declared" in shouts_of(lying)[0]


def test_bit_images_of_24_dots_stand_in_a_line():
    column = b"\x80\x00\x01"
    (slip,) = slips_of(b"\x1b3\x18" + b"\x1b*\x21\x02\x00" + column * 2 + b"\n" + CUT)
    assert dots(slip) == ["##"] + [""] * 22 + ["##"]


@pytest.mark.parametrize(("mode", "width"), [(0, 2), (1, 1), (32, 2), (33, 1)])
def test_bit_images_stretch_to_the_head(mode, width):
    column = b"\xff" if mode < 32 else b"\xff\xff\xff"
    (slip,) = slips_of(b"\x1b3\x18" + b"\x1b*" + bytes([mode, 1, 0]) + column + b"\n" + CUT)
    assert dots(slip) == ["#" * width] * 24


def test_a_printer_made_qr_code_is_the_code():
    text = b"VP1ABCDEF234567"
    store = b"\x1d(k" + (len(text) + 3).to_bytes(2, "little") + b"1P0" + text
    (slip,) = slips_of(b"\x1d(k\x03\x001C\x04\x1d(k\x03\x001E1" + store + b"\x1d(k\x03\x001Q0" + CUT)
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    wanted = ["".join("####" if dark else "    " for dark in line).rstrip() for line in code.get_matrix()]
    assert dots(slip) == [line for line in wanted for _ in range(4)]


def test_a_qr_code_that_holds_too_much_is_shouted_about():
    text = bytes(3000)
    shouts = shouts_of(b"\x1d(k" + (3003).to_bytes(2, "little") + b"1P0" + text + b"\x1d(k\x03\x001Q0")
    assert shouts == ["GS ( k: 3000 bytes are too many for a QR code"]


# Text and paper


def test_text_leaves_ink_and_feeds_a_line():
    (slip,) = slips_of(b"A\n" + CUT)
    assert slip.height == 30
    assert any(dots(slip))


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_line_ends_end_one_line(end):
    (slip,) = slips_of(b"A" + end + CUT)
    assert slip.height == 30


def test_a_long_line_goes_on_in_the_next():
    (slip,) = slips_of(b"A" * 49 + b"\n" + CUT)
    assert slip.height == 60


@pytest.mark.parametrize(
    ("command", "rows"),
    [
        (b"\x1bJ\x64", 100),
        (b"\x1bd\x03", 90),
        (b"\x1b3\x0a\x1bd\x03", 30),
        (b"\x1b3\x0a\x1b2\x1bd\x03", 90),
        (b"\n\n", 60),
        (b"A\x1bJ\x28", 40),
        (b"A\x1bJ\x02", 24),
    ],
)
def test_feeds(command, rows):
    (slip,) = slips_of(command + CUT)
    assert slip.height == rows


@pytest.mark.parametrize(
    ("cut", "rows"),
    [(b"\x1dV0", 1), (b"\x1dV1", 1), (b"\x1dVA\x20", 33), (b"\x1dVB\x00", 1), (b"\x1bi", 1), (b"\x1bm", 1)],
)
def test_cuts(cut, rows):
    (slip,) = slips_of(raster([b"\xff"]) + cut)
    assert slip.height == rows


def test_a_cut_without_paper_gives_no_slip():
    assert slips_of(CUT * 3) == []


def test_reset_forgets_settings_and_the_open_line_and_keeps_the_paper():
    (slip,) = slips_of(b"\x1ba\x01" + raster([b"\xff"]) + b"lost" + b"\x1b@" + raster([b"\xff"]) + CUT)
    assert dots(slip) == [" " * 284 + "#" * 8, "#" * 8]


def test_paper_without_an_end_is_cut_at_last():
    slips = slips_of(b"\x1b3\xff" + b"\x1bd\xff" * 2)
    assert [slip.height for slip in slips] == [LONGEST_SLIP] * 6


# Any split, any bytes

SAMPLE = (
    b"\x1b@Visitor\r\nLine two\n\x1ba\x01"
    + raster([b"\x10\x04\x01\xaa", b"\x10\x10\x04\x02"])
    + stored(24, [b"\x10\x14\x01", b"\x00\x01\xff"])
    + PRINT_STORED
    + b"\x1b*\x21\x02\x00\x10\x04\x04\xff\xff\xff\n"
    + b"\x1d(k\x06\x001P0abc\x1d(k\x03\x001Q0"
    + b"\x10\x04\x01\x1d(H\x06\x0000job1\x1dr\x01"
    + b"\x1bZ\x06\x1dVB\x08"
)


def run(pieces: list[bytes]) -> tuple[list[bytes], bytes, list[str]]:
    tray = Tray()
    printer = VirtualPrinter(tray.catch)
    for piece in pieces:
        assert printer.feed(piece) == len(piece)
    return [slip.tobytes() for slip in tray.slips], printer.answers(), printer.shouts


@given(st.lists(st.integers(0, len(SAMPLE)), max_size=40))
@settings(deadline=None)
def test_any_split_gives_the_same_picture_answers_and_complaints(places):
    cuts = [0, *sorted(places), len(SAMPLE)]
    pieces = [SAMPLE[start:end] for start, end in itertools.pairwise(cuts)]
    assert run(pieces) == run([SAMPLE])


def test_byte_by_byte_gives_the_same():
    assert run([bytes([byte]) for byte in SAMPLE]) == run([SAMPLE])


PIECES = [bytes([code]) for code in b"\x10\x04\x05\x14\x1b\x1d\x00\x01\x02\x08V()LkvJd8*0p@\n\rAz\xff"]
COMMANDS = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=3)), max_size=60).map(b"".join)


@given(COMMANDS, st.integers(1, 7))
@settings(deadline=None, max_examples=300)
def test_nonsense_never_raises_and_its_split_does_not_matter(data, size):
    assert run([data]) == run([data[at : at + size] for at in range(0, len(data), size)])


def test_ten_thousand_random_strings_never_raise():
    chance = random.Random(2)
    printer = VirtualPrinter(Tray().catch)
    for _ in range(10_000):
        data = chance.randbytes(chance.randrange(40))
        assert printer.feed(data) == len(data)
    assert 0 < len(printer.shouts) <= 200


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"\x1bZ", "unknown command 1b 5a"),
        (b"\x1d\xff", "unknown command 1d ff"),
        (b"\x07", "control character 07"),
        (b"\x7f", "control character 7f"),
        (b"\x1ba\x07", "ESC a 7"),
        (b"\x1dV\x09", "GS V 9"),
        (b"\x1dr\x09", "GS r 9"),
        (b"\x10\x99", "unknown command 10 99"),
        (b"\x1b*\x09\x00\x00", "ESC * mode 9"),
        (b"\x1d(z\x02\x00ab", "unknown command 1d 28 7a"),
        (b"\x1d8z\x02\x00\x00\x00ab", "unknown command 1d 38 7a"),
        (b"\x1d(k\x02\x000A", "GS ( k function 30 41"),
        (b"\x1d(L\x01\x000", "GS ( L too short"),
        (b"\x1d(L\x02\x000\x63", "GS ( L function 30 63"),
        (b"\x1d(H\x02\x0000", "GS ( H with a wrong process id"),
        (b"\x1dv0\x09\x01\x00\x01\x00", "GS v with parameters 30 09 01 00 01 00"),
        (b"Ab\x1dv0\x00\x01\x00\x01\x00\xff", "a picture in the middle of a line"),
    ],
)
def test_what_is_not_understood_is_shouted_about_once(data, complaint):
    assert shouts_of(data + b"\x1b@plain\n") == [complaint]


@pytest.mark.parametrize(
    "data", [b"\x1bE\x01", b"\x1bt\x10", b"\x1d!\x11", b"\x1bp\x00\x19\x19", b"\x1bD\x08\x10\x00"]
)
def test_known_settings_are_taken_in_silence(data):
    assert shouts_of(data) == []
    assert slips_of(data + raster([b"\xff"]) + CUT)[0].height == 1


# Real-time orders


def test_status_is_answered_inside_a_raster_and_the_dots_stay():
    (slip,) = slips_of(raster([b"\x10\x04\x01\xff"]) + CUT)
    assert dots(slip) == [f"{0x100401FF:032b}".replace("0", " ").replace("1", "#")]
    printer = VirtualPrinter(Tray().catch)
    printer.feed(raster([b"\x10\x04\x01\xff"])[:-1])
    assert printer.answers() == b"\x12"


@pytest.mark.parametrize("order", [b"\x10\x05\x02", b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"])
def test_an_order_to_clear_inside_a_raster_ruins_it_as_on_a_real_printer(order):
    tray = Tray()
    printer = VirtualPrinter(tray.catch)
    printer.feed(raster([order + bytes(20 - len(order))] * 50) + CUT)
    assert all(slip.height != 50 for slip in tray.slips)


@pytest.mark.parametrize(
    "harmless", [b"\x10\x04\x05", b"\x10\x05\x03", b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x09"]
)
def test_bytes_that_only_begin_like_an_order_are_dots(harmless):
    (slip,) = slips_of(raster([harmless]) + CUT)
    assert slip.height == 1
    assert run([raster([harmless])])[1] == b""


def test_an_order_is_heard_behind_a_byte_that_looks_like_its_beginning():
    printer = VirtualPrinter(Tray().catch)
    printer.feed(b"\x10\x10\x04\x01" + b"\x10\x04\x10\x04\x02")
    assert printer.answers() == b"\x12\x12"


def test_status_is_answered_before_what_waits():
    printer = VirtualPrinter(Tray().catch, rows_per_second=100)
    printer.feed(raster([b"\xff"] * 100) + b"\x1d(H\x06\x0000job1" + b"\x10\x04\x01", now=0.0)
    assert printer.answers(0.5) == b"\x12"
    assert printer.answers(1.01) == b'7"job1\x00'


@pytest.mark.parametrize(
    ("mishap", "answers"),
    [
        (lambda printer: None, b"\x12\x12\x12\x12"),
        (VirtualPrinter.open_cover, b"\x1a\x16\x12\x12"),
        (VirtualPrinter.end_paper, b"\x1a\x32\x12\x7e"),
        (VirtualPrinter.wear_paper, b"\x12\x12\x12\x1e"),
        (VirtualPrinter.mute, b""),
        (VirtualPrinter.hang, b""),
    ],
)
def test_status_bytes(mishap, answers):
    printer = VirtualPrinter(Tray().catch)
    mishap(printer)
    printer.feed(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
    assert printer.answers() == answers


def test_changes_are_told_unasked_when_wanted():
    printer = VirtualPrinter(Tray().catch)
    printer.feed(b"\x1da\xff")
    assert printer.answers() == b"\x10\x00\x00\x00"
    printer.open_cover()
    assert printer.answers() == b"\x38\x00\x00\x00"
    assert printer.answers() == b""
    printer.mend()
    assert printer.answers() == b"\x10\x00\x00\x00"


def test_the_queued_answer_tells_the_paper():
    printer = VirtualPrinter(Tray().catch)
    printer.feed(b"\x1dr\x01\x1dr1\x1dr\x02")
    printer.wear_paper()
    printer.feed(b"\x1dr\x01")
    assert printer.answers() == b"\x00\x00\x00\x03"


# Time, buffers and mishaps


def test_the_head_takes_its_time():
    tray = Tray()
    printer = VirtualPrinter(tray.catch, rows_per_second=1000)
    printer.feed(raster([b"\xff"] * 500) + CUT, now=10.0)
    printer.answers(10.25)
    assert (printer.uncut().height, tray.slips) == (250, [])
    printer.answers(10.501)
    assert tray.slips[0].height == 500


def test_the_head_gains_nothing_by_resting():
    printer = VirtualPrinter(Tray().catch, rows_per_second=1000)
    printer.feed(raster([b"\xff"] * 500), now=3600.0)
    assert printer.uncut().height == 0


def test_the_head_gains_nothing_by_waiting_for_paper():
    printer = VirtualPrinter(Tray().catch, rows_per_second=1000)
    printer.end_paper(after_rows=10)
    printer.feed(raster([b"\xff"] * 500), now=0.0)
    printer.answers(60.0)
    printer.mend()
    printer.answers(60.1)
    assert 100 <= printer.uncut().height <= 110


def test_a_full_buffer_takes_what_fits_and_goes_on_later():
    tray = Tray()
    printer = VirtualPrinter(tray.catch, rows_per_second=100, buffer_bytes=64)
    data = raster([b"\xff\xff"] * 200) + CUT
    taken = printer.feed(data, now=0.0)
    assert 64 <= taken < len(data)
    assert printer.feed(data[taken:], now=0.0) == 0
    now = 0.0
    while taken < len(data):
        now += 0.1
        taken += printer.feed(data[taken:], now)
    printer.answers(now + 5)
    assert tray.slips[0].height == 200


@pytest.mark.parametrize("row", [0, 1, 7, 49])
def test_paper_ends_at_any_row_and_printing_goes_on_with_a_new_roll(row):
    tray = Tray()
    printer = VirtualPrinter(tray.catch)
    printer.end_paper(after_rows=row)
    printer.feed(raster([bytes([number]) for number in range(1, 51)]).replace(b"\x10", b"\x11") + CUT)
    assert printer.uncut().height == row
    assert printer.trouble == "paper_out"
    printer.mend()
    assert tray.slips[0].height == 50
    assert printer.trouble is None


def test_an_open_cover_stops_the_paper():
    tray = Tray()
    printer = VirtualPrinter(tray.catch)
    printer.open_cover()
    printer.feed(raster([b"\xff"]) + CUT)
    assert tray.slips == []
    printer.mend()
    assert len(tray.slips) == 1


def test_a_hot_head_stops_in_the_middle_of_a_slip_and_goes_on_by_itself():
    tray = Tray()
    printer = VirtualPrinter(tray.catch)
    printer.feed(raster([b"\xff"] * 3))
    printer.overheat()
    printer.feed(raster([b"\xff"] * 2) + CUT + b"\x10\x04\x01\x10\x04\x02\x10\x04\x03")
    assert printer.answers() == b"\x1a\x52\x52"
    assert printer.trouble == "overheated"
    assert printer.uncut().height == 3
    printer.mend()
    assert tray.slips[0].height == 5
    assert printer.trouble is None


def test_a_jam_is_recovered_by_an_order_only_when_the_cutter_is_free():
    tray = Tray()
    printer = VirtualPrinter(tray.catch)
    printer.jam_cutter()
    printer.feed(raster([b"\xff"]) + CUT + b"\x10\x05\x01\x10\x04\x03")
    assert printer.answers() == b"\x1a"
    assert tray.slips == []
    assert printer.trouble == "cutter"
    printer.mend()
    assert len(tray.slips) == 1


def test_a_stalled_printer_takes_so_many_bytes_and_no_more():
    printer = VirtualPrinter(Tray().catch)
    printer.stall(after_bytes=20)
    assert printer.feed(raster([b"\xff"] * 50)) == 20
    assert printer.feed(b"\x10\x04\x01") == 0
    assert printer.uncut().height == 12
    assert printer.trouble == "hang"


def test_a_restart_loses_what_was_not_printed_and_understands_again():
    tray = Tray()
    printer = VirtualPrinter(tray.catch)
    printer.feed(raster([b"\xff"] * 9)[:-3])
    printer.restart()
    printer.feed(raster([b"\x81"]) + CUT)
    assert dots(tray.slips[0]) == ["########"] * 6 + ["#      #"]
    assert printer.shouts == []


def test_a_slip_that_cannot_be_kept_stays_in_the_cutter():
    tray, broken = Tray(), [True]

    def keep(slip: Image.Image) -> None:
        if broken:
            raise OSError(28, "No space left on device")
        tray.catch(slip)

    printer = VirtualPrinter(keep)
    printer.feed(raster([b"\xff"]) + CUT + b"\x10\x04\x03")
    assert printer.answers() == b"\x1a"
    broken.clear()
    printer.feed(b"\x10\x05\x01")
    printer.answers()
    assert [slip.height for slip in tray.slips] == [1]


@pytest.mark.parametrize("width", [0, -8, 575])
def test_a_head_of_no_sensible_width_is_refused(width):
    with pytest.raises(ValueError, match="multiple of 8"):
        VirtualPrinter(Tray().catch, width=width)
