"""What the office stands on: its books, their backup, its certificate."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from kiosk.certificates import certificates_in, hosts_of, usable
from kiosk.credentials import BadCredential
from kiosk.doctor.finding import Finding, bad, doubtful, good
from kiosk.doctor.trust import inside
from kiosk.ledger import backups, outbox
from kiosk.ledger.books import Ahead, Behind, Books
from kiosk.settings import Settings

_SOON, _OLD = timedelta(days=30), timedelta(days=2)
_RENEW = "kiosk certificate make, with --into if the services have credentials; then start the office anew"


def books(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the database answers and is of this program's version; what could not be delivered."""
    try:
        place = make_url(settings.database).render_as_string(hide_password=True)
        ledger = Books(settings.database, b"")
    except (ArgumentError, SQLAlchemyError, ImportError) as fault:
        yield bad("books", f"{type(fault).__name__}", "is [office] database an address as in the README?")
        return
    try:
        ledger.check_version()
        yield good("books", place)
        yield _notices(ledger, now)
    except Behind as fault:
        yield bad("books", f"{place}: {fault}", "kiosk ledger upgrade")
    except Ahead as fault:
        yield bad("books", f"{place}: {fault}", "install that program again, or kiosk restore a backup")
    except OperationalError as fault:
        file = place.startswith("sqlite")
        advice = "is its disk full, or not this user's to write to?" if file else "is the database running?"
        yield bad("books", f"{place}: {type(fault).__name__}", advice)
    except SQLAlchemyError as fault:
        yield bad("books", f"{place}: {type(fault).__name__}", "if they are damaged: kiosk restore a backup")
    finally:
        ledger.close()


def _notices(ledger: Books, now: datetime) -> Finding:
    """Dead letters of the last week, and what is tried again and again."""
    with ledger.reading() as conn:
        found = outbox.in_trouble(conn, now - timedelta(days=7))
    if not found:
        return good("notices", "none was given up in a week, none is stuck")
    said = {"dead": "given up", "pending": "tried again and again"}
    told = [f"{count} by {channel} {said[state]} ({error})" for state, channel, error, count in found]
    return doubtful("notices", "; ".join(told), "see [notices] in the settings, and the hosts' addresses")


def backup(settings: Settings, now: datetime) -> Iterator[Finding]:
    """How old the last backup is."""
    advice = "kiosk backup; and is the office, or kiosk nightly, running at night?"
    newest = next(iter(backups.kept(settings.backups, settings.data)), None)
    if newest is None:
        yield doubtful("backup", "there is none yet", advice)
    elif now - newest.made_at > _OLD:
        yield doubtful("backup", f"the last is {(now - newest.made_at).days} days old", advice)
    else:
        yield good("backup", f"{newest.made_at:%Y-%m-%d %H:%M}Z, {newest.size / 1e6:.1f} MB")


def certificate(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the office speaks by TLS where others can listen, and until when its certificate lasts."""
    file = settings.certificate
    if file is None:
        host = settings.office.listen.rpartition(":")[0]
        if not inside(host):
            says = f"the office listens on {host} without TLS: whoever is in the network can read along"
            yield doubtful(
                "certificate", says, "kiosk certificate make --host NAME, and https:// at the stations"
            )
        return
    try:
        usable(file)
        own = certificates_in(file)[0]
    except BadCredential as fault:
        yield bad("certificate", str(fault), _RENEW)
        return
    until, hosts = own.not_valid_after_utc, hosts_of(own)
    says = f"for {', '.join(hosts)}, until {until:%Y-%m-%d}"
    called = urlsplit(settings.office.url).hostname or ""
    if not own.not_valid_before_utc <= now <= until:
        yield bad("certificate", f"{says}: not valid now", _RENEW)
    elif until - now < _SOON:
        yield doubtful("certificate", f"{says}: it ends soon", _RENEW)
    elif called not in hosts and not any(one.startswith("*.") for one in hosts):
        yield doubtful("certificate", f"{says}, and not for {called} of office.url", _RENEW)
    else:
        yield good("certificate", says)
