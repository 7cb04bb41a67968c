"""Which events other programs are told of."""

import pytest

from kiosk.visit.events import Kind
from kiosk.visit.webhooks import Hook


@pytest.mark.parametrize(
    ("events", "kind", "told"),
    [
        ((), Kind.CAME_IN, True),
        ((), Kind.CHANNEL_TRIED, False),
        (("visit.came_in",), Kind.CAME_IN, True),
        (("visit.came_in",), Kind.LEFT, False),
        (("visit.came_in",), Kind.CHANNEL_TRIED, False),
        (("visit.registered",), Kind.ENTERED, True),
    ],
)
def test_a_program_is_told_of_what_it_asked_for(events: tuple[str, ...], kind: Kind, told: bool) -> None:
    hook = Hook("wms", "http://127.0.0.1:1/", "secret", events)
    assert hook.wants(kind) is told
    assert hook.channel == "hook:wms"
