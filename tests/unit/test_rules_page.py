"""docs/rules.md keeps its word: every rule is there, and every place and test that it names."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rules.md"
NOT_YET = "not yet"


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| R")]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def defined(path: Path) -> frozenset[str]:
    """What a module defines at its top, and its classes' methods as Class.method."""
    return frozenset(_names(ast.parse(path.read_text(encoding="utf-8")).body))


def _names(body: list[ast.stmt], prefix: str = "") -> list[str]:
    found = []
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.append(prefix + statement.name)
        if isinstance(statement, ast.ClassDef):
            found += _names(statement.body, f"{prefix}{statement.name}.")
        targets = (
            statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        )
        found += [prefix + target.id for target in targets if isinstance(target, ast.Name)]
    return found


def exists(place: str) -> bool:
    file, _, name = place.partition("::") if "::" in place else place.partition(":")
    path = ROOT / file
    return path.is_file() and (
        not name or (path.suffix == ".py" and name.replace("::", ".") in defined(path))
    )


def test_every_rule_is_listed_once_in_order() -> None:
    assert [row[0] for row in rows()] == [f"R{number}" for number in range(1, 36)]


def test_every_rule_has_its_four_cells() -> None:
    assert [row for row in rows() if len(row) != 4 or not all(row)] == []


@pytest.mark.parametrize("column", [2, 3])
def test_every_place_and_test_is_there(column: int) -> None:
    gone = [(row[0], place) for row in rows() for place in named(row[column]) if not exists(place)]
    assert gone == []


def test_tests_are_tests_and_places_are_none() -> None:
    for rule, _, places, tests in rows():
        assert all(re.match(r"tests/.*\.py::(\w+::)?test_", test) for test in named(tests)), rule
        assert not any(place.startswith("tests/") for place in named(places)), rule


def test_what_is_carried_out_is_shown_and_the_rest_says_so() -> None:
    for rule, _, places, tests in rows():
        done = not places.startswith(NOT_YET)
        assert bool(named(tests)) == done, rule
        assert done == (tests != NOT_YET), rule
        assert named(places) or not done, rule


@pytest.mark.parametrize(
    "place",
    [
        "kiosk/none.py",
        "kiosk/visit/gate.py:none",
        "kiosk/visit",
        "tests/unit/test_rules_page.py::test_none",
        "",
    ],
)
def test_a_place_that_is_gone_is_noticed(place: str) -> None:
    assert not exists(place)


@pytest.mark.parametrize(
    "place", ["kiosk/visit/gate.py:GUARDS", "kiosk/visit/links.py:Link.token", "Makefile"]
)
def test_a_place_that_is_there_is_found(place: str) -> None:
    assert exists(place)
