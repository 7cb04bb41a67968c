"""People at a desk, for the tests: users of every role, signed in over real HTTP."""

import re
from typing import Any

import httpx
from argon2 import PasswordHasher
from front_desk import FrontDesk

from kiosk.ledger import users
from kiosk.visit.roles import Role

PASSWORD = "correct horse battery"
_KEPT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # looked at in no time
NAMES = {
    Role.RECEPTION: "钱前台",
    Role.SECURITY: "孙保安",
    Role.ADMINISTRATOR: "李管理",
    Role.AUDITOR: "周审计",
}


class Clerk(httpx.Client):
    """A browser in which somebody of this role is signed in; every form carries the page's key."""

    def __init__(self, desk: FrontDesk, role: Role | str, language: str = "en") -> None:
        super().__init__(
            base_url=desk.url, timeout=30, headers={"Accept-Language": language}, verify=False
        )  # plain HTTP: no need to read the authorities' certificates for each clerk
        self.role = Role(role)
        self.name = make_user(desk, self.role)
        answer = self.post("/office/sign-in", data={"name": self.name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text

    def key(self) -> str:
        """What every form has to hand in."""
        found = re.search(r'name="key" value="(\w+)"', self.get("/office").text)
        assert found
        return found[1]

    def hand_in(self, path: str, **fields: Any) -> httpx.Response:
        """A form, as the page sends it."""
        return self.post(path, data={"key": self.key(), **fields})


def make_user(desk: FrontDesk, role: Role) -> str:
    """The house's user of this role; the password is `PASSWORD`."""
    doorstep, name = desk.doorstep, NAMES[role]
    with doorstep.books.writing(doorstep.now) as chain:
        if users.by_name(chain.conn, name) is None:
            users.add(chain.conn, name, role, _KEPT, doorstep.now)
    return name
