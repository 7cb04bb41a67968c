"""What the administrator tells the gate: who is expected, who is not let in, who the guards are."""

import getpass
import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import click

from kiosk.commands import NUMBER, open_reception, with_settings
from kiosk.settings import Settings


@click.group()
def visits() -> None:
    """Visitors who are announced (R7, R17)."""


@visits.command()
@click.option("--host", "staff_no", required=True, help="Staff number of the host.")
@click.option("--at", required=True, help="When, in the house's time: 2026-11-23T14:00.")
@click.option("--name", default="", help="The visitor; or say --organisation alone.")
@click.option("--organisation", default="")
@click.option("--phone", default="", help="Its last four digits find the visit at the lobby.")
@click.option("--mail", default="", help="Where the invitation goes.")
@click.option("--purpose", default="business", show_default=True)
@click.option(
    "--class", "visitor_class", default="", help="important, general or other; the purpose's, unless said."
)
@click.option("--people", type=click.IntRange(1, 99), default=1)
@click.option("--plate", default="")
@click.option("--room", default="")
@click.option("--parking", default="")
@click.option("--language", default="zh-CN", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@with_settings
def announce(settings: Settings, /, staff_no: str, at: str, as_json: bool, **form: Any) -> None:
    """Announce a visitor; on the day the six digits (or the invitation's QR code) open the visit."""
    from kiosk.ledger import hosts
    from kiosk.visit.forms import Refused

    form["class"], moment = form.pop("visitor_class"), _moment(settings, at)
    with open_reception(settings) as reception:
        with reception.books.reading() as conn:
            host = hosts.by_staff_no(conn, staff_no)
        if host is None:
            raise click.ClickException(f"nobody with staff number {staff_no} can be visited")
        try:
            told = reception.announce(form | {"at": moment}, host.id, datetime.now(UTC))
        except Refused as refused:
            raise click.ClickException(f"not announced: {refused}") from None
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(f"visit {told['visit']} for {host.name}, {at}: the visitor's digits are {told['digits']}")
    for clash in told["clashes"]:
        click.echo(f"at the same time: visit {clash['visit']} {clash['host_name']} {clash['room']}".rstrip())


@visits.command("expected")
@click.option("--days", type=click.IntRange(1, 400), default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list.")
@with_settings
def expected_(settings: Settings, days: int, as_json: bool) -> None:
    """Who is announced for today, or for some days from today on."""
    start = datetime.now(settings.house.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    with open_reception(settings) as reception:
        rows = reception.expected_between(start, start + timedelta(days=days))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        at = datetime.fromisoformat(row["at"]).astimezone(settings.house.zone)
        who = " ".join(filter(None, (row["name"], row["organisation"])))
        click.echo(f"{row['visit']}\t{at:%Y-%m-%d %H:%M}\t{who}\t{row['host_name']}")


@visits.command()
@click.argument("visit", type=NUMBER)
@with_settings
def cancel(settings: Settings, visit: int) -> None:
    """Cancel an announced visit; the visitor is told by mail."""
    from kiosk.visit.forms import Refused

    with open_reception(settings) as reception:
        try:
            reception.cancel_announcement(visit, datetime.now(UTC))
        except Refused:
            raise click.ClickException(f"visit {visit} is not announced, or not any more") from None
    click.echo(f"visit {visit} is cancelled")


@click.group()
def blocks() -> None:
    """The block list (R16): who is asked to see the guard."""


@blocks.command("add")
@click.option("--name", default="", help="The name, in full.")
@click.option("--phone", default="", help="The telephone number.")
@click.option("--plate", default="", help="The plate of the car.")
@click.option("--reason", required=True, help="Why: the guard reads it.")
@click.option("--until", default="", help="The last day, 2027-06-30; without it, until it is lifted.")
@with_settings
def add_block(settings: Settings, /, until: str, **entry: str) -> None:
    """Put somebody on the list; of several details, all must agree."""
    from kiosk.visit.forms import Refused

    last = _end_of(settings, until)
    with open_reception(settings) as reception:
        try:
            number = reception.block(entry | {"until": last}, _who(), datetime.now(UTC))
        except Refused as refused:
            raise click.ClickException(f"not added: {refused}") from None
    click.echo(f"entry {number} is on the block list")


@blocks.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list.")
@with_settings
def list_blocks(settings: Settings, as_json: bool) -> None:
    """Show what is in force."""
    with open_reception(settings) as reception:
        rows = reception.blocks(datetime.now(UTC))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, default=str))
        return
    for row in rows:
        who = " ".join(filter(None, (row["name"], row["phone"], row["plate"])))
        until = f"{row['until']:%Y-%m-%d}" if row["until"] else "-"
        click.echo(f"{row['id']}\t{who}\t{until}\t{row['reason']}\t{row['by']}")


@blocks.command()
@click.argument("number", type=NUMBER)
@click.option("--until", default="", help="The last day, 2027-06-30; without it, until it is lifted.")
@click.option("--reason", required=True, help="Why it holds longer, or shorter.")
@with_settings
def hold(settings: Settings, number: int, until: str, reason: str) -> None:
    """Have an entry hold until another day; also one that has expired."""
    from kiosk.visit.forms import Refused

    last = _end_of(settings, until)
    with open_reception(settings) as reception:
        try:
            there = reception.hold_block_until(number, last, reason, _who(), datetime.now(UTC))
        except Refused as refused:
            raise click.ClickException(f"not changed: {refused}") from None
    if not there:
        raise click.ClickException(f"there is no entry {number}, or it was lifted")
    click.echo(
        f"entry {number} is on the block list "
        + (f"to the end of {until}" if until else "until it is lifted")
    )


@blocks.command()
@click.argument("number", type=NUMBER)
@click.option("--reason", default="", help="Why it is lifted.")
@with_settings
def lift(settings: Settings, number: int, reason: str) -> None:
    """Take an entry off the list; it stays in the books."""
    from kiosk.visit.forms import Refused

    with open_reception(settings) as reception:
        try:
            there = reception.unblock(number, _who(), datetime.now(UTC), reason)
        except Refused as refused:
            raise click.ClickException(f"not lifted: {refused}") from None
    if not there:
        raise click.ClickException(f"there is no entry {number} in force")
    click.echo(f"entry {number} is lifted")


@click.group()
def guards() -> None:
    """Who may sign on at a gate."""


@guards.command("add")
@click.argument("name")
@click.option("--badge", default="", help="What the scanner reads from the guard's badge.")
@with_settings
def add_guard(settings: Settings, name: str, badge: str) -> None:
    """Let a guard sign on; the PIN is asked for twice. A guard of the same name gets this PIN."""
    from kiosk.commands.pins import new_pin
    from kiosk.pins import hashed
    from kiosk.visit.forms import Refused
    from kiosk.visit.passes import digest

    kept = hashed(new_pin())
    with open_reception(settings) as reception:
        try:
            reception.put_guard(name, kept, _who(), datetime.now(UTC), digest(badge) if badge else "")
        except Refused as refused:
            raise click.ClickException(f"not added: {refused}") from None
    click.echo(f"{name} may sign on")


@guards.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list.")
@with_settings
def list_guards(settings: Settings, as_json: bool) -> None:
    """Show who may sign on."""
    with open_reception(settings) as reception:
        names = list(reception.guards())
    for line in [json.dumps(names, ensure_ascii=False)] if as_json else names:
        click.echo(line)


@guards.command("remove")
@click.argument("name")
@with_settings
def remove_guard(settings: Settings, name: str) -> None:
    """A guard may not sign on any more."""
    with open_reception(settings) as reception:
        if not reception.dismiss_guard(name, _who(), datetime.now(UTC)):
            raise click.ClickException(f"there is no guard {name}")
    click.echo(f"{name} may not sign on any more")


def _end_of(settings: Settings, day: str) -> datetime | None:
    """When this last day is over; None where none is said."""
    try:
        return (
            datetime.combine(date.fromisoformat(day), time(), settings.house.zone) + timedelta(days=1)
            if day
            else None
        )
    except (ValueError, OverflowError):
        raise click.ClickException(f"{day!r} is no day such as 2027-06-30") from None


def _moment(settings: Settings, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=settings.house.zone)
    except ValueError:
        raise click.ClickException(f"{text!r} is no moment such as 2026-11-23T14:00") from None


def _who() -> str:
    """Who is at the terminal, for the books."""
    return getpass.getuser()


COMMANDS = (visits, blocks, guards)
