"""Keeping and forgetting from the terminal: the run, one person's data, the keys of what is sealed (R25)."""

import base64
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from kiosk.commands import NUMBER, at_the_terminal, clear_faults, open_reception, with_settings
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.ledger.backups import Backup
    from kiosk.reception import Sought

_STATIONS = ("lobby", "gate")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only count what is due.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@with_settings
def forget(settings: Settings, dry_run: bool, as_json: bool) -> None:
    """Forget what was kept for longer than [keeping] says; the office does it every night by itself."""
    with open_reception(settings) as reception:
        numbers = reception.forget(asdict(settings.keeping), datetime.now(UTC), dry_run) or {}
    if as_json:
        click.echo(json.dumps(numbers))
        return
    for kind, days in asdict(settings.keeping).items():
        click.echo(f"{kind}\t{numbers[kind]}\tkept for {days} days")


@click.group()
def person() -> None:
    """One person's data: found, handed out, erased on request."""


def _about(command: Any) -> Any:
    """The options that say who is meant."""
    visit = click.option("--visit", "visits", type=NUMBER, multiple=True, help="Pick by number.")
    name = click.option("--name", default="", help="Exactly as it was registered.")
    return click.option("--phone", default="", help="As it was registered.")(name(visit(command)))


def _sought(phone: str, name: str, visits: tuple[int, ...]) -> "Sought":
    from kiosk.reception import Sought

    return Sought.read(phone, name, visits)


@person.command()
@_about
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list.")
@with_settings
def find(settings: Settings, phone: str, name: str, visits: tuple[int, ...], as_json: bool) -> None:
    """Show the visits of a person: by --phone, --name, both, or --visit numbers."""
    with open_reception(settings) as reception:
        rows = _asked(lambda: reception.find_person(_sought(phone, name, visits)))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, default=str))
        return
    if not rows:
        click.echo("Nobody is found so.", err=True)
    for row in rows:
        at = row["at"].astimezone(settings.house.zone)
        mark = ("" if row["over"] else "not over") if row["own"] else "along"
        click.echo(
            f"{row['visit']}\t{at:%Y-%m-%d %H:%M}\t{row['name']}\t{row['organisation']}\t{mark}".rstrip()
        )


@person.command("export")
@_about
@click.option(
    "-o", "target", type=click.File("w", encoding="utf-8"), default="-", help="File; - is standard output."
)
@with_settings
def export(settings: Settings, phone: str, name: str, visits: tuple[int, ...], target: Any) -> None:
    """Write everything the books hold of a person as JSON, for the person. That it was done is in the log."""
    who, now = at_the_terminal(), datetime.now(UTC)
    with open_reception(settings) as reception:
        told = _asked(lambda: reception.export_person(_sought(phone, name, visits), who, now))
    target.write(written(told) + "\n")


def written(told: Any) -> str:
    """An export as readable JSON; bytes, as a photograph's, in base64."""
    return json.dumps(told, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


@person.command()
@_about
@click.option("--reason", required=True, help="Why, without the person's name: it stays in the log.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_settings
def erase(settings: Settings, phone: str, name: str, visits: tuple[int, ...], reason: str, yes: bool) -> None:
    """Erase a person from visits that are over: by --phone, by both, or by --visit; never by a name alone."""
    from kiosk.ledger import backups

    with open_reception(settings) as reception:
        found = _asked(lambda: reception.find_person(_sought(phone, name, visits)))
        if not yes:
            click.confirm(f"Erase the person from {len(found)} visits for ever?", abort=True)
        about = {str(row[field]) for row in found if row["own"] for field in ("name", "phone")} | {phone}
        sought, now = _sought(phone, name, visits), datetime.now(UTC)
        told = _asked(lambda: reception.erase_person(sought, reason, at_the_terminal(), now))
    told["spools"] = _forget_in_spools(settings, about - {""})
    _report(told, backups.kept(settings.backups, settings.data), settings.trust.backup_days)


def _report(told: dict[str, Any], left: "list[Backup]", days: int) -> None:
    click.echo(f"erased from visits {', '.join(map(str, told['visits'])) or 'none'}; {told['traces']} traces")
    if told["along"]:
        click.echo(f"no longer along in visits {', '.join(map(str, told['along']))}")
    if not told["scoured"]:
        click.echo("somebody is reading the books: run kiosk forget once more, to empty the database's log")
    for one in left:
        click.echo(f"still in the backup {one.path.name}: it is removed after {days} days, or by you now")


def _forget_in_spools(settings: Settings, about: set[str]) -> int:
    """What this machine's stations have put aside and the office will never take; how many."""
    from kiosk.station.spool import forget_in

    with clear_faults(settings):
        return sum(forget_in(settings.data / name / "spool.db", about) for name in _STATIONS)


def _asked(do: Callable[[], Any]) -> Any:
    """A refusal as a sentence."""
    from kiosk.visit.forms import Refused

    try:
        return do()
    except Refused as refused:
        raise click.ClickException(_SAID[next(iter(refused.complaints.items()))]) from None


_SAID = {
    (
        "phone",
        "missing",
    ): "say who: --phone, --phone and --name, or --visit (a name alone may be two persons')",
    ("phone", "unknown"): "nobody is found so",
    ("reason", "missing"): "say why: --reason",
    (
        "reason",
        "names_the_person",
    ): "the reason stays in the log: say it without the person's name and number",
    ("visits", "not_over"): "one of the visits is not over yet",
    ("visits", "on_block_list"): "an entry of the block list is in force for this person: lift it first",
}


COMMANDS = (forget, person)
