"""The ways in which a host can be told."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Protocol

from kiosk.courier.bots import Bot
from kiosk.courier.letter import Letter
from kiosk.courier.mail import Mail
from kiosk.courier.others import Others
from kiosk.courier.undelivered import TIMEOUT
from kiosk.courier.webhook import Webhook
from kiosk.settings import Notices


class Channel(Protocol):
    """One way to tell a host. Safe to call from several threads."""

    def deliver(self, letter: Letter) -> None:
        """Return once the other side has taken the letter, else raise `Undelivered`."""


@contextmanager
def channels(notices: Notices, patience: float = TIMEOUT) -> Iterator[Mapping[str, Channel]]:
    """The channels that the settings switch on, by the names that the outbox uses. `patience`: seconds that
    the other side has for each step."""
    with ExitStack() as stack:
        posting: dict[str, Webhook | Bot] = {}
        if notices.webhook:
            posting["webhook"] = Webhook(notices.webhook, patience)
        for name in ("wecom", "dingtalk", "feishu"):
            if address := getattr(notices, name):
                posting[name] = Bot(name, address, getattr(notices, f"{name}_secret", ""), patience)
        for way in posting.values():
            stack.callback(way.close)
        ways: dict[str, Channel] = dict(posting)
        if notices.smtp:
            ways["mail"] = Mail(notices, patience)
        if notices.apprise:
            ways["apprise"] = Others(notices.apprise)
        yield ways
