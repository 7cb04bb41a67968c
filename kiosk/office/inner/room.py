"""What every page of the inner office stands on: who asks, whether they may, and the frame of the page."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kiosk.office.inner.menu import MENU
from kiosk.office.inner.roles import DOOR, READS, RIGHTS, Role, may
from kiosk.office.letters import Unreadable, read_pairs
from kiosk.office.live import Live
from kiosk.office.pages import Pages
from kiosk.office.porch import same_origin
from kiosk.reception import Reception
from kiosk.settings import Settings
from kiosk.words import Words

P = ParamSpec("P")
R = TypeVar("R")
Endpoint = Callable[[Request], Awaitable[Response]]
Pairs = Sequence[tuple[str, str]]

SIGN_IN, OWN_ACCOUNT = "/office/sign-in", "account"
SESSION, LANGUAGE = "office_session", "office_language"
"""The cookies."""
LARGEST_INNER = 64 * 1024
"""Bytes of a form, unless the route says otherwise."""
_MOST_FIELDS = 400


@dataclass(frozen=True)
class User:
    """Who asks. `session`: its number; `key`: what every form of theirs has to hand in; `handed`: they
    have to change their password before anything else."""

    number: int
    name: str
    role: Role
    session: int
    key: str
    handed: bool = False

    def may(self, right: str) -> bool:
        """Whether the user has this right."""
        return may(self.role, right)


@dataclass(frozen=True)
class Inner:
    """The inner office, handed to every door."""

    reception: Reception
    pages: Pages
    live: Live
    settings: Settings
    clock: Callable[[], datetime]

    def page(
        self,
        request: Request,
        name: str,
        status: int = 200,
        /,
        complaints: Mapping[str, str] = MappingProxyType({}),
        **facts: Any,
    ) -> HTMLResponse:
        """The page inner/`name`.html in the frame, in the reader's language; every fact is escaped.

        `complaints` (of a `Refused`): in the page `wrong(field)` tells what is wrong, '' for nothing.
        """
        user, language = _known(request), self.language(request)
        words = Words(language)
        return self.pages.page(
            f"inner/{name}",
            language,
            status,
            complaints=complaints,
            wrong=lambda field: words(f"inner.wrong.{complaints[field]}") if field in complaints else "",
            user=user,
            may=user.may if user else lambda right: False,
            menu=[one for one in MENU if user and user.may(one.right)],
            here=request.url.path,
            feedback=getattr(request.state, "feedback", {}),
            address=_address(request),
            moment=self.moment,
            day=self.day,
            **facts,
        )

    def language(self, request: Request) -> str:
        """What the reader chose, else what the browser asks for."""
        wished = (request.query_params.get("language", ""), request.cookies.get(LANGUAGE, ""))
        return self.pages.language(request.headers.get("accept-language", ""), *wished)

    async def run(self, work: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
        """Work that waits for the books, in the thread pool."""
        return await run_in_threadpool(work, *args, **options)

    def moment(self, at: datetime | str | None) -> str:
        """A time as people say it: 10:32, with the date unless it is today's; '' for none."""
        return self.pages.moment(at.isoformat() if isinstance(at, datetime) else at)

    def day(self, at: datetime | None) -> str:
        """The date in the house's zone: 2026-11-23; '' for none."""
        return f"{at.astimezone(self.settings.house.zone):%Y-%m-%d}" if at else ""

    async def user(self, request: Request, quiet: bool = False) -> User | None:
        """Who is signed in with this browser. `quiet`: it is the page that asks, not the person."""
        if not (token := request.cookies.get(SESSION, "")):
            return None
        found = await self.run(self.reception.signed_in, token, self.clock(), quiet)
        if found is None:
            return None
        key = hmac.digest(token.encode(), b"form", hashlib.sha256).hex()
        return User(found.user, found.name, Role(found.role), found.session, key, found.handed)


