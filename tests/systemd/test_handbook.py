"""The operations handbook explains all messages that lobby, gate and office show, in both languages alike."""

import re
from pathlib import Path

import pytest

from kiosk.words import load

DOCS = Path(__file__).parents[2] / "docs"
BOOKS = {"en": "operations.md", "zh-CN": "operations.zh-CN.md"}
SHOWN = ("slip.failure.", "gate.line.", "today.now.", "trust.matter.")
NO_TROUBLE = {"today.now.title", "today.now.nothing", "today.now.requests", "gate.line.sent_back"}
LOOPS = "hand-in feed album report scanner workers books courier crier night"


def book(language: str) -> str:
    return (DOCS / BOOKS[language]).read_text()


@pytest.mark.parametrize("language", BOOKS)
def test_every_message_is_explained(language: str) -> None:
    text = " ".join(book(language).split())
    said = {key: words for key, words in load(language).items() if key.startswith(SHOWN)}
    assert len(said) > 40
    for key, words in said.items():
        for part in re.split(r"\{\w+\}", str(words)):
            assert key in NO_TROUBLE or part.strip() in text, key


@pytest.mark.parametrize("language", BOOKS)
def test_every_loop_that_the_journal_may_name_is_named(language: str) -> None:
    named = re.findall(r"[\w-]+", book(language))
    assert set(LOOPS.split()) <= set(named)


def test_both_languages_say_the_same() -> None:
    parts = [re.findall(r"(?m)^(?:#+ |\| |\d+\. |- )", book(language)) for language in BOOKS]
    assert parts[0] == parts[1]
    commands = [set(re.findall(r"`([a-z][^`\n]+)`", book(language))) for language in BOOKS]
    spoken = [{one for one in found if re.fullmatch(r"[!-~ …]+", one)} for found in commands]
    assert {one for one in spoken[0] ^ spoken[1] if "FILE" not in one} == set()


def test_a_disaster_is_recovered_from_in_ten_lines() -> None:
    for language in BOOKS:
        assert re.findall(r"(?m)^(\d+)\. ", book(language)) == [str(number) for number in range(1, 11)]
