"""Every design on every paper: nothing beyond the margins, nothing left out, long lists cut into slips."""

from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from printing.designs import (
    Entry,
    Members,
    MusterRow,
    group_pass,
    log_head,
    muster_list,
    parking_slip,
    proof_page,
)
from printing.designs.examples import (
    LOG_EN,
    LOG_ZH_CN,
    MEMBERS_ZH_CN,
    MUSTER_EN,
    MUSTER_ZH_CN,
    PARKING_ZH_CN,
    PASS_ZH_CN,
    PROOF_EN,
    examples,
)
from printing.draw import draw
from printing.escpos import encode
from printing.paper import NARROW, NARROW_FINE, WIDE, WIDE_FINE, Paper
from printing.slip import Band, Beside, Block, Columns, Field, Slip, Text

PAPERS = [WIDE, NARROW, WIDE_FINE, NARROW_FINE]
EXAMPLES = dict(examples())
HOSTILE = [
    "W" * 60,
    "。" * 60,
    "阿卜杜热西提·买买提明江" * 5,
    "\u202egro.live",
    "𓀀🎫" * 20,
    "\x1b@\x10\x04\x01",
]
ROW = MusterRow("张伟", "", "恒远", "李晓岚", "08:52", "K7M4-2QX9")


def ink(picture: Image.Image) -> int:
    return picture.histogram()[0]


def texts(blocks: tuple[Block, ...]) -> list[str]:
    """Whatever a slip says, from top to bottom."""
    found: list[str] = []
    for block in blocks:
        match block:
            case Columns(columns, _):
                found += [text for column in columns for text in texts(column)]
            case Beside(_, inner, _):
                found += texts(inner)
            case Field(label, value):
                found += [label, value]
            case Text(text) | Band(text):
                found.append(text)
    return found


@pytest.mark.parametrize("paper", PAPERS, ids=str)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_slip_fits_its_paper_and_can_be_sent(name: str, paper: Paper) -> None:
    picture = draw(EXAMPLES[name], paper)
    assert picture.width == paper.dots
    assert 40 < picture.height * 25.4 / paper.dpi < 260, "millimetres"
    edge = paper.across(1)
    body = picture.crop((0, paper.across(18), picture.width, picture.height))
    white = max(ink(body.crop((side, 0, side + edge, body.height))) for side in (0, paper.dots - edge))
    assert white < 12 * paper.across(4), "rules alone may reach the edge"
    assert len(encode(picture)) > 20


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("paper", [WIDE, NARROW], ids=str)
def test_hostile_words_are_set_on_every_slip(value: str, paper: Paper) -> None:
    entry = Entry("标", value)
    row = replace(ROW, name=value, organisation=value, host=value)
    slips = [
        group_pass(replace(PASS_ZH_CN, visitor=entry, host=entry), Members(value, (value,) * 5), "zh-CN"),
        parking_slip(replace(PARKING_ZH_CN, plate=entry, place=entry, note=value), "zh-CN"),
        log_head(replace(LOG_ZH_CN, day=entry, counts=(entry,), hash=entry), "zh-CN"),
        *muster_list(MUSTER_ZH_CN, [row] * 3, "zh-CN"),
    ]
    for slip in slips:
        picture = draw(slip, paper)
        edge = paper.across(1)
        body = picture.crop((0, paper.across(18), edge, picture.height))
        assert ink(body) < 8 * paper.across(4)
        assert ink(picture) > 0


def test_a_group_pass_lists_everybody_by_number() -> None:
    said = texts(group_pass(PASS_ZH_CN, MEMBERS_ZH_CN, "zh-CN").blocks)
    for number, name in enumerate(MEMBERS_ZH_CN.names, 2):
        assert f"{number} {name}" in said


def test_a_group_of_one_is_still_a_pass() -> None:
    picture = draw(group_pass(PASS_ZH_CN, Members("同行人员", ()), "zh-CN"), WIDE)
    assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == [PASS_ZH_CN.qr]


@pytest.mark.parametrize(("people", "slips"), [(0, 1), (1, 1), (25, 1), (26, 2), (101, 5)])
def test_a_muster_list_is_cut_and_loses_nobody(people: int, slips: int) -> None:
    rows = [replace(ROW, name=f"访客{number}") for number in range(people)]
    made = muster_list(MUSTER_ZH_CN, rows, "zh-CN")
    assert len(made) == slips
    said = [text for slip in made for text in texts(slip.blocks)]
    assert [text for text in said if text.startswith("访客") and text[2:].isdigit()] == [r.name for r in rows]
    assert [asides(slip) for slip in made] == [f"紧急清点 第 {n} / {slips} 页" for n in range(1, slips + 1)]


def asides(slip: Slip) -> str:
    return next(block.aside for block in slip.blocks if isinstance(block, Band))


def test_an_empty_house_says_so() -> None:
    (only,) = muster_list(MUSTER_EN, [], "en")
    assert MUSTER_EN.nobody in texts(only.blocks)


def test_the_pages_of_a_muster_list_are_one_job() -> None:
    pages = muster_list(MUSTER_EN, [ROW] * 30, "en")
    job = [chunk for page in pages for chunk in encode(draw(page, WIDE))]
    assert sum(chunk.startswith(b"\x1dV") for chunk in job) == 2


@pytest.mark.parametrize("paper", [WIDE, NARROW], ids=str)
def test_a_plate_number_is_as_large_as_its_line(paper: Paper) -> None:
    long = draw(parking_slip(PARKING_ZH_CN, "zh-CN"), paper)
    short = draw(parking_slip(replace(PARKING_ZH_CN, plate=Entry("车牌号码", "沪A1")), "zh-CN"), paper)
    assert short.height > long.height


@pytest.mark.parametrize("digits", ["9f4c" * 16, "9f4c" * 15 + "9", "", "ab"])
def test_every_digit_of_the_hash_is_on_the_log_head(digits: str) -> None:
    said = texts(log_head(replace(LOG_EN, hash=Entry("Hash", digits)), "en").blocks)
    groups = said[said.index("Hash") + 1 : said.index(LOG_EN.printed_at.label)]
    assert "".join(groups) == digits
    assert all(len(group) <= 4 for group in groups)


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_the_code_of_the_test_page_reads(paper: Paper) -> None:
    picture = draw(proof_page(PROOF_EN, "en"), paper)
    assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == [PROOF_EN.code.value]


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_the_ruler_has_a_tick_a_millimetre(paper: Paper) -> None:
    picture = draw(proof_page(PROOF_EN, "en"), paper)
    margin = paper.across(1.5)
    tops = [
        y
        for y in range(picture.height - paper.across(2))
        if ink(picture.crop((margin, y, picture.width - margin, y + 1))) == picture.width - 2 * margin
    ]
    counts = [ticks(picture, y + paper.across(1.2), margin) for y in tops]
    assert int((paper.dots - 2 * margin) * 25.4 / paper.dpi) + 1 in counts


def ticks(picture: Image.Image, y: int, margin: int) -> int:
    """How many black stretches a line of the picture has."""
    row = [picture.getpixel((x, y)) == 0 for x in range(margin, picture.width - margin)]
    return sum(here and not before for before, here in zip([False, *row], row, strict=False))
