"""Who may sign in, for administrators: added, given a role, disabled, helped back in."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from kiosk.office.inner.room import Doorway, Inner, form, go, route, who
from kiosk.office.letters import Unreadable
from kiosk.visit.forms import Refused
from kiosk.visit.roles import Role

_SAID = ("added", "role", "on", "off", "totp", "out")


class UsersDoor:
    """The pages under /office/users. Every change is in the log, with who made it."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        return [
            route("/office/users", "users", self.show),
            route("/office/users/add", "users.change", self.add, ("POST",)),
            route("/office/users/change", "users.change", self.change, ("POST",)),
        ]

    async def show(self, request: Request) -> Response:
        """The list."""
        return await self._page(request)

    async def add(self, request: Request) -> Response:
        """A new user; the first password is shown once, to be handed over and changed."""
        said, inner = form(request), self._inner
        name, password = said.get("name", "")[:200], new_password()
        told = (name, said.get("role", ""), password, who(request).name, inner.clock(), True)
        try:
            await inner.run(inner.reception.add_user, *told)
        except Refused as refused:
            filled = {"name": name, "role": said.get("role", "")}
            return await self._page(request, complaints=refused.complaints, filled=filled)
        return await self._page(request, said="added", handed=(name, password))

    async def change(self, request: Request) -> Response:
        """One change of one user, which the tapped button names."""
        said, inner = form(request), self._inner
        number, what = said.get("user", ""), said.get("do", "")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise Unreadable(400, "malformed")
        try:
            handed = await self._do(request, int(number), what, said.get("role", ""))
        except Refused as refused:
            return await self._page(request, complaints=refused.complaints)
        if handed:
            row = await inner.run(inner.reception.user, int(number))
            return await self._page(request, said="password", handed=(row.name if row else "", handed))
        return go("/office/users", said=what)

    async def _do(self, request: Request, number: int, what: str, role: str) -> str:
        """The new password where there is one."""
        inner, by, now = self._inner, who(request).name, self._inner.clock()
        reception, password = inner.reception, ""
        match what:
            case "role":
                await inner.run(reception.set_role, number, role, by, now)
            case "on" | "off":
                await inner.run(reception.set_active, number, what == "on", by, now)
            case "password":
                password = new_password()
                await inner.run(reception.set_password, number, password, by, now, handed=True)
            case "totp":
                await inner.run(reception.drop_totp, number, by, now)
            case "out":
                await inner.run(reception.end_sessions, number, now)
            case _:
                raise Unreadable(400, "malformed")
        return password

    async def _page(
        self,
        request: Request,
        said: str = "",
        complaints: dict[str, str] | None = None,
        handed: tuple[str, str] | None = None,
        filled: dict[str, str] | None = None,
    ) -> Response:
        inner = self._inner
        users = await inner.run(inner.reception.users)
        told = said or request.query_params.get("said", "")
        facts = {"users": users, "roles": tuple(Role), "handed": handed, "filled": filled or {}}
        status = 400 if complaints else 200
        shown = told if told in (*_SAID, "password") else ""
        return inner.page(request, "users", status, complaints=complaints or {}, said=shown, **facts)


def new_password() -> str:
    """Eighty bits, in groups that can be read out: for the way from one person to another."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
