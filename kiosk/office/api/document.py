"""An operation of the interface, and the OpenAPI 3.1 document that is made of all of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kiosk.ledger.tokens import SCOPES, Program
from kiosk.office.api.problem import MEDIA_TYPE
from kiosk.office.api.shape import Schema
from kiosk.office.api.things import THINGS, ref

P = ParamSpec("P")
R = TypeVar("R")
ROOT = "/api/v1"


@dataclass(frozen=True)
class Asked:
    """A request, read and checked. `number`: the one in the path; `query`, `body`: as the schemas say, with
    times as datetime."""

    program: Program
    number: int
    query: Mapping[str, Any]
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    request: Request

    async def in_thread(self, work: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
        """Work that waits for the books, in the thread pool."""
        return await run_in_threadpool(work, *args, **options)


@dataclass(frozen=True)
class Operation:
    """One thing that a program may ask. `path`: under `ROOT`; `number`: what stands in it in braces.

    `gives`: the status, media type and schema of a good answer; `tagged`: the answer has an ETag.
    """

    name: str
    method: str
    path: str
    scope: str
    about: str
    work: Callable[[Asked], Awaitable[Response]]
    gives: tuple[int, str, Schema | None]
    query: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, Schema] = field(default_factory=dict)
    body: str = ""
    number: tuple[str, Schema] | None = None
    tagged: bool = False
    problems: tuple[int, ...] = ()


def document(operations: Sequence[Operation], url: str) -> dict[str, Any]:
    """The whole interface as OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(ROOT + one.path, {})[one.method.lower()] = _described(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Visitor kiosk",
            "version": version("visitor-kiosk"),
            "summary": "Visits, announcements, hosts and the entry/exit log of one house.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": url}],
        "paths": paths,
        "components": {
            "schemas": dict(THINGS),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": f"`kiosk api token add`; scopes: {', '.join(SCOPES)}.",
                }
            },
        },
    }


def _described(one: Operation) -> dict[str, Any]:
    given: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.about,
        "description": f"Scope: `{one.scope}`.",
        "security": [{"token": []}],
        "parameters": list(_parameters(one)),
        "responses": _answers(one),
    }
    if one.body:
        content = {"application/json": {"schema": ref(one.body)}}
        given["requestBody"] = {"required": True, "content": content}
    return given


def _parameters(one: Operation) -> list[dict[str, Any]]:
    numbers = [("path", *one.number)] if one.number else []
    tags: Schema = {"type": "string"}
    headers = {**one.headers, **({"If-None-Match": tags} if one.tagged else {})}
    optional = [
        (place, name, schema)
        for place, all_ in (("query", one.query), ("header", headers))
        for name, schema in all_.items()
    ]
    return [
        {
            "name": name,
            "in": place,
            "required": place == "path" or bool(schema.get("minLength")),
            "schema": schema,
        }
        for place, name, schema in (*numbers, *optional)
    ]


def _answers(one: Operation) -> dict[str, Any]:
    status, kind, schema = one.gives
    good: dict[str, Any] = {"description": "As asked."}
    if schema:
        good["content"] = {kind: {"schema": schema}}
    if one.tagged:
        good["headers"] = {"ETag": {"schema": {"type": "string"}, "required": True}}
    answers = {str(status): good, **({"304": {"description": "As you have it."}} if one.tagged else {})}
    problems = {401, 403, 422, 429, 503, *one.problems, *((404,) if one.number else ())}
    if one.body:
        problems |= {400, 408, 413}
    told = {"content": {MEDIA_TYPE: {"schema": ref("Problem")}}}
    for wrong in sorted(problems):
        answers[str(wrong)] = {"description": "See `code` and `detail`.", **told}
    return answers
