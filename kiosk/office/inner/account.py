"""One's own account: password, second factor, sessions."""

import base64
import secrets

import qrcode
from starlette.requests import Request
from starlette.responses import Response

from kiosk.office.inner.door import caller
from kiosk.office.inner.room import Doorway, Inner, form, go, route, who
from kiosk.reception.sessions import Barred
from kiosk.visit import totp
from kiosk.visit.forms import Refused

_SAID = ("password", "totp_on", "totp_off", "ended")


class AccountDoor:
    """The pages under /office/account. The present password is asked for before anything is changed."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        return [
            route("/office/account", "account", self.show),
            route("/office/account/password", "account", self.password, ("POST",)),
            route("/office/account/totp", "account", self.totp, ("POST",)),
            route("/office/account/totp/off", "account", self.totp_off, ("POST",)),
            route("/office/account/sessions", "account", self.end, ("POST",)),
        ]

    async def show(self, request: Request) -> Response:
        """The account; with a new secret for whoever wants a second factor."""
        return await self._page(request)

    async def password(self, request: Request) -> Response:
        """Another password; the other sessions end."""
        said, user, inner = form(request), who(request), self._inner
        wanted = said.get("new", "")[:2000]
        try:
            if wanted != said.get("again", ""):
                raise Refused({"again": "differs"})
            if wanted == said.get("password_now", ""):
                raise Refused({"new": "same"})
            await self._prove(request, "password_now")
            told = (user.number, wanted, user.name, inner.clock(), user.session)
            await inner.run(inner.reception.set_password, *told)
        except Refused as refused:
            return await self._page(request, _renamed(refused, {"password": "new"}))
        return go("/office/account", said="password")

    async def totp(self, request: Request) -> Response:
        """A second factor from now on, once a code proves that the phone has it."""
        said, user, inner = form(request), who(request), self._inner
        secret = _secret(said.get("secret", ""))
        try:
            await self._prove(request, "password_totp")
            told = (user.number, secret, said.get("code", "")[:20], user.name, inner.clock())
            await inner.run(inner.reception.set_totp, *told)
        except Refused as refused:
            return await self._page(request, refused.complaints, secret)
        return go("/office/account", said="totp_on")

    async def totp_off(self, request: Request) -> Response:
        """No second factor any more."""
        user, inner = who(request), self._inner
        try:
            await self._prove(request, "password_totp")
            await inner.run(inner.reception.drop_totp, user.number, user.name, inner.clock())
        except Refused as refused:
            return await self._page(request, refused.complaints)
        return go("/office/account", said="totp_off")

    async def end(self, request: Request) -> Response:
        """Sign out one session, or everywhere else."""
        user, inner, number = who(request), self._inner, form(request).get("session", "")
        only = int(number) if number.isascii() and number.isdigit() and len(number) < 13 else 0
        keep = 0 if only else user.session
        await inner.run(inner.reception.end_sessions, user.number, inner.clock(), only, keep)
        return go("/office/account", said="ended")

    async def _prove(self, request: Request, field: str) -> None:
        """The user knows the present password; a browser that was left alone does not."""
        said, user, inner = form(request).get(field, "")[:2000], who(request), self._inner
        try:
            told = (user.number, said, caller(request), inner.clock())
            known = await inner.run(inner.reception.knows_password, *told)
        except Barred:
            raise Refused({field: "barred"}) from None
        if not known:
            raise Refused({field: "password"})

    async def _page(
        self, request: Request, complaints: dict[str, str] | None = None, secret: bytes = b""
    ) -> Response:
        inner, user = self._inner, who(request)
        row = await inner.run(inner.reception.user, user.number)
        sessions = await inner.run(inner.reception.sessions_of, user.number, inner.clock())
        secret = secret or secrets.token_bytes(totp.BYTES)
        said = request.query_params.get("said", "")
        return inner.page(
            request,
            "account",
            400 if complaints else 200,
            complaints=complaints or {},
            said=said if said in _SAID else "",
            has_totp=bool(row and row.totp),
            sessions=sessions,
            secret=totp.shown(secret),
            picture=_picture(totp.address(secret, user.name, inner.settings.house.name)),
        )


def _renamed(refused: Refused, names: dict[str, str]) -> dict[str, str]:
    return {names.get(field, field): code for field, code in refused.complaints.items()}


def _secret(text: str) -> bytes:
    """The secret that the page showed; a new one where it is none."""
    try:
        known = base64.b32decode(text)
    except ValueError:
        known = b""
    return known if len(known) == totp.BYTES else secrets.token_bytes(totp.BYTES)


def _picture(text: str) -> dict[str, object]:
    """The QR code as an SVG path of unit squares: `size` of the side with its quiet zone, and `path`."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dot in enumerate(row) if dot)
    return {"size": len(rows), "path": "".join(dark)}
