"""One TOML file, the environment over it, and the secrets that were handed to this process over both."""

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from platformdirs import user_config_path

from kiosk import credentials, customs
from kiosk.credentials import BadCredential
from kiosk.customs import BadCustoms, Customs
from kiosk.settings.values import BadSettings, from_text, typed
from kiosk.settings.whole import NAME, Settings
from kiosk.visit.webhooks import Hook


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from `path` or the first place that has any, overridden by the environment."""
    found = path or _find(environment)
    with _named(found):
        table = _read(found)
        values: dict[str, Any] = {"customs": _customs(table, found)}
        for key, kind in _sections().items():
            values[key] = _from_file(key, kind, table.pop(key, {}))
        values["webhooks"] = _webhooks(table.pop("webhooks", []))
        data = typed("data", str, table.pop("data", ""))
        _refuse_unknown("", table, [*values, "data", *customs.SECTIONS])
    for key, kind in _sections().items():
        values[key] = kind(**values[key] | _from_environment(key, kind, environment))
    if data := environment.get("KIOSK_DATA") or data:
        values["data"] = Path(str(data)).expanduser()
    return _entrusted(Settings(**values), environment)


@contextmanager
def _named(path: Path | None) -> Iterator[None]:
    """Say which file is wrong: there are several places for one."""
    try:
        yield
    except BadSettings as fault:
        raise BadSettings(f"{path}: {fault}") from None


def _sections() -> dict[str, type]:
    own = ("data", "customs", "webhooks")
    return {key: kind for key, kind in get_type_hints(Settings).items() if key not in own}


def _entrusted(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The same with the secrets that were handed to this process instead of those in the file."""
    try:
        if database := credentials.line(credentials.DATABASE, environment):
            settings = replace(settings, office=replace(settings.office, database=database))
        if password := credentials.line(credentials.MAIL, environment):
            settings = replace(settings, notices=replace(settings.notices, smtp_password=password))
    except BadCredential as fault:
        raise BadSettings(str(fault)) from None
    return settings


def _customs(table: dict[str, Any], path: Path | None) -> Customs:
    try:
        return customs.read(table, path.parent if path else Path())
    except BadCustoms as fault:
        raise BadSettings(str(fault)) from None


def _find(environment: Mapping[str, str]) -> Path | None:
    if chosen := environment.get("KIOSK_SETTINGS"):
        return Path(chosen)
    places = (user_config_path(NAME) / "settings.toml", Path("/etc") / NAME / "settings.toml")
    return next((path for path in places if _is_there(path)), None)


def _is_there(path: Path) -> bool:
    """Not where this user may not look: the home of whoever called sudo."""
    try:
        return path.exists()
    except PermissionError:
        return False


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadSettings(str(fault.strerror)) from None
    except UnicodeDecodeError:
        raise BadSettings("not valid TOML: it is not written in UTF-8") from None
    except (ValueError, RecursionError) as fault:  # broken, endless numbers or nesting
        raise BadSettings(f"not valid TOML: {fault}") from None


def _from_file(name: str, kind: type, table: object) -> dict[str, Any]:
    """The values of a section."""
    if not isinstance(table, dict):
        raise BadSettings(f"[{name}] is a section, not a value")
    hints = get_type_hints(kind)
    _refuse_unknown(f"{name}.", table, [f.name for f in fields(kind)])
    return {key: typed(f"{name}.{key}", hints[key], value) for key, value in table.items()}


def _from_environment(name: str, kind: type, environment: Mapping[str, str]) -> dict[str, Any]:
    """The values that are laid over it."""
    hints, prefix = get_type_hints(kind), f"KIOSK_{name.upper()}_"
    given = {key[len(prefix) :].lower(): text for key, text in environment.items() if key.startswith(prefix)}
    _refuse_unknown(f"{name}.", given, [f.name for f in fields(kind)], prefix)
    return {key: from_text(f"{name}.{key}", hints[key], text) for key, text in given.items()}


def _hook(table: object) -> Hook:
    values = _from_file("webhooks", Hook, table)
    for field in fields(Hook):
        if field.default is field.default_factory is MISSING and field.name not in values:
            raise BadSettings(f"webhooks.{field.name} is missing")
    return Hook(**values)


def _webhooks(tables: object) -> tuple[Hook, ...]:
    if not isinstance(tables, list):
        raise BadSettings("webhooks are written as [[webhooks]], one for each")
    hooks = tuple(map(_hook, tables))
    if len({hook.name for hook in hooks}) < len(hooks):
        raise BadSettings("webhooks.name: each has a name of its own")
    return hooks


def _refuse_unknown(section: str, given: Mapping[str, Any], known: list[str], variable: str = "") -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            name = variable + key.upper() if variable else section + key
            raise BadSettings(f"unknown setting {name}" + (f": did you mean {near[0]}?" if near else ""))
