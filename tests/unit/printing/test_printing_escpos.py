"""What the encoder sends: the same dots, no more bytes than needed, and no order hidden among them.

The reader of rasters below knows nothing of the encoder; it takes a stream command by command.
"""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from printing.designs import visitor_pass
from printing.designs.examples import PASS_ZH_CN
from printing.designs.portrait import portrait
from printing.draw import draw
from printing.escpos import encode
from printing.paper import NARROW, WIDE, Paper
from printing.slip import Field, Slip, Text

ORDER = re.compile(rb"\x10[\x04\x05\x14]")


def rasters(stream: bytes) -> list[tuple[int, list[bytes]]]:
    """Every raster of a stream as its width in bytes and its rows; anything unknown fails."""
    found = []
    at = 0
    while at < len(stream):
        if stream.startswith(b"\x1bd", at):
            at += 3
        elif stream.startswith(b"\x1b@", at):
            at += 2
        elif stream.startswith(b"\x1dV\x42", at):
            at += 4
        else:
            assert stream[at : at + 4] == b"\x1dv0\x00", f"unknown command at {at}"
            across = stream[at + 4] + 256 * stream[at + 5]
            rows = stream[at + 6] + 256 * stream[at + 7]
            at += 8
            assert across > 0
            assert rows > 0
            assert at + across * rows <= len(stream)
            found.append((across, [stream[at + across * row :][:across] for row in range(rows)]))
            at += across * rows
    return found


