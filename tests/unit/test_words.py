"""The words of all languages are complete, and a screen never breaks over one."""

import re
import string
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from kiosk.visit.classes import PURPOSES, Need, VisitorClass
from kiosk.visit.forms import LANGUAGES, Document, Route
from kiosk.visit.states import State
from kiosk.words import FOLDER, HOUSE_LANGUAGE, Words, languages, load

ROOT = Path(__file__).parents[2]
# words("room.key"), words.people(2, "room.key"), words(f"room.{code}"), words("room." ~ code)
CALL = re.compile(r"""\bwords\(\s*(?P<f>f?)(?P<quote>["'])(?P<key>.+?)(?P=quote)\s*(?P<joined>[~+])?""", re.S)
LITERAL = re.compile(r"""(["'])((?:(?!\1).)*)\1""")


@cache
def sources() -> dict[str, str]:
    """What may ask for words: our code, the screens' descriptions, the pages."""
    folders = ("kiosk", "printing", "assets/web")
    kinds = {".py", ".kv", ".html", ".js"}
    found = {path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds}
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in found - {ROOT / "kiosk/words.py"}
    }


def asked() -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """Every key that is asked for: where, as it stands there, and as a pattern."""
    for place, text in sources().items():
        for call in CALL.finditer(text):
            pattern = _pattern(call["key"]) if call["f"] else re.escape(call["key"])
            yield place, call["key"], re.compile(pattern + (".+" if call["joined"] else ""))


def _pattern(text: str) -> str:
    return "".join(
        ".+" if i % 2 else re.escape(part) for i, part in enumerate(re.split(r"(\{[^}]*\})", text))
    )


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_language_of_the_forms_has_words() -> None:
    assert languages() == sorted(LANGUAGES, key=lambda name: (name != HOUSE_LANGUAGE, name))


@pytest.mark.parametrize("language", languages())
def test_languages_have_the_same_files(language: str) -> None:
    def files(name: str) -> set[str]:
        return {path.name for path in (FOLDER / name).iterdir()}

    assert files(language) == files(HOUSE_LANGUAGE)


@pytest.mark.parametrize("language", languages())
def test_languages_have_the_same_keys(language: str) -> None:
    def keys(name: str) -> set[str]:
        return {key for key in load(name) if not key.endswith(".one")}

    assert keys(language) == keys(HOUSE_LANGUAGE)


@pytest.mark.parametrize("language", languages())
def test_a_form_for_one_has_a_form_for_more(language: str) -> None:
    words = load(language)
    assert [key for key in words if key.endswith(".one") and key[:-3] + "other" not in words] == []


@pytest.mark.parametrize("language", languages())
def test_words_have_the_same_placeholders(language: str) -> None:
    ours, theirs = load(language), load(HOUSE_LANGUAGE)
    assert [key for key in theirs if placeholders(ours[key]) != placeholders(theirs[key])] == []


@pytest.mark.parametrize("language", languages())
def test_words_are_well_written(language: str) -> None:
    for key, text in load(language).items():
        assert text.strip() == text, key
        assert text, key
        assert all(re.fullmatch(r"[a-z_0-9]+", name) for name in placeholders(text)), key
        assert all(c.isprintable() or c == "\n" for c in text), key


@pytest.mark.parametrize("language", [name for name in languages() if name.startswith("zh")])
def test_chinese_is_chinese(language: str) -> None:
    latin = {key for key, text in load(language).items() if text.isascii() and re.search("[A-Za-z]{4}", text)}
    assert latin == set()


def test_traditional_words_hold_no_simplified_characters() -> None:
    simplified = set("访证签员门请纸码号领岗补这时间问谁发给备检录讯图书车队电话机关闭启动维装应该联单")
    assert {key: text for key, text in load("zh-TW").items() if simplified & set(text)} == {}


def test_every_key_that_is_asked_for_has_words() -> None:
    known = set(load(HOUSE_LANGUAGE)) | {key.removesuffix(".other") for key in load(HOUSE_LANGUAGE)}
    missing = [(place, key) for place, key, pattern in asked() if not any(map(pattern.fullmatch, known))]
    assert missing == []


