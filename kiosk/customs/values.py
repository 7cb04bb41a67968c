"""What every section of the customs is made of: codes, names by language, short texts; and what is wrong."""

import re
from typing import Any

CODE = "[a-z][a-z0-9_]{0,19}"
"""A purpose's, an area's."""
LONGEST_NAME = 40


class BadCustoms(ValueError):
    """The message names the setting and what would be right.

    `key`: the setting, with dots; `code`: what is wrong, for who has words of their own.
    """

    def __init__(self, key: str, message: str, code: str = "malformed") -> None:
        super().__init__(message)
        self.key, self.code = key, code


def table(name: str, value: object) -> dict[str, Any]:
    """A section."""
    if not isinstance(value, dict):
        raise BadCustoms(name, f"[{name}] is a section, not a value")
    return dict(value)


def tables(name: str, value: object) -> list[dict[str, Any]]:
    """Several tables of one name."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise BadCustoms(name, f"{name} must be tables: [[{name}]]")
    return value


def names_of(key: str, value: object) -> dict[str, str]:
    """Names by language."""
    good = isinstance(value, dict) and all(
        isinstance(name, str) and name.strip() and name.isprintable() and len(name) <= LONGEST_NAME
        for name in value.values()
    )
    if not good:
        raise BadCustoms(key, f"{key} must be names by language, each up to 40 characters", "not_names")
    assert isinstance(value, dict)
    return dict(value)


def codes(key: str, value: object, choices: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """A list of codes, of `choices` where there are any."""
    good = isinstance(value, list) and all(isinstance(one, str) and re.fullmatch(CODE, one) for one in value)
    if not good:
        raise BadCustoms(key, f"{key} must be a list of codes")
    assert isinstance(value, list)
    if choices is not None and (wrong := [one for one in value if one not in choices]):
        raise BadCustoms(key, f"{key}: {wrong[0]!r} is none of {', '.join(choices)}", "not_a_choice")
    return tuple(value)


def one_of(key: str, value: object, choices: Any) -> str:
    """One of the choices."""
    if not isinstance(value, str) or value not in tuple(choices):
        raise BadCustoms(key, f"{key} must be one of {', '.join(choices)}, not {value!r}", "not_a_choice")
    return value


def yes_no(key: str, value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise BadCustoms(key, f"{key} must be true or false")
    return value


def short(key: str, value: object, least: int = 0) -> str:
    """A text as long as a name, `least` characters at least."""
    text = value.strip() if isinstance(value, str) and value.isprintable() else None
    if text is None or not least <= len(text) <= LONGEST_NAME:
        code = "too_long" if text and len(text) > LONGEST_NAME else "missing"
        raise BadCustoms(key, f"{key} must be a text of up to {LONGEST_NAME} characters", code)
    return text
