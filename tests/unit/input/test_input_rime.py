"""librime learns nothing and writes nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.lobby.input import rime
from kiosk.lobby.input.composer import Composer

TYPIST = """
from pathlib import Path
from kiosk.lobby.input.composer import Composer
for language in ("zh-CN", "zh-TW"):
    composer = Composer(language)
    for name in ("zhangwei", "ouyangnana", "shanxue", "zw") * 25:
        for key in name:
            composer.type(key)
            shown = composer.candidates("")
        composer.choose(shown[7])
        composer.clear()
maps = Path("/proc/self/maps").read_text().splitlines()
shared = [line for line in maps if " rw-s" in line and "rime" in line]
files = [link for link in Path("/proc/self/fd").iterdir() if int(link.name) > 2 and link.exists()]
told = [Path("/proc/self/fdinfo", link.name).read_text().split() for link in files]
writable = [words for words in told if int(words[words.index("flags:") + 1], 8) & 3]
print(len(shared), len(writable))
"""


def test_typing_leaves_no_file_anywhere(tmp_path: Path) -> None:
    places = {
        name: str(tmp_path / name)
        for name in ("HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    }
    for place in places.values():
        Path(place).mkdir()
    environment = {**places, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(
        [sys.executable, "-c", TYPIST],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["0", "0"]  # nothing is mapped or open for writing
    assert told.stderr == ""
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert list(Path(places["TMPDIR"]).iterdir()) == []


def test_choosing_a_rare_name_again_and_again_changes_nothing() -> None:
    composer = Composer("zh-CN")

    def offered() -> tuple[str, ...]:
        for key in "zhangwei":
            composer.type(key)
        return composer.candidates("")

    before = offered()
    for _ in range(50):
        composer.choose(before[15])
        composer.clear()
        assert offered() == before
        composer.clear()


def test_a_name_typed_by_one_visitor_is_not_offered_to_the_next() -> None:
    words = rime.rime()
    before = words.words("zhangwei", "zh-CN")
    words.words("ouyangruoxi", "zh-CN")
    assert words.words("zhangwei", "zh-CN") == before
    assert words.words("", "zh-CN") == []


@pytest.mark.parametrize("letters", ["", "'", "'''", "zzzzzzzz", "1", "zhang1wei3", "u", "a" * 200])
@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
def test_any_letters_have_an_answer(letters: str, language: str) -> None:
    assert isinstance(rime.rime().words(letters, language, 5), list)


def test_tones_tell_characters_apart() -> None:
    assert "張偉" in rime.rime().words("zhang1wei3", "zh-TW")
    assert "張偉" not in rime.rime().words("zhang1wei4", "zh-TW")


def test_a_library_that_is_not_there_is_named() -> None:
    with pytest.raises(rime.Missing, match="librime1"):
        rime.rime("libnowhere.so", rime.SHARED)


def test_a_library_that_is_another_one_is_not_taken_for_librime() -> None:
    with pytest.raises(rime.Missing, match="librime1"):
        rime.rime("libc.so.6", rime.SHARED)


def test_words_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(rime.Missing, match="rime-data-pinyin-simp"):
        rime.rime(rime.LIBRARY, tmp_path)


def test_librime_is_set_up_once_however_it_is_asked_for() -> None:
    assert rime.rime() is rime.rime(rime.LIBRARY) is rime.rime(shared=rime.SHARED)


def test_librime_with_other_words_beside_it_is_refused_not_set_up_again(tmp_path: Path) -> None:
    rime.rime()
    for name in ("build", rime.ESSAY):
        (tmp_path / name).symlink_to(rime.SHARED / name)
    with pytest.raises(rime.Missing, match="in use"):
        rime.rime(shared=tmp_path)


def test_words_without_what_they_were_made_from_are_not_made_anew(tmp_path: Path) -> None:
    (tmp_path / "build").symlink_to(rime.SHARED / "build")
    with pytest.raises(rime.Missing, match="rime-essay"):
        rime.rime(shared=tmp_path)
