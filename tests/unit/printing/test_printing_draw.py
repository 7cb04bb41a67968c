"""A drawn slip: its codes read, its names stand between the margins, nothing reaches another line."""

from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image, ImageChops
from pyzbar import pyzbar

from printing.codes import grouped, module_dots, qr
from printing.designs import Entry, PassWords, visitor_pass
from printing.designs.__main__ import main
from printing.designs.portrait import portrait
from printing.draw import draw
from printing.paper import NARROW, NARROW_FINE, WIDE, WIDE_FINE, Paper
from printing.slip import Beside, Block, Code, Columns, Field, Picture, Qr, Signature, Slip, Space, Text

PASS = "VP1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" + "Q2W3E4R5T6Y7U2I3O4P5"
PAPERS = [WIDE, NARROW, Paper(512, 180), Paper(546), WIDE_FINE, NARROW_FINE]

WORDS = PassWords(
    house="华东精密制造有限公司",
    title="访客证",
    subtitle="来访人员来访登记表 复联",
    qr=PASS,
    code="K7M42QX9",
    visitor=Entry("访客", "张伟"),
    organisation=Entry("来访单位", "苏州恒远自动化设备有限公司"),
    people=Entry("人数", "2 人"),
    host=Entry("被访人", "李晓岚"),
    department=Entry("部门", "研发一部"),
    purpose=Entry("来访事由", "商务洽谈"),
    place=Entry("请前往", "办公楼一楼前台接待室"),
    valid_until=Entry("有效期至", "2025-06-03 18:00"),
    signature="被访人签字",
    footer="离开时请将本证交还门卫",
)

HOSTILE = [
    "阿卜杜热西提·买买提明江" * 5,
    "W" * 60,
    "i" * 60,
    "㛃𬱟喆堃",
    "。" * 60,
    "（" * 60,
    "🙂" * 60,
    "قطر" * 20,
    "أحمد بن محمد العلي",
    "\u202egro.live\u202c",
    "\u2067" * 60,
    "\x1b@\x1dv0\x00\x10\x04\x01\x10\x05\x02\x10\x14\x01\x00\x00" * 4,
    "=cmd|'/C calc'!A0",
    "Z" + "\u0337\u0322\u031b" * 20,
    "\ud800\udfff\ue000\uffff",
    "\u3164\u200b\u2800",
    "",
    "one\ntwo\r\nthree\tfour",
]


def ink(picture: Image.Image) -> int:
    return picture.histogram()[0]


def alone(*blocks: Block, paper: Paper = WIDE) -> Image.Image:
    return draw(Slip(blocks, "zh-CN"), paper)


def read_by_both(picture: Image.Image) -> tuple[list[str], list[str]]:
    grey = picture.convert("L")
    framed = Image.new("L", (grey.width + 80, grey.height + 80), 255)
    framed.paste(grey, (40, 40))
    found = zxingcpp.read_barcodes(framed, formats=zxingcpp.BarcodeFormat.QRCode)
    zxing = [code.text for code in found]
    zbar = [code.data.decode() for code in pyzbar.decode(framed, symbols=[pyzbar.ZBarSymbol.QRCODE])]
    return zxing, zbar


@pytest.mark.parametrize("paper", PAPERS, ids=str)
@pytest.mark.parametrize("script", ["zh-CN", "zh-TW", "en"])
def test_both_readers_read_the_pass_and_nothing_else(paper: Paper, script: str) -> None:
    picture = draw(visitor_pass(WORDS, script), paper)
    assert (picture.mode, picture.width) == ("1", paper.dots)
    assert read_by_both(picture) == ([PASS], [PASS])


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("paper", [WIDE, NARROW], ids=str)
def test_a_hostile_name_stays_between_the_margins_and_the_code_readable(name: str, paper: Paper) -> None:
    words = replace(WORDS, visitor=Entry("访客", name), organisation=Entry("来访单位", name))
    assert read_by_both(draw(visitor_pass(words, "zh-CN"), paper)) == ([PASS], [PASS])
    field = alone(Field("访客", name, 10, least=5.5), paper=paper)
    margin = paper.across(1.5)
    ends = [(0, 0, margin, field.height), (paper.dots - margin, 0, paper.dots, field.height)]
    assert [ink(field.crop(box)) for box in ends] == [0, 0]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_does_not_touch_its_neighbours(name: str) -> None:
    before, after = Text("上面一行", 5), Text("下面一行", 5)
    above, below = alone(before), alone(after)
    whole = alone(before, Field("访客", name, 10), after)
    assert whole.crop((0, 0, whole.width, above.height)).tobytes() == above.tobytes()
    assert (
        whole.crop((0, whole.height - below.height, whole.width, whole.height)).tobytes() == below.tobytes()
    )


