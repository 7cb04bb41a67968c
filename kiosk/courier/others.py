"""Notices by everything that apprise knows: Teams, Slack, ntfy, SMS gateways and a hundred more.

An address may hold `{mail}` and `{mobile}`: they become the host's own.
"""

import logging
from collections.abc import Sequence

from kiosk.courier.bots import HARMLESS, said
from kiosk.courier.letter import Letter
from kiosk.courier.undelivered import Undelivered

logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its lines hold addresses with their secrets


class Others:
    """The addresses from the settings, each an apprise URL."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = tuple(addresses)

    def deliver(self, letter: Letter) -> None:
        """Tell every address; `Undelivered` unless all of them took it."""
        import apprise  # half a second that only a house with such addresses waits for

        ways = apprise.Apprise()
        for address in self._addresses:
            mine = address.replace("{mail}", letter.to).replace("{mobile}", letter.mobile)
            if not ways.add(mine):
                raise Undelivered("apprise_bad_address", permanent=True)
        title = letter.subject.translate(HARMLESS)
        if not ways.notify(body=said(letter), title=title, body_format=apprise.NotifyFormat.TEXT):
            raise Undelivered("apprise_refused")
