"""What a program may send, as JSON Schema (2020-12), and what of it is wrong.

Only the keywords that our document uses: the same schema is told to programs and judges what they send.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

Schema = Mapping[str, Any]
Wrong = Iterator[tuple[str, str]]
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:]{8}(\.[0-9]{1,12})?([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def complaints(schema: Schema, value: Any) -> dict[str, str]:
    """The code of what is wrong, by place ('' for the whole, 'members.0.name'); empty when all is well."""
    return dict(_wrong(schema, value, ""))


def settled(schema: Schema, value: Any) -> Any:
    """The value with whole numbers as int, whatever way they were written, and times as datetime."""
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return {key: settled(known.get(key, {}), one) for key, one in value.items()}
    if isinstance(value, list):
        return [settled(schema.get("items", {}), one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return datetime.fromisoformat(value.upper()) if schema.get("format") == "date-time" and value else value


def from_text(schema: Schema, text: str) -> Any:
    """A value of a query: what does not look like what it should be stays text, and is complained about."""
    if schema["type"] == "integer" and re.fullmatch(r"-?[0-9]{1,18}", text, re.ASCII):
        return int(text)
    return {"true": True, "false": False}.get(text, text) if schema["type"] == "boolean" else text


def _wrong(schema: Schema, value: Any, at: str) -> Wrong:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is(value, kind) for kind in kinds):
        yield at, "wrong_type"
    elif "enum" in schema and value not in schema["enum"]:
        yield at, "not_a_choice"
    elif isinstance(value, str):
        yield from _wrong_text(schema, value, at)
    elif isinstance(value, dict):
        yield from _wrong_object(schema, value, at)
    elif isinstance(value, list):
        yield from _wrong_list(schema, value, at)
    elif value is not None and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield at, "out_of_range"


def _is(value: Any, kind: str) -> bool:
    if kind == "integer":
        return type(value) is int or (isinstance(value, float) and value.is_integer())
    return isinstance(value, _KINDS[kind])


def _wrong_text(schema: Schema, text: str, at: str) -> Wrong:
    if len(text) < schema.get("minLength", 0):
        yield at, "missing"
    elif len(text) > schema.get("maxLength", len(text)):
        yield at, "too_long"
    elif "pattern" in schema and not re.search(schema["pattern"], text):
        yield at, "malformed"
    elif schema.get("format") == "date-time" and not _is_a_time(text):
        yield at, "not_a_time"


def _wrong_object(schema: Schema, value: Mapping[str, Any], at: str) -> Wrong:
    known, inside = schema["properties"], f"{at}." if at else ""
    for name in schema.get("required", ()):
        if name not in value:
            yield inside + name, "missing"
    for name, one in value.items():
        if name not in known:
            yield inside + name[:40], "unknown"
        else:
            yield from _wrong(known[name], one, inside + name)


def _wrong_list(schema: Schema, value: list[Any], at: str) -> Wrong:
    if len(value) > schema.get("maxItems", len(value)):
        yield at, "too_many"
        return
    for index, one in enumerate(value):
        yield from _wrong(schema["items"], one, f"{at}.{index}" if at else str(index))


def _is_a_time(text: str) -> bool:
    """RFC 3339, in years that every zone has."""
    try:
        return bool(_TIME.fullmatch(text)) and datetime.fromisoformat(text.upper()).year in range(1970, 2200)
    except ValueError:
        return False
