"""What visitors are given to read: house guide, confidentiality agreement and promise, by language."""

from pathlib import Path
from typing import Any

from kiosk.customs.values import BadCustoms, table

TEXTS = Path(__file__).parent.parent.parent / "assets" / "texts"
KINDS = ("guide", "agreement", "promise")
LONGEST_TEXT = 20_000
"""Characters."""


def from_folder(value: object, folder: Path) -> dict[str, Any]:
    """[texts]: those of the folder that it names, and ours for the rest."""
    section = table("texts", value)
    named = section.pop("folder", "")
    if section or not isinstance(named, str):
        wrong = f"unknown setting texts.{min(section)}" if section else "texts.folder must be a path"
        raise BadCustoms("texts", wrong, "unknown")
    own = texts(folder / Path(named).expanduser()) if named else {}
    return {"texts": texts(TEXTS) | own}


def spoken(key: str, value: object) -> dict[str, str]:
    """One text by language. A language may be left out, not all."""
    told = {language: text for language, text in table(key, value).items() if text}
    for language, text in told.items():
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            here = f"{key}.{language}"
            raise BadCustoms(here, f"{here} must be a text of up to {LONGEST_TEXT} characters", "too_long")
    if not told:
        raise BadCustoms(key, f"{key} must be a text in one language at least", "missing")
    return told


def texts(folder: Path) -> dict[str, dict[str, str]]:
    """House guide, confidentiality agreement and promise by kind and language, from files in a folder."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.txt")):
        kind, _, language = path.stem.partition(".")
        if kind in KINDS and language:
            found.setdefault(kind, {})[language] = _text(path)
    return found


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as fault:
        raise BadCustoms("texts", f"{path} cannot be read: {fault}") from None
    if len(text) > LONGEST_TEXT:
        raise BadCustoms("texts", f"{path} is longer than {LONGEST_TEXT} characters", "too_long")
    return text
