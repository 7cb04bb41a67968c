"""What went wrong, for programs: application/problem+json (RFC 9457) with a code of our own."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
DETAILS: Mapping[str, str] = {
    "bad_token": "There is no token, or none that is known here. Send `Authorization: Bearer <token>`.",
    "scope": "The token is good, but does not have the scope that this needs.",
    "not_found": "There is nothing at this address.",
    "not_allowed": "This address does not take this method.",
    "malformed": "What was sent is not JSON as it should be.",
    "refused": "What was sent is not possible; `errors` says by field what is wrong.",
    "not_announced": "The visit has begun, has lapsed or was cancelled: it cannot be changed any more.",
    "double_booked": "There is another announcement for this host or room at that time; "
    "send `anyway: true` if it is meant.",
    "key_reused": "Another request came under this Idempotency-Key.",
    "patience": "Too many requests in a short time.",
    "too_large": "The request is too large.",
    "too_slow": "The request took too long to arrive.",
    "busy": "The books are busy; try again.",
    "fault": "A fault on our side; it was noted.",
}


def problem(
    status: int, code: str, errors: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The answer. `errors`: what is wrong, by field."""
    said = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": DETAILS.get(code, ""),
        **({"errors": dict(errors)} if errors else {}),
    }
    return JSONResponse(said, status, dict(headers or {}), MEDIA_TYPE)
