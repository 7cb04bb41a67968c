"""What comes in with a request, read with a limit on its size and on the time it may take."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

LARGEST_REQUEST = 64 * 1024
LARGEST_FORM = 4 * 1024
_PATIENCE = 10.0  # seconds
_MOST_FIELDS = 40


class Unreadable(Exception):
    """A request that is not taken: `status` of the answer and `code` for its reader."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in a station's request, at most `LARGEST_REQUEST` bytes."""
    body = await _read(request, LARGEST_REQUEST)
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair can be written, never stored
    except (ValueError, RecursionError):
        raise Unreadable(400, "malformed") from None
    if not isinstance(value, dict):
        raise Unreadable(400, "malformed")
    return value


async def read_form(request: Request, largest: int = LARGEST_FORM) -> Mapping[str, str]:
    """The fields of a page's form, at most `largest` bytes; of a field sent twice the last counts."""
    return {name: value for name, value in await read_pairs(request, largest, _MOST_FIELDS) if value}


async def read_pairs(request: Request, largest: int, most: int) -> list[tuple[str, str]]:
    """The fields of a page's form, `most` of them at most, those sent several times too."""
    body = await _read(request, largest)
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=most)
    except ValueError:
        raise Unreadable(400, "malformed") from None


async def _read(request: Request, largest: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > largest:
        raise Unreadable(413, "too_large")
    try:
        async with asyncio.timeout(_PATIENCE):
            return await _gather(request, largest)
    except TimeoutError:
        raise Unreadable(408, "too_slow") from None
    except ClientDisconnect:
        raise Unreadable(400, "malformed") from None


async def _gather(request: Request, largest: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise Unreadable(413, "too_large")
    return bytes(body)


def _refuse(constant: str) -> None:
    raise ValueError(constant)
