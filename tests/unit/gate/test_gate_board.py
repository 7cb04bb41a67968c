"""Who is inside, and how the gate stands: what the guard reads at the side and at the top."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.gate.board import board
from kiosk.gate.strip import hour, standing
from kiosk.station import Connection
from kiosk.visit.states import State
from kiosk.words import Words

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
SAY = Words("zh-CN")


def _row(visit: int, state: str, minutes: int = 0, **fields: object) -> dict[str, object]:
    return {
        "visit": visit,
        "state": state,
        "came_in": (NOW - timedelta(minutes=minutes)).isoformat(),
        **fields,
    }


@pytest.mark.parametrize("state", State)
def test_only_who_may_be_in_the_house_is_on_the_board(state: State) -> None:
    assert bool(board([_row(1, state)]).rows) is (state in (State.INSIDE, State.SIGNED, State.UNSEEN))


def test_those_not_seen_leaving_come_first_then_the_latest() -> None:
    rows = [_row(1, "inside", 50), _row(2, "signed", 5), _row(3, "unseen", 900), _row(4, "unseen", 1900)]
    assert [row.visit for row in board(rows).rows] == [3, 4, 2, 1]


BY_HAND = {"code": "K7QM-2XRD", "reason": "paper_out"}


@pytest.mark.parametrize("state", State)
def test_only_whom_the_host_expects_gets_a_card(state: State) -> None:
    shown = board([_row(1, state, by_hand=BY_HAND, name="李娜", host_name="张伟")]).by_hand
    assert [(one.code, one.reason, one.name) for one in shown] == [("K7QM-2XRD", "paper_out", "李娜")] * (
        state is State.WELCOME
    )


@pytest.mark.parametrize("told", [None, {}, "K7QM", {"code": ""}, {"code": 7, "reason": "cover"}, []])
def test_without_a_code_there_is_no_card(told: object) -> None:
    assert board([_row(1, "welcome", by_hand=told)]).by_hand == ()


def test_cards_stand_in_the_order_of_the_visits() -> None:
    rows = [_row(number, "welcome", by_hand=BY_HAND) for number in (9, 2, 5)]
    assert [one.visit for one in board(rows).by_hand] == [2, 5, 9]


def test_people_are_counted_and_owed_signatures_too() -> None:
    rows = [_row(1, "inside", people=3), _row(2, "unseen", people=None), _row(3, "owed"), _row(4, "left")]
    shown = board(rows)
    assert (shown.people, shown.unseen, shown.owed, len(shown.rows)) == (4, 1, 1, 2)


def test_a_visit_of_which_only_its_pass_is_known_counts() -> None:
    shown = board([{"visit": 50, "state": "inside", "came_in": None, "name": None, "people": "?"}])
    assert (shown.rows[0].name, shown.rows[0].since, shown.people) == ("", None, 1)


def test_connected_is_all_that_is_said_when_all_is_well() -> None:
    assert standing(Connection(True, NOW, 0), SAY, ZONE).text == "已连接"
    assert standing(Connection(True, NOW, 0), SAY, ZONE).well


@pytest.mark.parametrize(
    ("connection", "text"),
    [
        (Connection(False, NOW, 3, NOW, 0, "no_answer"), "10:30 起独立工作 · 资料截至 10:30 · 3 条待上报"),
        (
            Connection(False, None, 0, NOW, 0, "unknown_station"),
            "10:30 起独立工作 · 本机令牌已失效，请找管理员",
        ),
        (
            Connection(False, NOW, 1, NOW, 2, "no_token"),
            "10:30 起独立工作 · 资料截至 10:30 · 本机没有令牌，请找管理员 · 1 条待上报 · 2 条被退回",
        ),
        (Connection(True, NOW, 0, None, 2), "已连接 · 2 条被退回，请告知管理员"),
        (Connection(False, None, 0), ""),
    ],
)
def test_what_is_not_well_is_said(connection: Connection, text: str) -> None:
    said = standing(connection, SAY, ZONE)
    assert (said.well, said.text) == (False, text)


def test_a_time_of_another_day_has_its_date() -> None:
    assert hour(NOW, ZONE, NOW + timedelta(hours=2)) == "10:30"
    assert hour(NOW, ZONE, NOW + timedelta(hours=20)) == "03-02 10:30"
