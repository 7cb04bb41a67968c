"""What administrators change of the house: purposes, hours, texts, rooms, words and looks."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from kiosk.customs import KINDS, BadCustoms, section
from kiosk.ledger import customs, enclosures, hosts, visits
from kiosk.reception.desk import Desk, text_version
from kiosk.reception.door import Door
from kiosk.reception.furnishing import as_written
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused
from kiosk.visit.states import State

_MOST_CHANGES = 30
_OF_PEOPLE = ("approvals", "departments")  # what changed in them is staff numbers: personal
_LONGEST_SAID = 300  # characters of one value in the log; texts stand whole in their own table


class Overtaken(Exception):
    """Somebody else changed the section since its page was shown."""


@dataclass(frozen=True)
class Section:
    """A section as it is in force. `version`: 0 before anybody changed it; `own`: not as the settings."""

    name: str
    value: Any
    version: int = 0
    own: bool = False
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True)
class TextVersion:
    """One version of a text. `number`: 0 for the settings', None for one that only visitors know still;
    `signed`: by how many visitors; `digest`: what their signatures name."""

    number: int | None
    digest: str
    text: Mapping[str, str]
    at: datetime | None = None
    by: str = ""
    signed: int = 0
    in_force: bool = False


class CustomsDoor(Door):
    """The verbs behind the pages of the house's customs."""

    def customs_revision(self) -> int:
        """Rises with every change of the house."""
        with self.books.reading() as conn:
            self._heed(conn)
            return self._revision

    def section(self, name: str) -> Section:
        """A section of the house, as the settings file would write it."""
        with self.books.reading() as conn:
            self._heed(conn)
            row = customs.last(conn, name)
        value = as_written(self.house, name)
        if row is None:
            return Section(name, value)
        return Section(name, value, row.version, row.value is not None, row.at, row.by)

    def put_section(self, name: str, value: Any, version: int, by: str, now: datetime) -> bool:
        """The section is this from now on, None: as the settings have it. Whether anything is different.

        `version`: of the section that was changed. `Refused`, `Overtaken`.
        """
        if value is not None:
            try:
                section(name, value)
            except BadCustoms as fault:
                raise Refused({fault.key.removeprefix(f"{name}."): fault.code}) from None
        with self._desk(now) as desk:
            row = customs.last(desk.conn, name)
            if version != (row.version if row else 0):
                raise Overtaken
            before = as_written(self.house, name)
            after = as_written(self._settled, name) if value is None else value
            if before == after and (value is None) == (row is None or row.value is None):
                return False
            if value is not None and name == "approvals":
                _refuse_strangers(desk, value)
            seq = keep(desk, name, value, _differences(name, before, after), by)
            if name == "limits":
                _wait_anew(desk, seq, after["answer_seconds"] - before["answer_seconds"])
        self.customs_revision()
        return True

    def staff_names(self, staff_numbers: Iterable[str]) -> dict[str, str]:
        """The names of those who can be asked, by staff number."""
        with self.books.reading() as conn:
            found = [hosts.by_staff_no(conn, one) for one in sorted(set(staff_numbers))]
        return {row.staff_no: row.name for row in found if row is not None}

    def changes_of(self, name: str) -> list[dict[str, Any]]:
        """The last changes of a section: version, at, by, settings (whether back to the settings'), and
        `what` was changed: its name, before, after."""
        with self.books.reading() as conn:
            rows = customs.history(conn, name, _MOST_CHANGES)
        return [
            {
                **{"version": row.version, "at": row.at, "by": row.by, "settings": row.value is None},
                "what": [[what, _line(old), _line(new)] for what, old, new in _changes(row)],
            }
            for row in rows
        ]

    def text_versions(self, kind: str) -> list[TextVersion]:
        """Every version of a text that is or was in force or that a visitor signed, the newest first."""
        if kind not in KINDS:
            return []
        with self.books.reading() as conn:
            self._heed(conn)
            rows = customs.history(conn, f"texts.{kind}", 1000)
            known, signed = customs.accepted(conn, kind), customs.signatures(conn)
        told = [(row.version, row.value, row.at, row.by) for row in rows if row.value is not None]
        told.append((0, self._settled.texts.get(kind, {}), None, ""))
        found = [_text_version(*one) for one in told if one[1]]
        seen = {one.digest for one in found}
        found += [_text_version(None, text) for digest, text in known.items() if digest not in seen]
        now = self.house.version(kind)
        counts = signed if kind == "agreement" else {}
        return [_marked(one, counts, now) for one in found]

    def text_agreed(self, visit: int, kind: str) -> TextVersion | None:
        """The very version of the house guide or the agreement that a visitor was given, without words where
        nobody kept them; None where there is no such visit, or it was given none."""
        with self.books.reading() as conn:
            row, signed = visits.find(conn, visit), enclosures.agreement_of(conn, visit)
        of = {"guide": row.guide if row else "", "agreement": signed.version if signed else ""}
        if not (digest := of.get(kind, "")):
            return None
        versions = self.text_versions(kind)
        return next((one for one in versions if one.digest == digest), TextVersion(None, digest, {}))


