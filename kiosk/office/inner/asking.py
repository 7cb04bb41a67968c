"""What somebody asks a log for, as it stands in the page's address.

There it can be kept, gone back to and shown to a colleague; but addresses are kept by browsers and proxies
too, and names, plates and organisations must not be. These go into the address sealed under the session's own
key: unreadable to others, worthless after it.
"""

import base64
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.responses import StreamingResponse

from kiosk.office.inner.room import User

CSV = "text/csv; charset=utf-8"


def sealed(secret: Mapping[str, str], user: User) -> str:
    """What only this session can open again."""
    nonce = secrets.token_bytes(12)
    hidden = AESGCM(bytes.fromhex(user.key)).encrypt(nonce, json.dumps(secret).encode(), b"log")
    return base64.urlsafe_b64encode(nonce + hidden).decode().rstrip("=")


def opened(token: str, user: User, names: Sequence[str]) -> dict[str, str] | None:
    """Those of `names` that this session sealed; None for what another one sealed."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        found = json.loads(AESGCM(bytes.fromhex(user.key)).decrypt(raw[:12], raw[12:], b"log"))
    except (ValueError, InvalidTag):
        return None
    return {name: str(found[name]) for name in names if name in found}


def day(text: str) -> date | None:
    """A day as a browser's field writes it: 2026-11-23; None for anything else."""
    try:
        read = date.fromisoformat(text)
    except ValueError:
        return None
    return read if 1970 < read.year < 9999 else None


def taken(parts: Iterable[bytes], name: str, kind: str = CSV) -> StreamingResponse:
    """A file of this name that the browser keeps, sent piece by piece."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(parts, media_type=kind, headers=headers)
