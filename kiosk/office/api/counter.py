"""Where programs ask: who they are, whether they may, whether what they send is what the document says."""

import re
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kiosk.ledger.tokens import Program
from kiosk.office.api.document import Asked, Operation
from kiosk.office.api.problem import problem
from kiosk.office.api.shape import Schema, complaints, from_text, settled
from kiosk.office.api.things import THINGS
from kiosk.office.letters import Unreadable, read_object
from kiosk.office.porch import Patience
from kiosk.reception import Reception
from kiosk.visit.forms import Refused

_BEARER = re.compile(r"Bearer +([A-Za-z0-9_\-]{1,200})", re.IGNORECASE)
_CONFLICTS = {("visit", "not_announced"): "not_announced", ("at", "taken"): "double_booked"}
Endpoint = Callable[[Request], Awaitable[Response]]


class Counter:
    """`rate`: requests a second that each program may ask for long, five seconds' worth of them at once."""

    def __init__(self, reception: Reception, rate: float) -> None:
        self._reception = reception
        self._each, self._strangers = Patience(5 * rate, rate), Patience(burst=30, rate=2)

    def serve(self, one: Operation) -> Endpoint:
        """The endpoint of an operation."""

        async def endpoint(request: Request) -> Response:
            program = await self.program(request)
            if program is None:
                return problem(401, "bad_token", headers={"WWW-Authenticate": "Bearer"})
            if one.scope not in program.scopes:
                return lacking(one.scope)
            try:
                return await one.work(await _asked(one, request, program))
            except Refused as refused:
                return _refused(refused.complaints)

        return endpoint

    async def program(self, request: Request) -> Program | None:
        """Who asks; None when nobody knows the token. `Unreadable` when somebody asks too often."""
        shown = _BEARER.fullmatch(request.headers.get("authorization", ""))
        found = await run_in_threadpool(self._reception.program_of, shown[1]) if shown else None
        client = request.client.host if request.client else ""
        patience, name = (self._each, found.name) if found else (self._strangers, client)
        if not patience.allows(name, monotonic()):
            raise Unreadable(429, "patience")
        if found:
            request.scope["station"] = f"api:{found.name}"
        return found


def lacking(scope: str) -> Response:
    """The token is good, but not for this (RFC 6750)."""
    wanted = f'Bearer error="insufficient_scope", scope="{scope}"'
    return problem(403, "scope", {"scope": scope}, {"WWW-Authenticate": wanted})


def tagged(request: Request, tag: str) -> bool:
    """Whether the program has it as it is (RFC 9110, 13.1.2)."""
    shown = request.headers.get("if-none-match", "")
    return tag in [one.strip().removeprefix("W/") for one in shown.split(",")]


async def _asked(one: Operation, request: Request, program: Program) -> Asked:
    number = 0
    if one.number:
        name, schema = one.number
        number = request.path_params[name]
        if complaints(schema, number):
            raise Unreadable(404, "not_found")
    return Asked(
        program=program,
        number=number,
        query=_query(one.query, request),
        body=await _body(one.body, request) if one.body else {},
        headers=_headers(one.headers, request),
        request=request,
    )


def _query(schemas: Mapping[str, Schema], request: Request) -> dict[str, Any]:
    wrong, found = {}, {}
    for name, text in request.query_params.multi_items():
        if name not in schemas:
            wrong[name[:40]] = "unknown"
        elif name in found:
            wrong[name] = "twice"
        else:
            found[name] = from_text(schemas[name], text)
    properties = {"type": "object", "properties": schemas}
    required = [name for name, schema in schemas.items() if schema.get("minLength")]
    wrong |= complaints(
        {**properties, "required": required}, {k: v for k, v in found.items() if k in schemas}
    )
    if wrong:
        raise Refused(wrong)
    return dict(settled(properties, found))


def _headers(schemas: Mapping[str, Schema], request: Request) -> dict[str, str]:
    found = {name: request.headers[name] for name in schemas if name in request.headers}
    if wrong := complaints({"type": "object", "properties": schemas}, found):
        raise Refused(wrong)
    return found


async def _body(name: str, request: Request) -> dict[str, Any]:
    schema, said = THINGS[name], await read_object(request)
    if wrong := complaints(schema, said):
        raise Refused(wrong)
    return dict(settled(schema, said))


def _refused(wrong: Mapping[str, str]) -> Response:
    if wrong == {"key": "reused"}:
        return problem(422, "key_reused")
    code = next((code for place, code in _CONFLICTS.items() if place in wrong.items()), "")
    return problem(409, code, wrong) if code else problem(422, "refused", wrong)
