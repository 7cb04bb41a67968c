"""Which passwords are taken: long ones that are not guessed first. No rule says which signs there must be."""

import re
import unicodedata
from itertools import pairwise

SHORTEST, LONGEST = 10, 128
_FEWEST_DIFFERENT = 5
_BESIDES = 4  # signs besides the words that everybody takes
_COMMON = """
    password passwort passw0rd qwertyuiop qwerty asdfghjkl asdfgh zxcvbnm zxcvbn 1qaz2wsx 1qaz 2wsx 1q2w3e4r
    qazwsx administrator administr admin welcome letmein iloveyou woaini sunshine princess football baseball
    dragon monkey master superman batman trustno1 changeme secret default summer winter spring autumn
    visitor kiosk reception security auditor office guest login user root test temp hello company
    0123456789 1234567890 123456789 12345678 1234567 123456 12345 1234 123 987654321 87654321 654321
    4321 321 520 1314 888 666 000 111
    """
_DISGUISES = str.maketrans("@$03", "asoe")


def complaint(password: str, name: str) -> str:
    """What is wrong with a new password for the user `name`: '', `too_short`, `too_long` or `too_common`."""
    if len(password) < SHORTEST:
        return "too_short"
    if len(password) > LONGEST:
        return "too_long"
    plain = unicodedata.normalize("NFKC", password).lower()
    if len(set(plain)) < _FEWEST_DIFFERENT or _is_a_run(plain):
        return "too_common"
    return (
        "" if min(_rest(plain, name), _rest(plain.translate(_DISGUISES), name)) >= _BESIDES else "too_common"
    )


def _is_a_run(text: str) -> bool:
    """One step again and again: abcdefghij, 9876543210."""
    return len({ord(after) - ord(before) for before, after in pairwise(text)}) == 1


def _rest(plain: str, name: str) -> int:
    """How much is left besides words that are guessed first, the user's own name and a year."""
    words = sorted({*_COMMON.split(), *name.lower().split()} - {""}, key=len, reverse=True)
    known = "|".join(re.escape(word) for word in words)
    return len(set(re.sub(rf"{known}|(?:19|20)\d\d|[\W_]", "", plain)))
