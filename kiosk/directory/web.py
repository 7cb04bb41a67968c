"""The house's directory as JSON over HTTP, of the shape that WeCom and DingTalk answer in.

An object with the people in `userlist`, `users`, or `result.list`, an `errcode` that is 0 where there is one,
and the next page by `cursor` while the answer says `has_more` and `next_cursor`. Departments may be numbers,
with their names at a second address; `{department}` in the first one asks for the people of each in turn, and
who is in several comes once. Source: WeCom developer documents 90201 and 90208, DingTalk's user list.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from urllib.parse import quote

import httpx

from kiosk.directory.tables import LARGEST_FILE, Unreadable
from kiosk.settings import Directory

NAMES: dict[str, tuple[str, ...]] = {
    "staff_no": ("staff_no", "job_number", "userid"),
    "name": ("name",),
    "name_en": ("name_en", "english_name"),
    "department": ("main_department", "department", "dept_id_list"),
    "extension": ("extension", "telephone"),
    "mail": ("mail", "biz_mail", "org_email", "email"),
    "mobile": ("mobile",),
    "title": ("title", "position"),
    **{name: (name,) for name in ("line_worker", "language", "floor", "assistant", "delegate", "notify")},
    **{name: (name,) for name in ("away_from", "away_until")},
}
_BY_NUMBER = NAMES["department"]
_EACH = "{department}"
_PATIENCE = 60.0  # seconds for each answer


def people(directory: Directory, wanted: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Everybody over there, page by page. `Unreadable`."""
    names = {name for theirs in wanted.values() for name in theirs}
    with httpx.Client(timeout=10, follow_redirects=False, trust_env=False) as client:
        there = _There(client, directory)
        departments = there.departments()
        each = list(departments) if _EACH in directory.url else [""]
        found = chain.from_iterable(map(there.everybody, each))
        texts = ({name: _text(name, person.get(name), departments) for name in names} for person in found)
        yield from _once(texts, wanted["staff_no"]) if _EACH in directory.url else texts


def _once(people: Iterable[dict[str, str]], numbers: Sequence[str]) -> Iterator[dict[str, str]]:
    """Everybody at their first appearance."""
    seen = set[str]()
    for person in people:
        number = next((person[name] for name in numbers if person.get(name)), "")
        if not number or number not in seen:
            yield person
        seen.add(number)


class _There:
    """The other side, with what opens it."""

    def __init__(self, client: httpx.Client, directory: Directory) -> None:
        self._client, self._directory = client, directory
        self._headers, self._params = self._key()

    def _key(self) -> tuple[dict[str, str], dict[str, str]]:
        """A token that is fetched first with the secret behind `login`, or the secret itself."""
        secret = self._directory.password
        if self._directory.login:
            token = self._ask(self._directory.login + quote(secret, safe=""), {}, {}).get("access_token")
            if not isinstance(token, str) or not token:
                raise Unreadable("not_let_in")
            return {}, {"access_token": token}
        return ({"Authorization": f"Bearer {secret}"} if secret else {}), {}

    def departments(self) -> dict[str, str]:
        """The names of departments by their numbers, where there is an address for them."""
        if not self._directory.departments:
            return {}
        answer = self._ask(self._directory.departments, self._headers, self._params)
        found = _listed(answer, "department", "departments")
        return _told_apart({str(one.get("id", one.get("dept_id"))): one for one in found})

    def everybody(self, department: str) -> Iterator[Mapping[str, Any]]:
        """All pages; `department`: of that one alone, where the address asks for one."""
        params, seen = dict(self._params), set[str]()
        address = self._directory.url.replace(_EACH, quote(department, safe=""))
        while params.get("cursor") not in seen:
            answer = self._ask(address, self._headers, params)
            yield from _listed(answer, "userlist", "users")
            page = answer.get("result", answer)
            if not (isinstance(page, dict) and page.get("has_more")):
                return
            seen.add(params.get("cursor", ""))
            params["cursor"] = str(page.get("next_cursor"))
        raise Unreadable("not_a_directory")

    def _ask(self, address: str, headers: Mapping[str, str], params: Mapping[str, str]) -> dict[str, Any]:
        plain = {**headers, "Accept-Encoding": "identity"}
        try:
            url = httpx.URL(address).copy_merge_params(params)
            with self._client.stream("GET", url, headers=plain) as response:
                body = _body(response)
        except (httpx.HTTPError, httpx.InvalidURL):
            raise Unreadable("no_answer") from None
        if response.status_code in (401, 403):
            raise Unreadable("not_let_in")
        if not response.is_success:
            raise Unreadable("no_answer")
        return _object(body)


def _told_apart(found: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Names by number; before a name that several have stands that of the department above: 研发部 一组."""
    names = {number: str(one.get("name") or "") for number, one in found.items()}
    often = Counter(names.values())
    above = {number: str(one.get("parentid", one.get("parent_id"))) for number, one in found.items()}
    return {
        number: f"{names.get(above[number], '')} {name}".strip() if often[name] > 1 else name
        for number, name in names.items()
    }


def _body(response: httpx.Response) -> bytes:
    body, until = bytearray(), time.monotonic() + _PATIENCE
    for part in response.iter_raw():
        body += part
        if len(body) > LARGEST_FILE:
            raise Unreadable("too_large")
        if time.monotonic() > until:
            raise Unreadable("no_answer")
    return bytes(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("not_a_directory") from None
    if not isinstance(answer, dict):
        raise Unreadable("not_a_directory")
    if answer.get("errcode", 0) != 0:
        raise Unreadable("not_let_in")
    return answer


def _listed(answer: Mapping[str, Any], *names: str) -> list[Mapping[str, Any]]:
    result = answer.get("result")
    inner = result.get("list") if isinstance(result, dict) else result
    found = next((answer[name] for name in names if name in answer), inner)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable("not_a_directory")
    return found


def _text(name: str, value: object, departments: Mapping[str, str]) -> str:
    """A value as a cell has it; of several departments the first; one without a name stays empty."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool):
        return "1" if value else ""
    if name in _BY_NUMBER and isinstance(value, int):
        return departments.get(str(value), "")
    return str(value).strip() if isinstance(value, str | int) else ""
