"""Every route of the inner office for each role and for nobody: what the table says, and no more."""

import re

import httpx
import pytest
from front_desk import FrontDesk
from inner_office import Clerk
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from kiosk.office.app import make_app
from kiosk.office.inner import Doorway
from kiosk.office.inner.roles import CHANGES, DOOR, OWN, READS, RIGHTS, Role, may
from kiosk.office.inner.room import route

OPEN = {
    ("/office/sign-in", "GET"),
    ("/office/sign-in", "POST"),
    ("/office/first", "GET"),
    ("/office/first", "POST"),
    ("/office/language", "GET"),
}


@pytest.fixture(scope="module")
def app(steady: FrontDesk) -> Starlette:
    """The same application that the desk serves."""
    return make_app(steady.doorstep.reception, steady.settings, lambda: steady.doorstep.now)


@pytest.fixture(scope="module")
def clerks(steady: FrontDesk) -> dict[Role, Clerk]:
    """Somebody of every role."""
    return {role: Clerk(steady, role) for role in Role}


def doorways(app: Starlette) -> list[Doorway]:
    """Every route under /office."""
    return [one for one in app.routes if isinstance(one, Doorway)]


def path_of(one: Doorway) -> str:
    """An address of this route; what stands for a number is one that nothing has."""
    return re.sub(r"\{(\w+)(?::(\w+))?\}", lambda found: "999" if found[2] == "int" else "nothing", one.path)


def status(client: httpx.Client, one: Doorway, key: str = "") -> int:
    """What the route answers; of what it is asked to change it is told nothing."""
    method = next(iter((one.methods or set()) - {"HEAD"}))
    fields = {"data": {"key": key}} if method == "POST" else {}
    with client.stream(method, path_of(one), **fields) as answer:  # type: ignore[arg-type]
        return answer.status_code


def test_nothing_under_office_is_without_a_right(app: Starlette) -> None:
    def under_office(one: BaseRoute) -> bool:
        return isinstance(one, Route) and (one.path == "/office" or one.path.startswith("/office/"))

    there = [one for one in app.routes if under_office(one)]
    assert there == doorways(app)
    assert all(one.right == DOOR or one.right in RIGHTS for one in doorways(app))


def test_what_is_open_to_anybody_is_the_door_alone(app: Starlette) -> None:
    found = {
        (one.path, method)
        for one in doorways(app)
        if one.right == DOOR
        for method in (one.methods or ())
        if method != "HEAD"
    }
    assert found == OPEN


def test_nobody_gets_nowhere(app: Starlette, steady: FrontDesk) -> None:
    with httpx.Client(base_url=steady.url, timeout=30, verify=False) as nobody:
        found = {one.path: status(nobody, one) for one in doorways(app) if one.right != DOOR}
    assert set(found.values()) <= {303, 401}, found


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_what_the_table_says(app: Starlette, clerks: dict[Role, Clerk], role: Role) -> None:
    clerk, key = clerks[role], clerks[role].key()
    for one in doorways(app):
        if one.right == DOOR or one.path == "/office/sign-out":
            continue
        found = status(clerk, one, key)
        assert (found == 403) is not may(role, one.right), f"{one.path} {one.right}: {found}"
        assert found < 500, f"{one.path}: {found}"


def test_an_auditor_reads_everything_and_changes_nothing() -> None:
    assert all(Role.AUDITOR in roles for roles in READS.values())
    assert not any(Role.AUDITOR in roles for roles in CHANGES.values())
    assert all(Role.ADMINISTRATOR in roles for roles in RIGHTS.values())
    assert set(READS).isdisjoint(CHANGES)
    assert set(OWN) == {"account", "verify", "log.ask", "doings.ask"}


def test_whoever_changes_something_needs_a_right_to_change(app: Starlette) -> None:
    changing = [one for one in doorways(app) if not {"GET", "HEAD"}.issuperset(one.methods or ())]
    assert all(one.right in (*CHANGES, *OWN, DOOR) for one in changing)


@pytest.mark.parametrize(("right", "methods"), [("", ("GET",)), ("nonsense", ("GET",)), ("log", ("POST",))])
def test_a_route_without_its_right_cannot_be_made(right: str, methods: tuple[str, ...]) -> None:
    async def never(request: object) -> None:  # pragma: no cover
        raise AssertionError(request)

    with pytest.raises(ValueError, match="right"):
        route("/office/x", right, never, methods)  # type: ignore[arg-type]


@pytest.mark.parametrize("right", ["", "nonsense", "today ", "LOG"])
def test_a_right_that_nobody_wrote_down_nobody_has(right: str) -> None:
    assert not any(may(role, right) for role in Role)
