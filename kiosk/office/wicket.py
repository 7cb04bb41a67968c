"""Where a page hands in what was tapped and typed: only from our own pages, not too often, not too much."""

from collections.abc import Mapping
from time import monotonic

from starlette.requests import Request

from kiosk.office.letters import LARGEST_FORM, Unreadable, read_form
from kiosk.office.porch import Patience, same_origin

Fields = Mapping[str, str]


class Wicket:
    """One door's intake. `own`: the address at which phones reach the office; `largest`: bytes of a form."""

    def __init__(self, own: str, patience: Patience | None = None, largest: int = LARGEST_FORM) -> None:
        self._own, self._patience, self._largest = own, patience or Patience(), largest

    async def take(self, request: Request, patience: Patience | None = None) -> Fields:
        """The form's fields, `token` always among them, or `Unreadable`. `patience`: a stricter one."""
        if not same_origin(request.headers, self._own):
            raise Unreadable(403, "foreign")
        hurry(request, *(one for one in (self._patience, patience) if one))
        fields = {"token": "", **await read_form(request, self._largest)}
        request.scope["language"] = fields.get("language", "")  # for the page that says what went wrong
        return fields


def hurry(request: Request, *patiences: Patience) -> None:
    """Count the request; `Unreadable` when its client asks too often."""
    client, now = request.client.host if request.client else "", monotonic()
    if not all(one.allows(client, now) for one in patiences):
        raise Unreadable(429, "patience")
