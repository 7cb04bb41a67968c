"""Who is inside, beside the scanning place."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from kiosk.gate.board import Inside
from kiosk.gate.strip import hour
from kiosk.gate.watch import Watch
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Panel
from kiosk.visit.states import State


class InsidePanel(Panel):
    """The list, those not seen leaving first."""

    count = StringProperty()
    unseen = StringProperty()
    owed = StringProperty()
    nobody = StringProperty()

    def renew(self, watch: Watch, zone: tzinfo) -> None:
        """Show the board as it is now."""
        say, board = theme.words, watch.board
        self.count = say("gate.inside.count", visits=len(board.rows), people=say.people(board.people))
        self.unseen = say("gate.inside.unseen", count=board.unseen) if board.unseen else ""
        self.owed = say("gate.inside.owed", count=board.owed) if board.owed else ""
        self.nobody = "" if board.rows else say("gate.inside.nobody")
        self.ids.inside.data = [_row(row, watch, zone) for row in board.rows]


def _row(row: Inside, watch: Watch, zone: tzinfo) -> dict[str, Any]:
    say, unseen = theme.words, row.state is State.UNSEEN
    time = hour(row.since, zone, datetime.now(UTC)) if row.since else ""
    seconds = filter(None, (row.organisation, say.people(row.people) if row.people > 1 else ""))
    host = say("gate.inside.host", name=row.host_name) if row.host_name else ""
    mark = say("common.state.unseen") if unseen else say("gate.inside.signed") if row.released else ""
    return {
        "tag": f"inside:{row.visit}",
        "name": row.name or say("gate.inside.nameless", visit=row.visit),
        "second": " · ".join(seconds),
        "third": " · ".join(filter(None, (host, say("gate.inside.since", time=time) if time else ""))),
        "mark": mark,
        "icon": "warning" if unseen else "sign" if row.released else "",
        "unseen": unseen,
        "chosen": watch.chosen == f"inside:{row.visit}",
        "act": watch.do,
    }


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
