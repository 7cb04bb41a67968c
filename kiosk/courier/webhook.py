"""Notices by webhook: JSON by POST to the house's own address, with the notice's key in `Idempotency-Key`
(draft-ietf-httpapi-idempotency-key-header): whoever receives a key twice acts once.
"""

import json
from collections.abc import Mapping
from time import monotonic

import httpx

from kiosk.courier.letter import Letter
from kiosk.courier.undelivered import TIMEOUT, Undelivered

_LARGEST = 64 * 1024  # bytes of an answer
_PASSING = (408, 425, 429)


class Webhook:
    """One address that takes notices. `patience`: seconds for each step."""

    def __init__(self, address: str, patience: float = TIMEOUT) -> None:
        self._address = address
        self._client = httpx.Client(timeout=patience, follow_redirects=False)

    def deliver(self, letter: Letter) -> None:
        """Post the letter; any 2xx is a success, else `Undelivered`."""
        post(self._client, self._address, _content(letter), letter.key)

    def close(self) -> None:
        """Give back the connections."""
        self._client.close()


def post(
    client: httpx.Client,
    address: str,
    content: Mapping[str, object] | bytes,
    key: str,
    more: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Post JSON under the notice's key; the answer, any 2xx, else `Undelivered`. `more`: headers."""
    body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    headers = {**_named(key), **(more or {})}
    try:
        answer = _answer(client, client.build_request("POST", address, content=body, headers=headers))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise Undelivered("http_bad_address", permanent=True) from None
    except httpx.HTTPError as fault:
        raise Undelivered(f"http_{type(fault).__name__}") from None
    if not answer.is_success:
        status = answer.status_code
        raise Undelivered(f"http_{status}", permanent=300 <= status < 500 and status not in _PASSING)
    return answer


def _named(key: str) -> dict[str, str]:
    # A packed answer of little could unpack to gigabytes.
    return {"Content-Type": "application/json", "Idempotency-Key": key, "Accept-Encoding": "identity"}


def _answer(client: httpx.Client, request: httpx.Request) -> httpx.Response:
    """The whole answer; one without an end is none, or it would keep every other notice waiting."""
    response = client.send(request, stream=True)
    try:
        until, body = monotonic() + (client.timeout.read or 0), b""
        for part in response.iter_raw():
            body += part
            if len(body) > _LARGEST or monotonic() > until:
                raise httpx.ReadTimeout("an answer without an end", request=request)
    finally:
        response.close()
    return httpx.Response(response.status_code, content=body)


def _content(letter: Letter) -> dict[str, object]:
    return {
        "kind": letter.kind,
        "key": letter.key,
        "language": letter.language,
        "to": letter.to,
        "title": letter.subject,
        "text": letter.text,
        "visitor": letter.visitor,
        "url": letter.url,
    }