class Doorway(Route):
    """A route of the inner office, and the right that it asks for."""

    def __init__(self, path: str, right: str, endpoint: Endpoint, methods: Sequence[str]) -> None:
        super().__init__(path, endpoint, methods=list(methods))
        self.right = right


def route(
    path: str,
    right: str,
    endpoint: Endpoint,
    methods: Sequence[str] = ("GET",),
    *,
    largest: int = LARGEST_INNER,
    by_itself: bool = False,
) -> Doorway:
    """A route that lets nobody through without the right; without one it cannot be made.

    A form is read first (`largest` bytes), and has to come from our own page: see `form` and `every`.
    `by_itself`: it is the page that asks, and no session lives longer for it; who is not signed in gets 401
    instead of the way to the sign-in.
    """
    changes = not {"GET", "HEAD"}.issuperset(methods)
    if right not in RIGHTS and right != DOOR:
        raise ValueError(f"{path}: there is no right {right!r}")
    if changes and right in READS:
        raise ValueError(f"{path}: {right!r} is a right to read")

    async def guarded(request: Request) -> Response:
        inner: Inner = request.app.state.inner
        user = request.state.user = await inner.user(request, by_itself)
        if right != DOOR:
            if user is None:
                return _shown_in(request, by_itself)
            if user.handed and right != OWN_ACCOUNT:
                return JSONResponse({"code": "handed"}, 403) if by_itself else go("/office/account")
            if not user.may(right):
                raise Unreadable(403, "role")
            if user.may("feedback"):
                reception = inner.reception
                request.state.feedback = await inner.run(reception.feedback_counts, inner.clock())
        if request.method not in ("GET", "HEAD"):
            request.state.form = await _read(request, inner, user if right != DOOR else None, largest)
        return await endpoint(request)

    return Doorway(path, right, guarded, methods)


def who(request: Request) -> User:
    """Who asks; for endpoints behind a right."""
    user: User = request.state.user
    return user


def form(request: Request) -> Mapping[str, str]:
    """The fields that were handed in; of a field sent twice the last counts."""
    return dict(request.state.form)


def every(request: Request, name: str) -> list[str]:
    """All values of a field that may be sent several times: ticked boxes."""
    return [value for field, value in request.state.form if field == name]


def go(path: str, **said: str) -> RedirectResponse:
    """After a change: the page shown anew, so that loading it again changes nothing twice."""
    query = "&".join(f"{name}={quote(value)}" for name, value in said.items() if value)
    return RedirectResponse(f"{path}?{query}" if query else path, 303)


def within(path: str) -> str:
    """A path to go to that somebody else may have written: one of the office's own, or the first page."""
    parts = urlsplit(path)
    inside = path.startswith("/office") and path.isprintable() and "\\" not in path and not parts.netloc
    return path if inside and len(path) < 2000 else "/office"


def complain(request: Request, status: int, code: str) -> Response:
    """What is answered inside the office when something is wrong."""
    inner: Inner = request.app.state.inner
    return inner.page(request, "trouble", status, code=code)


async def _read(request: Request, inner: Inner, user: User | None, largest: int) -> Pairs:
    if not same_origin(request.headers, inner.settings.office.url):
        raise Unreadable(403, "foreign")
    pairs = await read_pairs(request, largest, _MOST_FIELDS)
    request.scope["language"] = inner.language(request)
    if user is not None and not hmac.compare_digest(dict(pairs).get("key", "").encode(), user.key.encode()):
        raise Unreadable(403, "foreign")
    return pairs


def _shown_in(request: Request, by_itself: bool) -> Response:
    if by_itself:
        return JSONResponse({"code": "signed_out"}, 401)
    wanted = _address(request) if request.method == "GET" else ""
    return go(SIGN_IN, next="" if wanted == "/office" else wanted)


def _known(request: Request) -> User | None:
    user: User | None = getattr(request.state, "user", None)
    return user


def _address(request: Request) -> str:
    """Path and query, without the wish for a language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "language"]
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in kept)
    return request.url.path + (f"?{query}" if query else "")