def keep(desk: Desk, name: str, value: Any, changes: list[list[Any]], by: str) -> int:
    """What a section is from now on, with the event that says so, whose number is returned. `changes`:
    [what, before, after]."""
    row = customs.last(desk.conn, name)
    version = (row.version if row else 0) + 1
    data = {"section": name, "version": version, "settings": value is None}
    told, personal = {"changes": changes}, {"by": by}
    if name in _OF_PEOPLE:
        seq = desk.record(Kind.CUSTOMS_CHANGED, data=data, personal=personal | told)
    else:
        seq = desk.record(Kind.CUSTOMS_CHANGED, data=data | told, personal=personal)
    customs.put(desk.conn, seq, name, version, value, at=desk.now, by=by)
    return seq


def _wait_anew(desk: Desk, seq: int, more: int) -> None:
    """Who waits for an answer waits by the new limit too, counted from when the host was asked."""
    for visit in visits.in_states(desk.conn, State.ASKED) if more else ():
        visits.change(desk.conn, visit, seq, answer_by=visit.answer_by + timedelta(seconds=more))


def _refuse_strangers(desk: Desk, approvers: Mapping[str, str]) -> None:
    unknown = [key for key, one in approvers.items() if hosts.by_staff_no(desk.conn, one) is None]
    if unknown:
        raise Refused(dict.fromkeys(unknown, "unknown_staff"))


def _text_version(
    number: int | None, text: Mapping[str, str], at: datetime | None = None, by: str = ""
) -> TextVersion:
    return TextVersion(number, text_version(text), text, at, by)


def _marked(one: TextVersion, signed: Mapping[str, int], now: str) -> TextVersion:
    facts = {**vars(one), "signed": signed.get(one.digest, 0), "in_force": one.digest == now}
    return TextVersion(**facts)


def _differences(name: str, before: Any, after: Any) -> list[list[Any]]:
    """[what, before, after] of everything that is different; of a whole text its version."""
    if name.startswith("texts."):
        return [["version", text_version(before), text_version(after)]]
    old, new = _flat(before), _flat(after)
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return [[key, _said(old.get(key)), _said(new.get(key))] for key in keys]


def _flat(value: Any, key: str = "") -> dict[str, Any]:
    """Settings by their names with dots; of a list of tables each by its code, name or time."""
    if isinstance(value, Mapping):
        parts = [(str(one), said) for one, said in value.items()]
    elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        parts = [(str(one.get("code") or one.get("name") or one.get("after")), one) for one in value]
    else:
        return {key: value}
    flat: dict[str, Any] = {"order": [one for one, _ in parts]} if isinstance(value, list) else {}
    for one, said in parts:
        flat |= _flat(said, f"{key}.{one}" if key else one)
    return flat


def _line(value: Any) -> str:
    """A value for who reads what was changed; '' for none."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "✓" if value else "–"
    return "" if value is None else str(value)


def _changes(row: Row[Any]) -> list[list[Any]]:
    said = json.loads(row.personal or "{}") if row.section in _OF_PEOPLE else json.loads(row.data)
    told: list[list[Any]] = said.get("changes", [])
    return told


def _said(value: Any) -> Any:
    return f"{value[:20]}… ({len(value)})" if isinstance(value, str) and len(value) > _LONGEST_SAID else value
