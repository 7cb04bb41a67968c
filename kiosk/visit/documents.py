"""Numbers of identity documents, checked by their check digits (R10, R19). Of a number only its end is kept.

Resident identity number: GB 11643-1999, 17 digits and a check character by ISO 7064 MOD 11-2. Passport: the
second line of the machine-readable zone, ICAO Doc 9303 part 4 (TD3), 44 characters, five check digits.
"""

import re
from datetime import date
from itertools import cycle

from kiosk.visit.forms import Document, Identity, Refused

LONGEST = 44
KEPT = 4
_RESIDENT = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_TD3 = re.compile(r"[A-Z0-9<]{44}", re.ASCII)
_MRZ = re.compile(r"[A-Z0-9<]{30,90}", re.ASCII)
_VALUES = {symbol: value for value, symbol in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}


def resident_number(text: str) -> bool:
    """Whether this is a resident identity number: its date of birth exists, its check character is right."""
    if not _RESIDENT.fullmatch(text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17]


def passport_line(text: str) -> bool:
    """Whether this is the second line of a passport's machine-readable zone, all its check digits right."""
    if not _TD3.fullmatch(text):
        return False
    optional, own = text[28:42], text[42]
    parts = ((text[:9], text[9]), (text[13:19], text[19]), (text[21:27], text[27]))
    whole = text[:10] + text[13:20] + text[21:43]
    sound = own == "<" if own == "<" and not optional.strip("<") else _check(optional) == own
    return sound and all(_check(part) == digit for part, digit in parts) and _check(whole) == text[43]


def alike(text: str) -> bool:
    """Whether this may be a document's number or line, right or wrong: it is not to be sent anywhere."""
    text = _plain(text)
    line = _MRZ.fullmatch(text) and ("<<" in text or passport_line(text))
    return bool(line) or _RESIDENT.fullmatch(text) is not None


def read(text: str) -> Identity | None:
    """What a scanned number or line says: which document, and the end of its number; None if it is wrong."""
    text = _plain(text)
    if resident_number(text):
        return Identity(Document.RESIDENT_ID, text[-KEPT:])
    if passport_line(text):
        return Identity(Document.PASSPORT, text[:9].rstrip("<")[-KEPT:])
    return None


def end_of(document: str, typed: str) -> str:
    """The last four of what was typed for this document, if it is right.

    Four or fewer are taken as they are; more are a whole number and are checked where the document has a
    check digit. `Refused` with number_wrong when the check digit is another one, or is not there yet.
    """
    text = _plain(typed)
    if len(text) <= KEPT:
        return text
    seen = read(text)
    if seen and seen.document == document:
        return seen.last4
    checked = document == Document.RESIDENT_ID or (document == Document.PASSPORT and len(text) == LONGEST)
    if checked or "<" in text:
        raise Refused({"number": "number_wrong"})
    return text[-KEPT:]


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text).upper()


def _check(field: str) -> str:
    """ICAO's check digit: weights 7, 3, 1, modulo 10."""
    weighed = (_VALUES[symbol] * weight for symbol, weight in zip(field, cycle((7, 3, 1)), strict=False))
    return str(sum(weighed) % 10)
