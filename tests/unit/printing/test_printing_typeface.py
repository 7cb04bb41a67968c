"""The faces are the Chinese ones, and no text can hide or disguise anything."""

import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from printing.typeface import COLLECTIONS, FacesMissing, covered, directory, face, main, make_faces, visible


def drawn(font: ImageFont.FreeTypeFont, text: str) -> bytes:
    canvas = Image.new("L", (100 * len(text), 120), 255)
    ImageDraw.Draw(canvas).text((0, 0), text, 0, font)
    return canvas.tobytes()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("fonts")
    make_faces(target)
    return target


@pytest.mark.parametrize(
    ("script", "bold", "family", "weight"),
    [
        ("zh-CN", False, "Noto Sans CJK SC", "Regular"),
        ("zh-CN", True, "Noto Sans CJK SC", "Bold"),
        ("zh-TW", False, "Noto Sans CJK TC", "Regular"),
        ("zh-TW", True, "Noto Sans CJK TC", "Bold"),
        ("en", False, "Noto Sans CJK SC", "Regular"),
        ("en", True, "Noto Sans CJK SC", "Bold"),
    ],
)
def test_each_script_has_its_face(script: str, bold: bool, family: str, weight: str) -> None:
    with TTFont(face(script, bold)) as font:
        assert (font["name"].getDebugName(1), font["name"].getDebugName(2)) == (family, weight)


def test_the_shapes_are_chinese_and_not_the_japanese_ones_of_the_first_face() -> None:
    collection = COLLECTIONS / "NotoSansCJK-Regular.ttc"
    ours = ImageFont.truetype(face("zh-CN"), 80)
    assert drawn(ours, "直骨令") == drawn(ImageFont.truetype(collection, 80, index=2), "直骨令")
    for character in "直骨令":
        assert drawn(ours, character) != drawn(ImageFont.truetype(collection, 80, index=0), character)


@pytest.mark.parametrize("character", "㛃𬱟喆堃𰻞龘")
@pytest.mark.parametrize("script", ["zh-CN", "zh-TW"])
def test_rare_characters_of_names_are_covered(character: str, script: str) -> None:
    assert ord(character) in covered(face(script)) & covered(face(script, bold=True))


def test_made_faces_are_readable_by_all_and_nothing_else_is_left(made: Path) -> None:
    assert sorted(path.name for path in made.iterdir()) == [
        f"NotoSansCJK-{region}-{weight}.otf" for region in ("SC", "TC") for weight in ("Bold", "Regular")
    ]
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in made.iterdir())


def test_making_again_keeps_what_is_there(made: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.iterdir()}
    make_faces(made)
    assert {path: path.stat().st_mtime_ns for path in made.iterdir()} == before


def test_without_the_package_the_advice_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(FacesMissing, match=r"\A.*apt-get install fonts-noto-cjk.*\Z"):
        make_faces(tmp_path / "fonts", tmp_path)
    assert list((tmp_path / "fonts").iterdir()) == []


def test_a_broken_collection_leaves_no_face_behind(tmp_path: Path) -> None:
    (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(
        b"ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x10"
    )
    with pytest.raises(FacesMissing, match="reinstall"):
        make_faces(tmp_path / "fonts", tmp_path)
    assert list((tmp_path / "fonts").iterdir()) == []


def test_a_collection_cut_short_leaves_no_face_behind(tmp_path: Path) -> None:
    whole = (COLLECTIONS / "NotoSansCJK-Regular.ttc").read_bytes()
    (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(whole[:-80_000])
    with pytest.raises(FacesMissing, match="reinstall"):
        make_faces(tmp_path / "fonts", tmp_path)
    assert list((tmp_path / "fonts").iterdir()) == []


def test_the_folder_can_be_given(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_FONTS", str(made))
    assert face("zh-TW").parent == made


def test_a_face_that_was_not_made_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_FONTS", str(tmp_path))
    with pytest.raises(FacesMissing, match=r"python -m printing\.typeface"):
        face("zh-CN")


def test_the_command_makes_them_and_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    assert str(directory()) in capsys.readouterr().out


def test_the_command_answers_a_folder_that_cannot_be_written_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("KIOSK_FONTS", str(tmp_path / "taken"))
    assert main() == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张伟", "张伟"),
        ("  Anna\t\n Lee\r\n", "Anna Lee"),
        ("王\u3000小明", "王 小明"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("e\u0301", "é"),
        ("e\u200d\u0301", "é"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\u3164\u115f\uffa0\u2800", ""),
        ("葛\U000e0100", "葛"),
        ("\u200eעברית\u200f", "עברית"),
        ("evil\u202egnp", "evil[U+202E]gnp"),
        ("\u2066a\u2069", "[U+2066]a[U+2069]"),
        ("a\x1b@b", "a[U+001B]@b"),
        ("\x10\x04\x01", "[U+0010][U+0004][U+0001]"),
        ("\x1d\x1c\x00\x7f\x9b", "[U+001D][U+001C][U+0000][U+007F][U+009B]"),
        ("\ud800", "[U+D800]"),
        ("\ue000", "[U+E000]"),
        ("\U000e0041", "[U+E0041]"),
        ("=cmd|'/C calc'!A0", "=cmd|'/C calc'!A0"),
        ("a" + "\u0301" * 50, "á" + "\u0301" * 4),
        ("\u0600١٢", "\u0600١٢"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("name", ["單雄信", "单雄信", "直骨令", "臺灣", "台湾"])
def test_no_name_is_converted(name: str) -> None:
    assert visible(name) == name


@given(st.text(st.characters(), max_size=60))
def test_whatever_comes_nothing_unseen_is_left_and_twice_is_once(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert shown == shown.strip()
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for c in shown)
    assert not any(unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF") for c in shown)
    assert not any(unicodedata.bidirectional(c) in ("LRI", "RLI", "FSI", "PDI") for c in shown)
