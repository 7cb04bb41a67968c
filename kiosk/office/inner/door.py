"""The door of the inner office: signing in and out, the first user, the language."""

from starlette.requests import Request
from starlette.responses import Response

from kiosk.office.inner.roles import DOOR
from kiosk.office.inner.room import LANGUAGE, SESSION, SIGN_IN, Doorway, Inner, form, go, route, within
from kiosk.office.porch import Patience
from kiosk.office.wicket import hurry
from kiosk.reception.sessions import LONGEST, Barred, Caller
from kiosk.visit.forms import LANGUAGES, Refused

_YEAR = 365 * 24 * 3600


class EntranceDoor:
    """What is there before anybody is known. Every wrong try has the same answer."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner
        self._patience = Patience(burst=30, rate=0.5)

    def routes(self) -> list[Doorway]:
        """Where it is."""
        return [
            route(SIGN_IN, DOOR, self.show),
            route(SIGN_IN, DOOR, self.sign_in, ("POST",)),
            route("/office/first", DOOR, self.show_first),
            route("/office/first", DOOR, self.make_first, ("POST",)),
            route("/office/language", DOOR, self.language),
            route("/office/sign-out", "account", self.sign_out, ("POST",)),
        ]

    async def show(self, request: Request) -> Response:
        """The form; or, as long as there is no user, the way to the first-run page."""
        if not await self._inner.run(self._inner.reception.has_users):
            return go("/office/first")
        return self._form(request, within(request.query_params.get("next", "")))

    async def sign_in(self, request: Request) -> Response:
        """Start a session of its own, whatever session the browser had."""
        said, inner = form(request), self._inner
        hurry(request, self._patience)
        told = (said.get("name", "")[:200], said.get("password", "")[:2000], said.get("code", "")[:20])
        wanted = within(said.get("next", ""))
        try:
            token = await inner.run(inner.reception.sign_in, *told, caller(request), inner.clock())
        except Barred:
            return self._form(request, wanted, "barred", 429)
        if token is None:
            return self._form(request, wanted, "wrong", 401)
        await self._forget(request)
        answer = go(wanted)
        self._let_in(request, answer, token)
        return answer

    async def sign_out(self, request: Request) -> Response:
        """End this browser's session."""
        await self._forget(request)
        answer = go(SIGN_IN)
        answer.delete_cookie(SESSION, path="/office")
        return answer

    async def show_first(self, request: Request) -> Response:
        """The form for the first user; gone for good once there is one."""
        if await self._inner.run(self._inner.reception.has_users):
            return go(SIGN_IN)
        return self._inner.page(request, "first", name="")

    async def make_first(self, request: Request) -> Response:
        """The first administrator, proved by the code on the office's console."""
        said, inner = form(request), self._inner
        hurry(request, self._patience)
        name, password = said.get("name", "")[:200], said.get("password", "")[:2000]
        told = (said.get("code", "")[:60], name, password, inner.clock())
        try:
            if password != said.get("again", ""):
                raise Refused({"again": "differs"})
            await inner.run(inner.reception.add_first_user, *told)
        except Refused as refused:
            return inner.page(request, "first", 400, complaints=refused.complaints, name=name)
        return go(SIGN_IN, made="1")

    async def language(self, request: Request) -> Response:
        """Remember the language, and back to the page."""
        answer = go(within(request.query_params.get("back", "")))
        wished = request.query_params.get("to", "")
        if wished in LANGUAGES:
            options = {"path": "/office", "httponly": True, "secure": self._sealed(request)}
            answer.set_cookie(LANGUAGE, wished, max_age=_YEAR, samesite="lax", **options)  # type: ignore[arg-type]
        return answer

    def _form(self, request: Request, wanted: str, wrong: str = "", status: int = 200) -> Response:
        made = "made" in request.query_params and not wrong
        return self._inner.page(request, "sign_in", status, next=wanted, trouble=wrong, made=made)

    def _let_in(self, request: Request, answer: Response, token: str) -> None:
        lasts = int(LONGEST.total_seconds())
        answer.set_cookie(
            SESSION,
            token,
            max_age=lasts,
            path="/office",
            secure=self._sealed(request),
            httponly=True,
            samesite="lax",
        )

    def _sealed(self, request: Request) -> bool:
        """Whether the browser reaches us over TLS, be it by a proxy."""
        own = self._inner.settings.office.url.startswith("https:")
        return own or request.url.scheme == "https"

    async def _forget(self, request: Request) -> None:
        if token := request.cookies.get(SESSION, ""):
            await self._inner.run(self._inner.reception.sign_out, token, self._inner.clock())


def caller(request: Request) -> Caller:
    """Where a request comes from."""
    return Caller(request.client.host if request.client else "", request.headers.get("user-agent", "")[:160])