@pytest.mark.parametrize("name", ["", "\u3164\u200b\u2800", " \t\n"])
def test_a_value_with_nothing_to_see_is_shown_as_a_dash(name: str) -> None:
    assert alone(Field("访客", name, 5)).tobytes() == alone(Field("访客", "—", 5)).tobytes()


def test_an_overridden_name_is_not_drawn_like_the_name_it_pretends() -> None:
    assert alone(Text("\u202eiL aL", 5)).tobytes() != alone(Text("La Li", 5)).tobytes()


def test_sixty_wide_characters_all_appear() -> None:
    one, sixty = alone(Text("国", 5.5, least=5.5)), alone(Text("国" * 60, 5.5, least=5.5))
    assert ink(sixty) == 60 * ink(one)


def test_text_shrinks_before_it_wraps_and_never_below_the_least() -> None:
    height = {size: alone(Text("国", size)).height for size in (10, 5)}
    text = "国" * 12
    assert height[5] <= alone(Text(text, 10, least=5)).height < height[10]
    assert alone(Text(text * 3, 10, least=5)).height >= 3 * height[5]


def test_reprint_shows_and_the_first_print_does_not_mention_it() -> None:
    first = draw(visitor_pass(WORDS, "zh-CN"), WIDE)
    second = draw(visitor_pass(replace(WORDS, reprint="补打 · 第 2 份"), "zh-CN"), WIDE)
    assert second.height > first.height + 30


def test_every_word_of_the_pass_changes_the_slip() -> None:
    plain = draw(visitor_pass(WORDS, "zh-CN"), WIDE).tobytes()
    more = Entry("陪同人", "龘")
    others: dict[str, object] = {"qr": PASS[::-1], "photo": portrait(), "areas": more, "escort": more}
    for field, value in vars(WORDS).items():
        other = Entry(value.label, "龘") if isinstance(value, Entry) else others.get(field, "龘")
        assert draw(visitor_pass(replace(WORDS, **{field: other}), "zh-CN"), WIDE).tobytes() != plain, field


def test_simplified_and_traditional_are_set_in_their_own_face() -> None:
    slips = {script: draw(Slip((Text("骨直令", 10),), script), WIDE) for script in ("zh-CN", "zh-TW")}
    assert slips["zh-CN"].tobytes() != slips["zh-TW"].tobytes()


def test_the_same_slip_is_drawn_alike_every_time() -> None:
    slip = visitor_pass(WORDS, "zh-CN")
    assert draw(slip, WIDE).tobytes() == draw(slip, WIDE).tobytes()


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_the_code_has_its_size_and_its_quiet_zone(paper: Paper) -> None:
    module = module_dots(paper)
    picture = qr(PASS, paper)
    assert module >= 5
    assert picture.size == (37 * module, 37 * module)
    black = ImageChops.invert(picture).getbbox()
    assert black == (4 * module, 4 * module, 33 * module, 33 * module)


def test_six_dots_a_module_on_the_usual_printer() -> None:
    assert (module_dots(WIDE), module_dots(NARROW)) == (6, 6)


@pytest.mark.parametrize("text", ["vp1lower", "访客", "VP1\x1b@", "VP1_"])
def test_a_code_that_is_not_alphanumeric_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="alphanumeric"):
        qr(text, WIDE)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("K7M42QX9", "K7M4-2QX9"),
        ("K7M4-2QX9", "K7M4-2QX9"),
        ("K7M 42Q", "K7M-42Q"),
        ("K7M42", "K7M4-2"),
        ("ABCDEFGHJKLM", "ABCD-EFGH-JKLM"),
        ("", ""),
    ],
)
def test_short_codes_are_grouped(code: str, shown: str) -> None:
    assert grouped(code) == shown


def test_beside_a_code_or_below_where_there_is_no_room() -> None:
    blocks = (Text("李晓岚", 5),)
    code = qr(PASS, WIDE).height
    assert alone(Beside(Qr(PASS), blocks), paper=WIDE).height == code
    assert alone(Beside(Qr(PASS), blocks), paper=NARROW).height > code


