"""A visitor with an own phone, for tests: the code on the lobby's screen, and the form as a page sends it."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html import unescape

import httpx
from front_desk import FrontDesk

from doorstep import HOUSE, Blank, Doorstep

GUIDE = {"zh-CN": "请佩戴访客证。", "zh-TW": "請佩戴訪客證。", "en": "Please wear your pass."}
AGREEMENT = {"zh-CN": "来访所知，一律保密。", "zh-TW": "來訪所知，一律保密。", "en": "Keep it secret."}
DRAWN = "[[[100,100],[300,500],[500,100]],[[600,200],[900,800]]]"


@contextmanager
def house_with_texts(blank: Blank) -> Iterator[FrontDesk]:
    """An office whose house has a guide and an agreement."""
    house = replace(HOUSE, texts={"guide": GUIDE, "agreement": AGREEMENT})
    desk = FrontDesk(Doorstep(blank(), house=house))
    yield desk
    desk.close()
    desk.doorstep.books.close()


def scanned(desk: FrontDesk) -> str:
    """The token behind the code on the lobby's screen."""
    url = str(desk.doorstep.ask(desk.doorstep.lobby, "invite")["url"])
    return url.partition("#")[2]


@dataclass
class VisitorPhone:
    """One phone, without a browser."""

    desk: FrontDesk
    token: str
    language: str = "en"
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fields = {
            "purpose": "business",
            "host": "1",
            "name": "王小明",
            "organisation": "远山商贸",
            "phone": "13800001111",
            "people": "1",
            "nonce": secrets.token_hex(16),
            **self.fields,
        }

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> httpx.Response:
        """A form as the page sends it."""
        body = {"token": self.token, "language": self.language, **fields}
        return httpx.post(f"{self.desk.url}{path}", data=body, headers=headers, timeout=30)

    def register(self, **fields: str) -> str:
        """Hand the form in; the page that comes back, whose token is this phone's from now on."""
        answer = self.post("/v/register", **{**self.fields, **fields})
        followed = re.search(r'data-token="([^"]*)"', answer.text)
        if followed:
            self.token = followed[1]
        return unescape(answer.text)

    def look(self) -> str:
        """How the visit stands."""
        return unescape(self.post("/v/open").text)
