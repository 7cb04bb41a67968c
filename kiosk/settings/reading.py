"""One TOML file, the environment over it, and the secrets that were handed to this process over both."""

import difflib
import os
import tomllib
from collections.abc import Mapping
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
    table = _read(found)
    values: dict[str, Any] = {"customs": _customs(table, found)}
    for key, kind in get_type_hints(Settings).items():
        if key in ("data", "customs", "webhooks"):
            continue
        section = table.pop(key, {})
        values[key] = _section(key, kind, section, environment)
    values["webhooks"] = _webhooks(table.pop("webhooks", []))
    data = environment.get("KIOSK_DATA") or typed("data", str, table.pop("data", ""))
    _refuse_unknown("", table, [*values, "data", *customs.SECTIONS])
    if data:
        values["data"] = Path(str(data)).expanduser()
    return _entrusted(Settings(**values), environment)


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
    return next((path for path in places if path.exists()), None)


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadSettings(f"{path}: {fault.strerror}") from None
    except (ValueError, RecursionError) as fault:  # broken, not UTF-8, endless numbers or nesting
        raise BadSettings(f"{path}: not valid TOML: {fault}") from None


def _section(name: str, kind: type, table: object, environment: Mapping[str, str]) -> Any:
    if not isinstance(table, dict):
        raise BadSettings(f"[{name}] is a section, not a value")
    hints = get_type_hints(kind)
    known = [f.name for f in fields(kind)]
    _refuse_unknown(f"{name}.", table, known)
    values = {key: typed(f"{name}.{key}", hints[key], value) for key, value in table.items()}
    prefix = f"KIOSK_{name.upper()}_"
    given = {key[len(prefix) :].lower(): text for key, text in environment.items() if key.startswith(prefix)}
    _refuse_unknown(f"{name}.", given, known, prefix)
    values |= {key: from_text(f"{name}.{key}", hints[key], text) for key, text in given.items()}
    if lacking := [
        f.name for f in fields(kind) if f.default is f.default_factory is MISSING and f.name not in values
    ]:
        raise BadSettings(f"{name}.{lacking[0]} is missing")
    return kind(**values)


def _webhooks(tables: object) -> tuple[Hook, ...]:
    if not isinstance(tables, list):
        raise BadSettings("webhooks are written as [[webhooks]], one for each")
    hooks = tuple(_section("webhooks", Hook, table, {}) for table in tables)
    if len({hook.name for hook in hooks}) < len(hooks):
        raise BadSettings("webhooks.name: each has a name of its own")
    return hooks


def _refuse_unknown(section: str, given: Mapping[str, Any], known: list[str], variable: str = "") -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            name = variable + key.upper() if variable else section + key
            raise BadSettings(f"unknown setting {name}" + (f": did you mean {near[0]}?" if near else ""))