def test_what_finds_no_room_beside_a_code_stands_below_it() -> None:
    code, letter = qr(PASS, WIDE), Text("国", 8, least=8)
    slip = alone(Beside(Qr(PASS), (letter,) * 9, left=True))
    assert ink(slip) == ink(code) + 9 * ink(alone(letter))
    beside, below = (0, 0, WIDE.dots, code.height), (0, code.height, WIDE.dots, slip.height)
    assert 0 < ink(slip.crop(beside)) - ink(code) < 9 * ink(alone(letter))
    black = ImageChops.invert(slip.crop(below)).getbbox()
    assert black is not None
    assert black[0] < code.width, "at the left edge"


def test_a_code_by_itself_stands_in_the_middle() -> None:
    black = ImageChops.invert(alone(Qr(PASS))).getbbox()
    assert black is not None
    assert abs(black[0] - (WIDE.dots - black[2])) <= 1


def test_a_photograph_is_scaled_and_dithered() -> None:
    grey = Picture(Image.new("L", (300, 400), 128), 30)
    picture = alone(grey)
    assert picture.height == round(400 / 300 * WIDE.across(30))
    assert 0.3 < ink(picture) / (WIDE.across(30) * picture.height) < 0.7
    assert alone(replace(grey, width=500)).width == WIDE.dots


def test_columns_divide_the_width() -> None:
    left = alone(Columns(((Text("左", 5),), (Space(1),)), (1, 1)))
    right = alone(Columns(((Space(1),), (Text("右", 5),)), (1, 1)))
    half = WIDE.dots // 2
    assert ink(left.crop((half, 0, WIDE.dots, left.height))) == 0
    assert ink(right.crop((0, 0, half, right.height))) == 0


def test_there_is_room_to_sign_above_a_line() -> None:
    box = alone(Signature("签字", 13))
    label = alone(Text("签字", 3)).height
    margin = WIDE.across(1.5)
    assert ink(box.crop((margin, box.height - 1, WIDE.dots - margin, box.height))) == WIDE.dots - 2 * margin
    empty = box.crop((0, label + 2, WIDE.dots, box.height - 4))
    assert ink(empty) == 0
    assert empty.height > WIDE.across(9)


@pytest.mark.parametrize(("wide", "high"), [(1, 4000), (4000, 1), (1, 1), (30, 40)])
def test_a_photograph_of_any_shape_is_neither_wider_than_asked_nor_much_higher(wide: int, high: int) -> None:
    picture = alone(Picture(Image.new("L", (wide, high), 90), 20))
    black = ImageChops.invert(picture).getbbox()
    assert black is not None
    assert black[2] - black[0] <= WIDE.across(20)
    assert picture.height <= round(1.5 * WIDE.across(20))


def test_a_photograph_is_cropped_where_a_height_is_given() -> None:
    assert alone(Picture(Image.new("L", (300, 100), 90), 18, 24)).height == round(WIDE.across(18) * 4 / 3)


def test_a_word_shrinks_below_the_least_size_rather_than_break() -> None:
    word = alone(Text("Development", 8, least=8))
    narrow = alone(Columns(((Text("Development", 8, least=6),), ()), (2, 3)))
    assert narrow.height < word.height
    assert ink(narrow) > 0


def test_a_mark_stands_at_the_left_where_it_is_asked_to() -> None:
    slip = alone(Beside(Qr(PASS), (Text("李晓岚", 5),), left=True))
    assert read_by_both(slip.crop((0, 0, WIDE.dots // 2, slip.height))) == ([PASS], [PASS])


def test_large_letters_are_a_step_smaller_on_narrow_paper_and_small_ones_are_not() -> None:
    assert alone(Text("国", 8), paper=NARROW).height == alone(Text("国", 6.5)).height
    assert alone(Text("国", 3.5), paper=NARROW).height == alone(Text("国", 3.5)).height


def test_a_short_code_stays_on_one_line() -> None:
    assert alone(Code("ABCDEFGHJKLM", 8), paper=NARROW).height < alone(Text("国", 9)).height


def test_a_slip_without_blocks_is_empty() -> None:
    assert alone().size == (WIDE.dots, 0)


def test_the_examples_are_drawn(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    main(f"{tmp_path}/slips")
    paths = capsys.readouterr().out.split()
    assert len(paths) == 36
    for path in (path for path in paths if "-pass-" in path):
        with Image.open(path) as picture:
            zxing, zbar = read_by_both(picture)
        assert zxing == zbar != []
