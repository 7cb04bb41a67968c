"""PINs: what is accepted, what is kept, and how long a wrong one makes wait, over restarts and mishaps."""

import stat
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner

from kiosk.commands.pins import pin as command
from kiosk.pins import LONGEST_WAIT, Waits, complaint, hashed, matches

PIN = "738201"
REAL = hashed(PIN)
KEPT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)  # as ours, and quick


class Desk:
    """One station's file, and a clock that only grows while the process lives."""

    def __init__(self, path: Path) -> None:
        self.path, self.now = path, 0.0
        self.restart()

    def restart(self, now: float = 0.0) -> None:
        """Another process: its clock begins anywhere."""
        self.now = now
        self.waits = Waits(self.path, lambda: self.now)

    def wrong(self, times: int, who: str = "staff") -> None:
        for _ in range(times):
            self.now += self.waits.left(who)
            assert not self.waits.opens("000000", KEPT, who)

    def opens(self, pin: str = PIN, who: str = "staff") -> bool:
        return self.waits.opens(pin, KEPT, who)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "lobby" / "pins.json")


def test_a_hash_is_argon2id_and_tells_nothing() -> None:
    assert REAL.startswith("$argon2id$v=19$m=65536,t=3,")
    assert PIN not in REAL
    assert hashed(PIN) != REAL, "salted"
    assert matches(PIN, REAL)


@pytest.mark.parametrize(
    "pin", ["", "738202", "73820", "7382011", " 738201", "７３８２０１", "\ud800", "x" * 10_000]
)
def test_another_pin_does_not_match(pin: str) -> None:
    assert not matches(pin, KEPT)


@pytest.mark.parametrize(
    "kept",
    ["", "738201", "$argon2id$", KEPT[:-1], KEPT.replace("m=8", "m=1"), "\x00", "é"],
    ids=["nothing", "a pin", "a head", "cut short", "changed", "nul", "a letter"],  # a hash is never the same
)
def test_nothing_matches_what_is_no_hash(kept: str) -> None:
    assert not matches(PIN, kept)


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        ("738201", ""), ("112233", ""), ("135246", ""), ("", "not_digits"), ("12345", "too_short"),
        ("123456", "too_simple"), ("654321", "too_simple"), ("890123", "too_simple"), ("7" * 6, "too_simple"),
        ("7" * 13, "too_long"),
        ("abcdef", "not_digits"), ("７３８２０１", "not_digits"), ("7382 1", "not_digits"),
        ("-38201", "not_digits"),
    ],
)  # fmt: skip
def test_a_new_pin_is_looked_at(pin: str, said: str) -> None:
    assert complaint(pin) == said


def test_the_right_pin_opens_at_once(desk: Desk) -> None:
    assert desk.waits.left() == 0
    assert desk.opens()
    assert desk.waits.left() == 0


def test_waits_double_up_to_five_minutes(desk: Desk) -> None:
    waits = []
    for _ in range(12):
        desk.wrong(1)
        waits.append(desk.waits.left())
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


def test_while_a_wait_runs_not_even_the_right_pin_opens_and_nothing_is_counted(desk: Desk) -> None:
    desk.wrong(5)
    left = desk.waits.left()
    assert not desk.opens()
    assert desk.waits.left() == left == 16
    desk.now += 16
    assert desk.opens()


def test_a_right_one_begins_anew(desk: Desk) -> None:
    desk.wrong(6)
    desk.now += desk.waits.left()
    assert desk.opens()
    desk.wrong(1)
    assert desk.waits.left() == 1
    desk.restart()
    assert desk.waits.left() == 1


@pytest.mark.parametrize("now", [0.0, 1e9, 5.0])
def test_a_restart_makes_no_wait_shorter_whatever_the_clock(desk: Desk, now: float) -> None:
    desk.wrong(8)
    desk.now += 100
    desk.restart(now)
    assert desk.waits.left() == 128
    assert not desk.opens()
    desk.now += 128
    desk.wrong(1)
    assert desk.waits.left() == 256


def test_one_person_s_mistakes_are_not_another_s(desk: Desk) -> None:
    desk.wrong(4, "王师傅")
    assert desk.opens(who="李师傅")
    desk.restart()
    assert (desk.waits.left("王师傅"), desk.waits.left("李师傅")) == (8, 0)


def test_a_try_is_written_down_before_it_is_looked_at(desk: Desk) -> None:
    """A second process that comes up in the middle of a check finds it counted."""

    class Cut(str):
        """A hash whose reading is the moment of the power cut."""

        def encode(self, *_: object) -> bytes:
            raise KeyboardInterrupt

        def startswith(self, *_: object) -> bool:
            raise KeyboardInterrupt

        split = startswith  # type: ignore[assignment]

    with pytest.raises(KeyboardInterrupt):
        desk.waits.opens(PIN, Cut(KEPT))
    desk.restart()
    assert desk.waits.left() == 1


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '{"staff": "many"}', '{"staff": null}', "[" * 5000, "\x00" * 40]
)
def test_a_broken_file_makes_everybody_wait_longest_once(desk: Desk, text: str) -> None:
    desk.path.parent.mkdir(parents=True, exist_ok=True)
    desk.path.write_text(text, encoding="utf-8")
    desk.restart()
    assert desk.waits.left("anybody") == LONGEST_WAIT
    assert not desk.opens()
    desk.now += LONGEST_WAIT
    assert desk.opens()


@pytest.mark.parametrize("times", ["-3", "1e300", "99999999999999999999"])
def test_a_number_that_nobody_wrote_is_a_number_of_tries(desk: Desk, times: str) -> None:
    desk.path.parent.mkdir(parents=True, exist_ok=True)
    desk.path.write_text(f'{{"staff": {times}}}', encoding="utf-8")
    desk.restart()
    assert 0 <= desk.waits.left() <= LONGEST_WAIT


def test_the_file_is_its_owner_s_and_holds_no_pin(desk: Desk) -> None:
    desk.wrong(2)
    assert stat.S_IMODE(desk.path.stat().st_mode) == 0o600
    assert "000000" not in desk.path.read_text(encoding="utf-8")


def test_where_nothing_can_be_written_the_waits_still_grow(tmp_path: Path) -> None:
    (tmp_path / "pins.new").mkdir()
    desk = Desk(tmp_path / "pins.json")
    desk.wrong(3)
    assert desk.waits.left() == 4


def test_the_command_prints_the_line_for_the_settings() -> None:
    said = CliRunner().invoke(command, input=f"{PIN}\n{PIN}\n")
    key, _, value = said.output.partition(" = ")
    assert (said.exit_code, key, PIN in said.output) == (0, "staff_pin", False)
    assert matches(PIN, value.split('"')[1])


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (f"{PIN}\n738202\n", "two different"),
        (f"{PIN}\n", "two different"),
        ("", "digits 0 to 9"),
        ("12345\n12345\n", "at least 6"),
        (f"{'73' * 60}\n", "at most 12"),
        ("123456\n123456\n", "guessed first"),
    ],
)
def test_the_command_refuses_with_a_sentence(typed: str, why: str) -> None:
    said = CliRunner().invoke(command, input=typed)
    assert said.exit_code == 1
    assert why in said.output
    assert "argon2" not in said.output
