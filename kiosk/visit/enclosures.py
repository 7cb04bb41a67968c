"""What goes with a registration: belongings, other members, an agreement that was signed, a photograph."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.visit.names import clean
from kiosk.visit.refusal import Refused

MOST_MEMBERS, MOST_POINTS, CANVAS = 98, 3000, 1000
LARGEST_PHOTO = 27_000  # bytes of JPEG
_LONGEST_BELONGINGS, _LONGEST_NAME = 300, 60
Stroke = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Member:
    """Somebody who comes with the one who registers."""

    name: str
    phone: str = ""


@dataclass(frozen=True)
class Agreement:
    """A confidentiality agreement that was accepted (R24).

    `version`: of the text, 12 hexadecimal digits; `signature`: strokes of points, 0 to 1000 from top left.
    """

    version: str
    language: str
    signature: tuple[Stroke, ...]


def belongings(value: object) -> str:
    """What somebody brings along, cleaned (R20). `Refused`."""
    text = "" if value is None else value
    if not isinstance(text, str):
        raise Refused({"belongings": "not_text"})
    if len(text := clean(text)) > _LONGEST_BELONGINGS:
        raise Refused({"belongings": "too_long"})
    return text


def members(value: object) -> tuple[Member, ...]:
    """The others of a group. `Refused`."""
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_MEMBERS:
        raise Refused({"members": "not_a_list" if not isinstance(value, list) else "too_many"})
    return tuple(_member(one) for one in value)


def _member(value: object) -> Member:
    form = value if isinstance(value, dict) else {}
    name, phone = form.get("name"), form.get("phone") or ""
    if not isinstance(name, str) or not clean(name):
        raise Refused({"members": "missing"})
    if len(clean(name)) > _LONGEST_NAME:
        raise Refused({"members": "too_long"})
    number = re.sub(r"[\s.\-()（）]", "", clean(phone)) if isinstance(phone, str) else "?"
    if number and not re.fullmatch(r"\+?[0-9]{5,20}", number):
        raise Refused({"members": "not_a_phone_number"})
    return Member(clean(name), number)


def agreement(value: object) -> Agreement | None:
    """The agreement as it was signed, if it was. `Refused`."""
    if value is None:
        return None
    form = value if isinstance(value, dict) else {}
    version, language = form.get("version"), form.get("language")
    if not isinstance(version, str) or not re.fullmatch("[0-9a-f]{12}", version):
        raise Refused({"agreement": "not_a_version"})
    if not isinstance(language, str) or not re.fullmatch("[A-Za-z-]{2,10}", language):
        raise Refused({"agreement": "not_a_choice"})
    return Agreement(version, language, strokes(form.get("signature"), "agreement"))


def strokes(value: object, field: str = "signature") -> tuple[Stroke, ...]:
    """A signature as it was drawn: strokes of points, 0 to `CANVAS` from the top left. `Refused`."""
    drawn = value if isinstance(value, list) else []
    found = tuple(
        tuple(_point(point, field) for point in stroke) for stroke in drawn if isinstance(stroke, list)
    )
    points = sum(map(len, found))
    if points < 2:
        raise Refused({field: "not_signed"})
    if points > MOST_POINTS or len(found) != len(drawn):
        raise Refused({field: "not_a_signature"})
    return found


def _point(value: object, field: str) -> tuple[int, int]:
    if isinstance(value, list | tuple) and len(value) == 2:
        x, y = value
        if type(x) is int and type(y) is int and 0 <= x <= CANVAS and 0 <= y <= CANVAS:
            return x, y
    raise Refused({field: "not_a_signature"})


def photograph(value: object) -> bytes | None:
    """A JPEG that came as base64, if any did. `Refused`."""
    if value is None or value == "":
        return None
    try:
        jpeg = base64.b64decode(value if isinstance(value, str) else "?", validate=True)
    except (binascii.Error, ValueError):
        raise Refused({"photo": "not_a_photograph"}) from None
    if len(jpeg) > LARGEST_PHOTO:
        raise Refused({"photo": "too_large"})
    if not (jpeg.startswith(b"\xff\xd8\xff") and jpeg.endswith(b"\xff\xd9")):
        raise Refused({"photo": "not_a_photograph"})
    return jpeg


def guide(value: object) -> str:
    """The version of the house guide that was shown (R32), or nothing. `Refused`."""
    if value is not None and not (isinstance(value, str) and re.fullmatch("([0-9a-f]{12})?", value)):
        raise Refused({"guide": "not_a_version"})
    return value or ""


def _complaint(field: str, read: Callable[[object], object]) -> Callable[[object], str | None]:
    def check(value: object) -> str | None:
        try:
            read(value)
        except Refused as refused:
            return refused.complaints[field]
        return None

    return check


_READERS: dict[str, Callable[[object], object]] = {
    "belongings": belongings,
    "members": members,
    "agreement": agreement,
    "photo": photograph,
    "guide": guide,
}
ENCLOSURES = {field: _complaint(field, read) for field, read in _READERS.items()}
"""The check of each enclosure: the code of what is wrong with it, or None."""
