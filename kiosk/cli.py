"""The command line. It wires the rooms together and holds nothing of its own.

Exit status: 0 done, 1 failed (one sentence on stderr says why), 2 used wrongly. Rooms are imported by the
command that needs them: help comes at once, and a screen never loads what belongs to the office.
"""

import logging
import os
import sys
import traceback
from pathlib import Path

import click

from kiosk.commands import (
    api,
    backup,
    books,
    devices,
    doctor,
    keeping,
    log,
    numbers,
    pins,
    run,
    secrets,
    spool,
    users,
    watch,
)

EXAMPLES = """\b
Examples:
  kiosk demo                                  see it all on this machine
  kiosk ledger upgrade                        make the books, or bring them up to date
  kiosk hosts import staff.xlsx --dry-run     look before you import
  kiosk station add lobby-1 --kind lobby --token-file lobby.token
  kiosk visits announce --host E1 --at 2026-11-23T14:00 --name Anna
  kiosk guards add 王建国                     let a guard sign on, with a PIN
  kiosk users add 李雷 --role administrator   let somebody sign in at the office
  kiosk office                                run the office
  kiosk lobby                                 run the visitors' screen
  kiosk doctor                                what is missing, and what to do about it
  kiosk log --from 2026-11-01                 the entry/exit log on the terminal
  kiosk numbers --month 2026-11               what the visits of a month come to
  kiosk log export --format xlsx -o log.xlsx  the same as a workbook
"""
OURS = ("kiosk", "printing", "hardware")
_SYSLOG = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


@click.group(epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--settings", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings (TOML)."
)
@click.option("-v", "--verbose", is_flag=True, help="Say more on stderr, and where an unforeseen fault was.")
@click.version_option(package_name="visitor-kiosk", prog_name="kiosk")
def cli(settings: Path | None, verbose: bool) -> None:
    """A visitor kiosk and badge-printing station: lobby, host, pass, gate, entry/exit log."""
    os.umask(0o077)  # ledger, spools, exports: what they hold is for their owner alone
    _log_to_stderr(verbose)


_ALONE = (
    api.api,
    log.log,
    devices.devices,
    doctor.doctor,
    pins.pin,
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
)
for command in (*_TOGETHER, *_ALONE):
    cli.add_command(command)


def main() -> None:
    """Run the command line; a fault that nobody foresaw is still one sentence."""
    try:
        cli(prog_name="kiosk")
    except Exception as fault:  # the last place where a fault can become a sentence
        if {"-v", "--verbose"} & set(sys.argv):
            traceback.print_exc()
        print(f"Error: {type(fault).__name__}: {' '.join(str(fault).split())}", file=sys.stderr)
        sys.exit(1)


class _Line(logging.Formatter):
    """The journal stamps its lines itself and takes the priority from `<n>`; a terminal needs the time."""

    def __init__(self, journal: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S")
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        if not self._journal:
            return super().format(record)
        return f"<{_SYSLOG.get(record.levelno, 6)}>{record.name}: {record.getMessage()}"


def _log_to_stderr(verbose: bool) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Line(_stderr_is_the_journal()))
    if not verbose:
        handler.addFilter(_worth_a_line)
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[handler], force=True)


def _worth_a_line(record: logging.LogRecord) -> bool:
    """What other people's code says is worth a line, and no more, when something is wrong."""
    if record.name.partition(".")[0] in OURS:
        return True
    record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return record.levelno >= logging.WARNING


def _stderr_is_the_journal() -> bool:
    stderr = os.fstat(2)
    return os.environ.get("JOURNAL_STREAM") == f"{stderr.st_dev}:{stderr.st_ino}"
