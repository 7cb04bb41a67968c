"""The goal for Chinese input, on lists that it was never tuned to."""

import tomllib
from pathlib import Path

import pytest

from kiosk.lobby.input import rime
from kiosk.lobby.input.composer import Composer

HERE = Path(__file__).parent
GOAL = tomllib.loads((HERE / "goal.toml").read_text(encoding="utf-8"))
FURTHER = tomllib.loads((HERE / "further.toml").read_text(encoding="utf-8"))
SHOWN = 9


def found(
    names: dict[str, str], language: str = "zh-CN", zhuyin: bool = False, library: str = rime.LIBRARY
) -> list[str]:
    """Those names that are among the candidates on the big keys once they are typed."""
    composer = Composer(language, zhuyin, library)
    seen = []
    for name, keys in names.items():
        composer.clear()
        assert all(composer.type(key) for key in keys)
        seen += [name] if name in composer.candidates("")[:SHOWN] else []
    return seen


@pytest.mark.parametrize(("which", "count", "wanted"), [("ordinary", 20, 19), ("rare", 30, 20)])
def test_the_goal_is_reached(which: str, count: int, wanted: int) -> None:
    assert len(GOAL[which]) == count
    assert len(found(GOAL[which])) >= wanted


@pytest.mark.parametrize(
    ("which", "language", "zhuyin", "wanted"),
    [
        ("ordinary", "zh-CN", False, 19),
        ("rare", "zh-CN", False, 20),
        ("traditional", "zh-TW", False, 18),
        ("zhuyin", "zh-TW", True, 9),
    ],
)
def test_the_same_holds_for_names_it_has_not_seen(
    which: str, language: str, zhuyin: bool, wanted: int
) -> None:
    assert len(found(FURTHER[which], language, zhuyin)) >= wanted


def test_without_librime_most_names_are_found_all_the_same() -> None:
    assert len(found(GOAL["ordinary"], library="libnowhere.so")) >= 16


@pytest.mark.parametrize("name", [*GOAL["ordinary"], *GOAL["rare"], *FURTHER["rare"]])
def test_every_name_can_be_written_piece_by_piece(name: str) -> None:
    composer = Composer("zh-CN")
    keys = {**GOAL["ordinary"], **GOAL["rare"], **FURTHER["rare"]}[name]
    assert all(composer.type(key) for key in keys)
    written = ""
    for char in name:
        assert char in composer.candidates(written)
        written += composer.choose(char)
    assert (written, composer.typed) == (name, "")
