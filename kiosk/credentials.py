"""Secrets handed to a process from outside: files in $CREDENTIALS_DIRECTORY, as LoadCredential= makes it.
Without that folder the out-of-the-box places hold: keys.json, tokens, certificates beside the ledger.

| name            | read by       | what stands in it |
| --------------- | ------------- | ----------------- |
| `chain-key`     | office, night | keys by number: seals the log of events; one key, never rotated |
| `pass-keys`     | office, night | keys by issuer's number: the highest seals passes, all of them open |
| `field-key`     | office, night | keys by number: the highest seals fields in the books, all of them open |
| `links-key`     | office, night | keys by number: the highest seals links, all open; 0: see `kiosk.keys` |
| `database-url`  | office, night | one line: an SQLAlchemy address, instead of office.database |
| `smtp-password` | office, night | one line, instead of notices.smtp_password |
| `site-cert`     | office        | PEM: certificate, those between it and its authority, its key in clear |
| `site-ca`       | all           | PEM: the authorities that stations trust; the office hands it on to them |
| `station-token` | lobby, gate   | one line of ASCII: what `kiosk station add` answers |

Keys by number are one JSON object, each key 32 bytes in hexadecimal: {"1": "00ff…", "2": "…"}. The first four
come together or not at all. `site-ca-key` and `site-ca-bridges` (PEM) lie beside the others where they are
made, and what else begins so while an authority is changed; no service reads them.

They are made by `kiosk keys make --into FOLDER` and `kiosk certificate make --into FOLDER`, with FOLDER
/etc/visitor-kiosk/credentials (root's alone, 0700), and rotated there by the same commands' `rotate`.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

CHAIN, PASSES, FIELDS, LINKS = KEYS = ("chain-key", "pass-keys", "field-key", "links-key")
DATABASE, MAIL = "database-url", "smtp-password"
CERTIFICATE, AUTHORITY, AUTHORITY_KEY = "site-cert", "site-ca", "site-ca-key"
TOKEN = "station-token"  # noqa: S105 - a name
FOLDER = "CREDENTIALS_DIRECTORY"
_LARGEST = 100_000  # bytes; a chain of certificates has a few thousand
_HIGHEST = 2**16 - 1  # a pass has two bytes for its issuer


class BadCredential(Exception):
    """A credential that cannot be used; the message names the file, never what it holds."""


def place(name: str, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where the credential lies, None when this process was given none of that name."""
    folder = environment.get(FOLDER)
    file = Path(folder) / name if folder else None
    return file if file and file.exists() else None


def line(name: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The one line of a credential, None when there is none. `BadCredential`."""
    file = place(name, environment)
    if file is None:
        return None
    text = read(file).strip()
    if not text or not text.isprintable():
        raise BadCredential(f"{file} should be one line of text")
    return text


def read(file: Path) -> str:
    """What stands in a small file. `BadCredential`."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(_LARGEST + 1)
        if len(raw) > _LARGEST:
            raise BadCredential(f"{file} is too large to be a credential")
        return raw.decode("utf-8")
    except OSError as fault:
        raise BadCredential(f"{file}: {fault.strerror}") from None
    except UnicodeDecodeError:
        raise BadCredential(f"{file} is not text") from None


def numbered(file: Path) -> dict[int, bytes]:
    """Keys by their numbers. `BadCredential`, also for a file that was written by half."""
    try:
        stored = json.loads(read(file))
        keys = {int(number): _key(text) for number, text in stored.items()}
    except (ValueError, AttributeError, RecursionError):
        keys = {}
    if not keys or not all(0 <= number <= _HIGHEST for number in keys):
        raise BadCredential(f"{file} should be a JSON object of numbers and keys of 64 hexadecimal digits")
    return keys


def _key(text: object) -> bytes:
    if not isinstance(text, str) or not re.fullmatch("[0-9A-Fa-f]{64}", text):
        raise ValueError
    return bytes.fromhex(text)


def written(keys: Mapping[int, bytes]) -> str:
    """Keys by their numbers, as `numbered` reads them."""
    return json.dumps({str(number): key.hex() for number, key in sorted(keys.items())}) + "\n"


def put(file: Path, text: str) -> None:
    """Make the file say `text`, whole or not at all, for its owner alone. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.new")
    half.unlink(missing_ok=True)
    with os.fdopen(
        os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    half.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
