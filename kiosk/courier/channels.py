"""The ways in which a host can be told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from kiosk.courier.letter import Letter
from kiosk.courier.mail import Mail
from kiosk.courier.webhook import Webhook
from kiosk.settings import Notices


class Channel(Protocol):
    """One way to tell a host. Safe to call from several threads."""

    def deliver(self, letter: Letter) -> None:
        """Return once the other side has taken the letter, else raise `Undelivered`."""


@contextmanager
def channels(notices: Notices) -> Iterator[Mapping[str, Channel]]:
    """The channels that the settings switch on, by the names that the outbox uses."""
    ways: dict[str, Channel] = {}
    webhook = Webhook(notices.webhook) if notices.webhook else None
    if webhook:
        ways["webhook"] = webhook
    if notices.smtp:
        ways["mail"] = Mail(notices)
    try:
        yield ways
    finally:
        if webhook:
            webhook.close()
