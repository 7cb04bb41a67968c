"""Why somebody may come, and where to: [[purposes]] and [areas]."""

import re
from collections.abc import Mapping
from typing import Any

from kiosk.customs.values import CODE, BadCustoms, codes, names_of, one_of, table, tables, yes_no
from kiosk.visit.classes import PURPOSES, QUESTIONS, Need, Photo, Purpose, VisitorClass

_PURPOSE = {"code", "names", "class", "asks", "areas", "approvals", "agreement", "escort", "photo"}


def purposes(name: str, value: object) -> dict[str, Any]:
    """[[purposes]]: one at least, each code once."""
    told = tables(name, value)
    if not told:
        raise BadCustoms(name, "purposes must be tables: [[purposes]]", "missing")
    made = tuple(map(purpose, told))
    codes = [one.code for one in made]
    if len(set(codes)) != len(codes):
        raise BadCustoms("purposes.code", "purposes: a code stands there twice", "twice")
    return {"purposes": made}


def written(one: Purpose) -> dict[str, Any]:
    """A purpose as `purpose` reads it."""
    return {
        "code": one.code,
        "names": dict(one.names),
        "class": str(one.visitor_class),
        "asks": list(one.asks),
        "areas": list(one.areas),
        "approvals": [str(need) for need in one.approvals],
        "agreement": one.agreement,
        "escort": one.escort,
        "photo": str(one.photo),
    }


def purpose(form: Mapping[str, Any]) -> Purpose:
    """One of [[purposes]]. `BadCustoms`, whose key is purposes.<code>.<field>."""
    code = form.get("code")
    if not isinstance(code, str) or not re.fullmatch(CODE, code):
        wrong = f"purposes: code must be small letters, digits and _, not {code!r}"
        raise BadCustoms("purposes.code", wrong, "not_a_code" if code else "missing")
    here = f"purposes.{code}"
    if unknown := set(form) - _PURPOSE:
        raise BadCustoms(f"{here}.{min(unknown)}", f"unknown setting {here}.{min(unknown)}", "unknown")
    standard = next((one for one in PURPOSES if one.code == code), None)
    names = names_of(f"{here}.names", form.get("names", {}))
    if standard is None and not names:
        missing = f"{here}.names is missing: what the purpose is called, by language"
        raise BadCustoms(f"{here}.names", missing, "missing")
    areas = codes(f"{here}.areas", form.get("areas", ["reception"]))
    if not areas:
        raise BadCustoms(f"{here}.areas", f"{here}.areas must name one area at least (R21)", "missing")
    return Purpose(
        code,
        VisitorClass(one_of(f"{here}.class", form.get("class", "general"), VisitorClass)),
        asks=codes(f"{here}.asks", form.get("asks", ["organisation", "people"]), QUESTIONS),
        areas=areas,
        approvals=tuple(map(Need, codes(f"{here}.approvals", form.get("approvals", []), tuple(Need)))),
        agreement=yes_no(f"{here}.agreement", form.get("agreement", False)),
        escort=yes_no(f"{here}.escort", form.get("escort", False)),
        photo=Photo(one_of(f"{here}.photo", form.get("photo", "off"), Photo)),
        names=names,
    )


def areas(name: str, value: object) -> dict[str, Any]:
    """[areas]: names by language of areas that the house made itself, or calls otherwise."""
    told = table(name, value)
    for code in told:
        if not re.fullmatch(CODE, code):
            wrong = f"{name}: {code!r} must be small letters, digits and _"
            raise BadCustoms(f"{name}.{code}", wrong, "not_a_code")
    return {"areas": {code: names_of(f"{name}.{code}", names) for code, names in told.items()}}
