"""The command line. It wires the rooms together and holds nothing of its own.

Exit status: 0 done, 1 failed (one sentence on stderr says why), 2 used wrongly. Rooms are imported by the
command that needs them: help comes at once, and a screen never loads what belongs to the office.
"""

import os
import sys
import traceback
from pathlib import Path

import click

from kiosk.commands import (
    api,
    backup,
    bench,
    books,
    devices,
    doctor,
    keeping,
    log,
    nightly,
    numbers,
    pins,
    run,
    safe,
    secrets,
    spool,
    upgrade,
    users,
    watch,
)
from kiosk.commands.examples import STATUS, show
from kiosk.journaling import Form, log_to_stderr

EXAMPLES = """\b
Examples:
  kiosk demo                                  see it all on this machine
  kiosk ledger upgrade                        make the books, or bring them up to date
  kiosk hosts import staff.xlsx --dry-run     look before you import
  kiosk station add lobby-1 --kind lobby --token-file lobby.token
  kiosk visits announce --host E1 --at 2026-11-23T14:00 --name Anna
  kiosk guards add 王建国                     let a guard sign on, with a PIN
  kiosk users add 李雷 --role administrator   let somebody sign in at the office
  kiosk certificate make --host office.example.com   speak by TLS
  kiosk office                                run the office
  kiosk lobby                                 run the visitors' screen
  kiosk nightly                               what a house does at night, once
  kiosk keys rotate --passes                  seal passes with a new key
  kiosk upgrade /opt/visitor-kiosk/releases/1.2   to another release, or back by itself
  kiosk bench --visits 1000000                what this machine bears
  kiosk doctor                                what is missing, and what to do about it
  kiosk log --from 2026-11-01                 the entry/exit log on the terminal
  kiosk numbers --month 2026-11               what the visits of a month come to
  kiosk log export --format xlsx -o log.xlsx  the same as a workbook

\b
kiosk COMMAND --help has more of them.
{STATUS}
""".replace("{STATUS}", STATUS)


@click.group(
    epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.option(
    "--settings", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings (TOML)."
)
@click.option("-v", "--verbose", is_flag=True, help="Say more on stderr, and where an unforeseen fault was.")
@click.option(
    "--log-form", type=click.Choice(["auto", "text", "json"]), default="auto", show_default=True,
    envvar="KIOSK_LOG_FORM", help="Of what is said on stderr; auto: JSON for the journal.",
)  # fmt: skip
@click.version_option(package_name="visitor-kiosk", prog_name="kiosk")
def cli(settings: Path | None, verbose: bool, log_form: Form) -> None:
    """A visitor kiosk and badge-printing station: lobby, host, pass, gate, entry/exit log."""
    os.umask(0o077)  # ledger, spools, exports: what they hold is for their owner alone
    log_to_stderr(verbose, log_form)


_ALONE = (
    api.api,
    bench.bench,
    log.log,
    nightly.nightly,
    devices.devices,
    doctor.doctor,
    pins.pin,
    safe.safe,
    spool.spool,
    users.users,
    numbers.numbers,
)
_TOGETHER = (
    *run.COMMANDS,
    *books.COMMANDS,
    *watch.COMMANDS,
    *backup.COMMANDS,
    *keeping.COMMANDS,
    *secrets.COMMANDS,
    *upgrade.COMMANDS,
)
for command in (*_TOGETHER, *_ALONE):
    cli.add_command(command)
show(cli)


def main() -> None:
    """Run the command line; a fault that nobody foresaw is still one sentence."""
    try:
        cli(prog_name="kiosk")
    except Exception as fault:  # the last place where a fault can become a sentence
        if {"-v", "--verbose"} & set(sys.argv):
            traceback.print_exc()
        print(f"Error: {type(fault).__name__}: {' '.join(str(fault).split())}", file=sys.stderr)
        sys.exit(1)
