"""The directory for programs: whom to announce a visitor to."""

import hashlib
from typing import Any

from starlette.responses import JSONResponse, Response

from kiosk.office.api.counter import tagged
from kiosk.office.api.document import Asked, Operation
from kiosk.office.api.things import HOST_NUMBER, THINGS, ref, text
from kiosk.office.letters import Unreadable
from kiosk.reception import Reception

_SCOPE, _KIND = "hosts:read", "application/json"
_QUERY = {
    "q": text(
        40,
        "The beginning of a name (characters, pinyin, initials, English) or extension; two letters at least.",
        minLength=1,
    )
}


class HostsDoor:
    """The operations under /api/v1/hosts."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def operations(self) -> list[Operation]:
        """What may be asked."""
        some, one = ((200, _KIND, ref(name)) for name in ("HostList", "Host"))
        which = ("host", HOST_NUMBER)
        return [
            Operation(
                "findHosts",
                "GET",
                "/hosts",
                _SCOPE,
                "At most five hosts.",
                self.search,
                some,
                query=_QUERY,
                tagged=True,
            ),
            Operation(
                "getHost",
                "GET",
                "/hosts/{host}",
                _SCOPE,
                "One host.",
                self.one,
                one,
                number=which,
                tagged=True,
            ),
        ]

    async def search(self, asked: Asked) -> Response:
        """Hosts by the beginning of a key; the same as long as the directory is."""
        words = hashlib.sha256(asked.query["q"].encode()).hexdigest()[:8]
        tag = f'"{await asked.in_thread(self._reception.hosts_revision)}-{words}"'
        if tagged(asked.request, tag):
            return Response(status_code=304, headers={"ETag": tag})
        found = await asked.in_thread(self._reception.find_hosts, asked.query["q"])
        return JSONResponse({"hosts": found}, headers={"ETag": tag})

    async def one(self, asked: Asked) -> Response:
        """One of the directory."""
        found: dict[str, Any] | None = await asked.in_thread(self._reception.host_of, asked.number)
        if found is None:
            raise Unreadable(404, "not_found")
        tag = f'"{asked.number}-{found["revision"]}"'
        if tagged(asked.request, tag):
            return Response(status_code=304, headers={"ETag": tag})
        told = {field: found[field] for field in THINGS["Host"]["properties"]}
        return JSONResponse(told, headers={"ETag": tag})
