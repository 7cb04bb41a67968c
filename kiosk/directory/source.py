"""The house's own directory as lines of cells, like those of a file: from LDAP, or as JSON over HTTP.

What the columns are called there is known for the usual servers; `directory.fields` in the settings names
others: "extension=telephoneNumber".
"""

from collections.abc import Iterator, Mapping, Sequence

from kiosk.directory import fields, ldap, web
from kiosk.directory.tables import MOST_ROWS, Line, Unreadable
from kiosk.settings import Directory

Person = Mapping[str, str]
"""Their names to their values, as text."""


def lines(directory: Directory) -> Iterator[Line]:
    """A header, then one line a person, counted from 1; or `Unreadable`."""
    there = ldap if directory.url.startswith("ldap") else web
    wanted = {**there.NAMES, **_own(directory.fields)}
    yield 0, list(wanted)
    for number, person in enumerate(there.people(directory, wanted), 1):
        if number > MOST_ROWS:
            raise Unreadable("too_many_rows", number)
        yield number, [_first(person, names) for names in wanted.values()]


def _own(settings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """`column=theirs` of the settings; `Unreadable` for a column that there is not."""
    pairs = [setting.partition("=") for setting in settings]
    if any(column not in fields.COLUMNS or not theirs for column, _, theirs in pairs):
        raise Unreadable("bad_fields")
    return {column: (theirs,) for column, _, theirs in pairs}


def _first(person: Person, names: Sequence[str]) -> str:
    return next((person[name] for name in names if person.get(name)), "")
