"""Styles, scripts and the icon: packed small, kept by phones for ever under an address of their content."""

from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send


class Shelf:
    """The files of one folder. Only these are packed: a page that holds a secret must not be."""

    def __init__(self, folder: Path) -> None:
        self._files = GZipMiddleware(StaticFiles(directory=folder), minimum_size=400)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand out one file."""
        lasting = bool(scope.get("query_string"))

        async def kept(message: Message) -> None:
            if lasting and message["type"] == "http.response.start" and message["status"] in (200, 304):
                MutableHeaders(scope=message)["Cache-Control"] = "public, max-age=31536000, immutable"
            await send(message)

        await self._files(scope, receive, kept)
