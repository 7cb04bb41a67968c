"""The commands, and what they share: the settings, and the books opened with their keys."""

import fcntl
import functools
import getpass
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import click

from kiosk.credentials import BadCredential
from kiosk.settings import BadSettings, Settings, load

if TYPE_CHECKING:
    from kiosk.keys import Keys
    from kiosk.reception import Reception
    from kiosk.words import Words

NUMBER = click.IntRange(1, 2**31 - 1)
"""The number of a visit or an entry, as the books can hold one."""
P = ParamSpec("P")
R = TypeVar("R")


def with_settings(command: Callable[Concatenate[Settings, P], R]) -> Callable[P, R]:
    """Give a command the settings; those that cannot be used end it with a sentence."""

    @functools.wraps(command)
    def wired(*values: P.args, **options: P.kwargs) -> R:
        try:
            settings = load(click.get_current_context().find_root().params["settings"])
        except BadSettings as fault:
            raise click.ClickException(str(fault)) from None
        return command(settings, *values, **options)

    return wired


_POSTED = ("webhook", "wecom", "dingtalk", "feishu", "apprise")


@contextmanager
def open_reception(settings: Settings, locked: bool = True) -> Iterator["Reception"]:
    """The reception over the books, which are of the right version, with the keys that lie beside them.

    `locked`: meanwhile nobody may put other books in their place; False for who does just that.
    """
    from datetime import timedelta

    from kiosk.ledger.books import Books
    from kiosk.reception import House, Reception
    from kiosk.visit.classes import by_code
    from kiosk.visit.hours import VisitingHours

    notices = settings.notices
    channels = {"mail": notices.smtp} | {name: getattr(notices, name) for name in _POSTED}
    house = House(
        answer_within=timedelta(seconds=settings.house.answer_seconds),
        pass_hours=settings.house.pass_hours,
        channels=tuple(name for name, target in channels.items() if target),
        url=settings.office.url,
        purposes=by_code(settings.customs.purposes),
        hours=VisitingHours(settings.house.zone, settings.customs.days, settings.customs.holidays),
        approvers=settings.customs.approvers,
        texts=settings.customs.texts,
        departments=settings.customs.departments,
        escalation=settings.customs.escalation,
        webhooks=settings.webhooks,
        areas=settings.customs.areas,
        rooms=settings.customs.rooms,
        wordings=settings.customs.wordings,
    )
    with clear_faults(settings), _in_use(settings) if locked else nullcontext():
        secrets = load_keys(private_folder(settings) / "keys.json")
        books = Books(settings.database, secrets.chain, secrets.fields)
        try:
            books.check_version()
            yield Reception(books, secrets, house)
        finally:
            books.close()


@contextmanager
def _in_use(settings: Settings) -> Iterator[None]:
    """A lock that many may hold together, and that whoever puts books back must have alone."""
    from kiosk.upgrading import pending

    if pending(settings.data):
        raise click.ClickException("an upgrade has not ended: wait, or end it by kiosk upgrade --resume")
    with (private_folder(settings) / "books.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException("other books are being put in the place of these: wait") from None
        yield


def at_the_terminal() -> str:
    """Who is at the terminal, for the books."""
    return getpass.getuser()


@contextmanager
def progress(about: str, total: Callable[[], int]) -> Iterator[Callable[[int], None]]:
    """How far something is, while somebody looks on: told how much more is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    if not sys.stderr.isatty():
        yield lambda many: None
        return
    columns = TextColumn(about), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total())
        yield lambda many: shown.advance(task, many)


def load_keys(path: Path) -> "Keys":
    """The secrets beside the books, made when there are none yet."""
    from kiosk import keys

    try:
        return keys.load(path)
    except BadCredential as fault:
        raise click.ClickException(str(fault)) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise click.ClickException(f"{path} is damaged: put back the copy that was kept of it") from None


@contextmanager
def clear_faults(settings: Settings) -> Iterator[None]:
    """Turn what a database or a folder can refuse into a sentence, without the address's password."""
    from sqlite3 import Error as SQLiteError

    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

    from kiosk.ledger.books import Ahead, Behind
    from kiosk.ledger.seals import WrongKeys

    try:
        yield
    except WrongKeys as fault:
        raise click.ClickException(str(fault)) from None
    except Behind as fault:
        raise click.ClickException(f"{fault}: run kiosk ledger upgrade") from None
    except Ahead as fault:
        advice = "install that program again, or kiosk restore a backup from before it"
        raise click.ClickException(f"{fault}: {advice}") from None
    except (ArgumentError, NoSuchModuleError):
        raise click.ClickException("office.database is no address of a database") from None
    except (DBAPIError, SQLiteError) as fault:
        raise click.ClickException(_said(settings, getattr(fault, "orig", fault))) from None
    except BrokenPipeError:
        raise  # the reader of our output has left: no fault
    except OSError as fault:
        raise click.ClickException(f"{fault.filename or settings.data}: {fault.strerror or fault}") from None


_ADVICE = {
    "disk I/O error": "the disk is full, or fails; kiosk doctor looks",
    "disk is full": "kiosk doctor says how much is free",
    "malformed": "it is damaged; kiosk restore puts a backup back",
    "not a database": "it is damaged; kiosk restore puts a backup back",
    "is locked": "somebody else is writing to it; wait, and try again",
}


def _said(settings: Settings, fault: BaseException | None) -> str:
    """Which database, what it says, and what helps."""
    from sqlalchemy import make_url

    where = make_url(settings.database).render_as_string(hide_password=True)
    text = " ".join(str(fault).split())
    advice = [f": {what}" for sign, what in _ADVICE.items() if sign in text]
    return f"{where}: {text}{''.join(advice)}"


def private_folder(settings: Settings) -> Path:
    """The folder of ledger, keys and spools, for its owner alone where it is made here."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return settings.data


def terminal_words(environment: Mapping[str, str] = os.environ) -> "Words":
    """The words in the language of the terminal: traditional or simplified Chinese, else English."""
    from kiosk.words import Words

    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    traditional = locale.startswith(("zh_TW", "zh_HK", "zh_MO"))
    return Words("zh-TW" if traditional else "zh-CN" if locale.startswith("zh") else "en")