def rows_of(stream: bytes, width: int) -> list[bytes]:
    """The picture on the paper, row by row, black dots as 1."""
    return [row.ljust((width + 7) // 8, b"\0") for _, rows in rasters(stream) for row in rows]


def inked(image: Image.Image) -> list[bytes]:
    across = (image.width + 7) // 8
    turned = image.point([255] + [0] * 255, "1").tobytes()
    return [turned[across * row :][:across] for row in range(image.height)]


def picture(width: int, rows: list[bytes]) -> Image.Image:
    """Rows of bytes, black as 1, to a picture in which black is 0."""
    black = Image.frombytes("1", (width, len(rows)), b"".join(rows))
    return black.point([255] + [0] * 255, "1")


@st.composite
def pictures(draw_from: st.DrawFn, bytes_of: str = "any") -> Image.Image:
    across = draw_from(st.integers(1, 72))
    height = draw_from(st.integers(1, 75))
    nasty = st.sampled_from([0x10, 0x04, 0x05, 0x14, 0x00, 0x10, 0x18])
    byte = nasty if bytes_of == "nasty" else st.integers(0, 255)
    pattern = bytes(draw_from(st.lists(byte, min_size=1, max_size=97)))
    whole = (pattern * (across * height // len(pattern) + 1))[: across * height]
    blank_to = draw_from(st.integers(0, across))
    rows = [whole[across * row :][:blank_to].ljust(across, b"\0") for row in range(height)]
    width = across * 8 - draw_from(st.integers(0, 7))
    return picture(width, rows)


@given(pictures(bytes_of="nasty"))
@example(picture(16, [b"\x10\x04"]))
@example(picture(16, [b"\x10\x05"]))
@example(picture(16, [b"\x10\x14"]))
@example(picture(8, [b"\x10", b"\x04"]))
@example(picture(8, [b"\x10"] * 24 + [b"\x04"] * 24))
@example(picture(24, [b"\x10\x10\x05", b"\x10\x00\x10", b"\x14\x00\x00"]))
@example(picture(128, [b"\x00" * 15 + b"\x10"] * 16))
def test_no_real_time_order_is_in_the_stream(image: Image.Image) -> None:
    assert not ORDER.search(b"".join(encode(image)))


@given(st.one_of(pictures(), pictures(bytes_of="nasty")))
def test_the_paper_shows_the_picture_with_at_most_the_lone_dots_widened(image: Image.Image) -> None:
    printed = rows_of(b"".join(encode(image)), image.width)
    wanted = inked(image)
    assert len(printed) == len(wanted)
    for there, here in zip(b"".join(printed), b"".join(wanted), strict=True):
        assert there == here or (here, there) == (0x10, 0x18)


@given(pictures())
def test_a_picture_without_orders_arrives_dot_for_dot(image: Image.Image) -> None:
    wanted = inked(image)
    if b"\x10" not in b"".join(wanted):
        assert rows_of(b"".join(encode(image)), image.width) == wanted


@given(pictures())
def test_the_same_picture_gives_the_same_bytes(image: Image.Image) -> None:
    assert encode(image) == encode(image.copy())


@given(pictures())
def test_bands_are_short_and_as_wide_as_their_last_black_dot(image: Image.Image) -> None:
    for across, rows in rasters(b"".join(encode(image))):
        assert len(rows) <= 24
        assert across == 1 or any(row[-1] for row in rows)


def test_a_step_in_the_right_edge_begins_another_band() -> None:
    steps = picture(576, [(b"\xff" * 2).ljust(72, b"\0")] * 12 + [b"\xff" * 72] * 12)
    assert [(across, len(rows)) for across, rows in rasters(b"".join(encode(steps)))] == [(2, 12), (72, 12)]


def test_a_little_white_is_not_worth_a_command() -> None:
    nearly = picture(576, [b"\xff" * 71 + b"\0"] * 12 + [b"\xff" * 72] * 12)
    assert [(across, len(rows)) for across, rows in rasters(b"".join(encode(nearly)))] == [(72, 24)]


@given(pictures())
def test_bands_never_cost_more_than_fixed_ones(image: Image.Image) -> None:
    wanted = inked(image)
    fixed = [wanted[top : top + 24] for top in range(0, len(wanted), 24)]
    edges = [max(1, *(len(row.rstrip(b"\0")) for row in rows)) * len(rows) + 8 for rows in fixed]
    assert sum(map(len, encode(image)[1:-1])) <= sum(edges) + 24


@pytest.mark.parametrize(("paper", "most"), [(WIDE, 37_000), (NARROW, 28_000)], ids=["80mm", "58mm"])
def test_a_pass_with_a_photograph_is_short_to_send(paper: Paper, most: int) -> None:
    words = replace(PASS_ZH_CN, photo=portrait())
    assert len(b"".join(encode(draw(visitor_pass(words, "zh-CN"), paper)))) <= most


def test_a_white_band_takes_a_byte_a_row() -> None:
    white = Image.new("1", (576, 48), 255)
    assert [(across, len(rows)) for across, rows in rasters(b"".join(encode(white)))] == [(1, 24), (1, 24)]


def test_a_black_picture_is_sent_whole() -> None:
    black = Image.new("1", (576, 30), 0)
    assert rows_of(b"".join(encode(black)), 576) == [b"\xff" * 72] * 30


def test_dots_beyond_a_width_that_is_no_whole_byte_stay_white() -> None:
    black = Image.new("1", (546, 3), 0)
    assert rows_of(b"".join(encode(black)), 546) == [b"\xff" * 68 + b"\xc0"] * 3


def test_every_chunk_is_whole_commands() -> None:
    picture_of_text = draw(Slip((Text("访客证", 10),), "zh-CN"), WIDE)
    chunks = encode(picture_of_text)
    assert chunks[0] == b"\x1b@"
    assert [len(rasters(chunk)) for chunk in chunks[1:-1]] == [1] * (len(chunks) - 2)
    assert all(chunk[0] in (0x1B, 0x1D) for chunk in chunks)


def test_it_ends_with_the_cut_or_without() -> None:
    dot = Image.new("1", (8, 1), 0)
    assert encode(dot)[-1] == b"\x1dV\x42\x00"
    assert encode(dot, cut=False)[-1] == b"\x1bd\x05"
    assert b"\x1dV" not in b"".join(encode(dot, cut=False))


def test_an_empty_slip_is_only_reset_and_cut() -> None:
    assert len(encode(Image.new("1", (576, 0)))) == 2


@pytest.mark.parametrize("mode", ["L", "RGB", "P"])
def test_a_picture_that_is_not_dots_is_refused(mode: str) -> None:
    with pytest.raises(ValueError, match="mode"):
        encode(Image.new(mode, (8, 8)))


@pytest.mark.parametrize(
    "name",
    ["\x1b@\x1dV\x00", "\x10\x04\x01\x10\x05\x02", "\x1dv0\x00\x01\x00\x01\x00\xff", "\x1bp\x00\x32\xfa"],
)
def test_a_name_of_printer_commands_prints_as_text_and_orders_nothing(name: str) -> None:
    stream = b"".join(encode(draw(Slip((Field("访客", name, 10),), "zh-CN"), WIDE)))
    assert rasters(stream)
    assert not ORDER.search(stream)
    assert stream.count(b"\x1dV") == 1


def test_a_dithered_photograph_holds_no_order() -> None:
    photo = Image.new("L", (560, 400))
    pen = ImageDraw.Draw(photo)
    for edge in range(200):
        pen.rectangle((edge, edge, 559 - edge, 399 - edge), outline=edge * 37 % 256)
    stream = b"".join(encode(photo.convert("1")))
    assert ORDER.search(b"".join(inked(photo.convert("1"))))
    assert not ORDER.search(stream)
