"""The office asks itself for what others ask of it first: whether it serves, and so that nobody waits for it.

Words, templates and the tables of pinyin are read when they are first needed. On a busy machine that takes
seconds, and a station waits 1.2 of them before it goes on alone.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from starlette.applications import Starlette

from kiosk.directory.findable import terms_of
from kiosk.office import porch
from kiosk.office.stations import house_for
from kiosk.reception import Reception
from kiosk.settings import Settings

_FIRST = ("/healthz", "/", "/h", "/v", "/a", "/office/sign-in")


def rehearse(app: Starlette, reception: Reception, settings: Settings) -> str:
    """Read once what the first who come would wait for; nothing is written. What answers wrongly, '' for
    nothing."""
    house_for(settings, reception.house)
    terms_of("name", "王")
    with _unlogged():
        return asyncio.run(_ask(app, settings.office.url))


async def _ask(app: Starlette, url: str) -> str:
    """The first pages, without a network."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=url) as client:
        for path in _FIRST:
            if (status := (await client.get(path)).status_code) >= httpx.codes.BAD_REQUEST:
                return f"{path} answers {status}"
    return ""


@contextmanager
def _unlogged() -> Iterator[None]:
    """The log says who came, and nobody came."""
    porch.log.addFilter(_nothing)
    try:
        yield
    finally:
        porch.log.removeFilter(_nothing)


def _nothing(record: logging.LogRecord) -> bool:
    return False