def test_the_search_for_keys_finds_them() -> None:
    assert len(list(asked())) > 30


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("purpose", [one.code for one in PURPOSES]),
        ("area", sorted({area for one in PURPOSES for area in one.areas})),
        ("approver", Need),
        ("class", VisitorClass),
        ("state", State),
        ("document", Document),
    ],
)
def test_codes_of_the_domain_have_words(group: str, codes: Iterable[str]) -> None:
    assert [code for code in codes if f"common.{group}.{code}" not in load(HOUSE_LANGUAGE)] == []


def test_routes_of_release_have_words() -> None:
    assert [route for route in Route if f"log.route.{route}" not in load(HOUSE_LANGUAGE)] == []


@pytest.mark.parametrize("room", ["directory", "log", "office", "screen", "slip"])
def test_no_word_is_left_over(room: str) -> None:
    whole = {call["key"] for text in sources().values() for call in CALL.finditer(text)}
    joined: set[str] = set()
    for text in sources().values():
        for _, literal in LITERAL.findall(text):
            (joined if "{" in literal or literal.endswith(".") else whole).add(literal)
    patterns = [
        re.compile(_pattern(text) + (".+" if text.endswith(".") else "")) for text in joined if _telling(text)
    ]
    ours = [key for key in load(HOUSE_LANGUAGE) if key.startswith(f"{room}.")]
    unused = [
        key
        for key in ours
        if whole.isdisjoint(_beginnings(key)) and not any(p.fullmatch(key) for p in patterns)
    ]
    assert unused == []


def _telling(text: str) -> bool:
    return "." in text and len(re.sub(r"\{[^}]*\}|\W", "", text)) >= 4


def _beginnings(key: str) -> Iterator[str]:
    """The key, and whatever it may be put together from: common.purpose.supply, common.purpose."""
    parts = key.split(".")
    return (".".join(parts[:count]) for count in range(2, len(parts) + 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language, text in (
        ("zh-CN", 'a = "甲"\nb = "乙 {n}"\n[people]\nother = "{count}人"'),
        ("en", 'a = "A"'),
    ):
        (tmp_path / language).mkdir()
        (tmp_path / language / "room.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_word_and_its_values(folder: Path) -> None:
    words = Words("zh-CN", folder)
    assert (words("room.a"), words("room.b", n=3)) == ("甲", "乙 3")


def test_a_word_that_a_language_lacks_comes_from_the_house(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    words = Words("en", folder)
    assert [words("room.b", n=1), words("room.b", n=2)] == ["乙 1", "乙 2"]
    assert len(caplog.records) == 1


def test_a_word_that_nobody_has_is_shown_as_its_key(folder: Path) -> None:
    assert Words("en", folder)("room.nothing") == "room.nothing"


@pytest.mark.parametrize("language", ["", ".", "..", "../en", "/", "xx", "EN", "en/", "zh-CN\0"])
def test_a_language_that_is_none_is_the_house_s(language: str, folder: Path) -> None:
    assert Words(language, folder / "zh-CN" / "..").language == "zh-CN"


def test_a_value_that_is_not_given_breaks_nothing(folder: Path) -> None:
    assert Words("zh-CN", folder)("room.b", other=1) == "乙 {n}"


def test_a_value_with_braces_is_not_read_again(folder: Path) -> None:
    assert Words("zh-CN", folder)("room.b", n="{n.__class__}") == "乙 {n.__class__}"


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [("en", 1, "1 person"), ("en", 3, "3 people"), ("zh-CN", 1, "1人"), ("zh-TW", 3, "3人")],
)
def test_people_are_counted(language: str, count: int, said: str) -> None:
    assert Words(language).people(count) == said


@pytest.mark.parametrize(
    ("language", "parts", "said"),
    [
        ("en", ["a", "b", "{c}"], "a, b, {c}"),
        ("zh-CN", ["甲", "乙"], "甲、乙"),
        ("zh-TW", ["甲"], "甲"),
        ("en", [], ""),
    ],
)
def test_things_are_put_side_by_side(language: str, parts: list[str], said: str) -> None:
    assert Words(language).listed(parts) == said
