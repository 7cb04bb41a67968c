"""Every name can be seen: in its own face, in another one, or as boxed code points."""

import pytest
from PIL import Image, ImageChops

from printing.lettering import TURNING, Lettering
from printing.typeface import further_faces, visible

NAMES = [
    "张伟",
    "㛃𬱟喆堃",
    "Nguyễn Ỗ Ế",
    "jijfj",
    "أحمد بن محمد",
    "שלום, עולם (12)",
    "Ahmed أحمد Smith",
    "🙂🤖",
    "ภาษาไทย",
    "W" * 60,
    "“你好”，O’Brien…",
    visible("a\x1b@\x10\x04\u202eb"),
    visible("Z" + "\u0337\u0322\u031b\u0301" * 20),
]


def ink(picture: Image.Image) -> int:
    return picture.histogram()[0]


@pytest.fixture(scope="module")
def letters() -> Lettering:
    return Lettering("zh-CN")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [17, 40, 80])
def test_a_line_is_as_wide_as_measured_and_no_stroke_is_cut_off(
    name: str, size: int, letters: Lettering
) -> None:
    line = letters.line(name, size)
    roomy = letters.line(f"— {name} —", size)
    dashes = letters.line("—", size)
    assert line.width == letters.width(name, size)
    assert abs(ink(roomy) - ink(line) - 2 * ink(dashes)) <= 0.02 * ink(roomy) + 4


@pytest.mark.parametrize("name", NAMES)
def test_every_name_leaves_ink(name: str, letters: Lettering) -> None:
    assert ink(letters.line(name, 32)) > 40


def test_each_unknown_character_is_told_from_the_next(letters: Lettering) -> None:
    one, other = letters.line("\U0001fae8", 40), letters.line("\U0001fae9", 40)
    assert one.size == other.size
    assert ImageChops.logical_xor(one, other).getbbox()


def test_unknown_characters_are_runs_without_a_face(letters: Lettering) -> None:
    runs = letters.runs("Ann\U0001fae8\U0001fae9")
    assert [(run.text, run.file is None) for run in runs] == [
        ("Ann", False),
        ("\U0001fae8", True),
        ("\U0001fae9", True),
    ]


def texts(letters: Lettering, line: str) -> list[str]:
    return [run.text.strip() for run in letters.runs(line) if run.text.strip()]


def test_a_hebrew_line_stands_from_the_right(letters: Lettering) -> None:
    assert TURNING
    assert texts(letters, "אבג Smith דהו") == ["דהו", "Smith", "אבג"]


def test_a_latin_line_keeps_its_order_around_hebrew(letters: Lettering) -> None:
    assert texts(letters, "Dana אבג Smith") == ["Dana", "אבג", "Smith"]


def test_hebrew_is_drawn_from_right_to_left(letters: Lettering) -> None:
    assert further_faces(), "the tests need fonts-dejavu-core"
    pair = letters.line("אל", 60)
    first = letters.line("א", 60)
    right_half = pair.crop((pair.width - first.width, 0, pair.width, pair.height))
    assert ink(ImageChops.logical_xor(right_half, first).point(lambda dot: 255 - dot)) < 0.2 * ink(first)


def test_arabic_letters_are_joined(letters: Lettering) -> None:
    apart = sum(letters.width(letter, 60) for letter in "محمد")
    assert letters.width("محمد", 60) < apart


def test_where_letters_cannot_be_turned_they_are_boxed_and_not_reversed() -> None:
    plain = Lettering("zh-CN", turning=False)
    assert [run.file for run in plain.runs("אבג")] == [None] * 3
    assert [run.text for run in plain.runs("אבג")] == ["א", "ב", "ג"]
    assert ink(plain.line("Dana אבג", 40)) > ink(plain.line("Dana", 40))


def test_an_apostrophe_in_a_latin_name_is_narrow_and_a_chinese_quotation_wide(letters: Lettering) -> None:
    assert letters.width("O’B", 60) < letters.width("OB", 60) + 30
    assert letters.width("“好”", 60) == 180


def test_an_empty_line_has_a_height(letters: Lettering) -> None:
    assert letters.width("", 40) == 0
    assert letters.line("", 40).height > 40
