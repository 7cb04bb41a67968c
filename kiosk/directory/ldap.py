"""The house's directory by LDAP (RFC 4511), Active Directory among them; page by page (RFC 2696)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kiosk.directory.tables import Unreadable
from kiosk.settings import Directory

NAMES: dict[str, tuple[str, ...]] = {
    "staff_no": ("employeeNumber", "employeeID", "uid", "sAMAccountName"),
    "name": ("displayName", "cn"),
    "department": ("department", "departmentNumber", "ou"),
    "extension": ("ipPhone",),
    "mail": ("mail",),
    "mobile": ("mobile",),
    "title": ("title",),
    "assistant": ("assistant", "secretary"),
}
_NAMED_BY_DN = ("assistant", "secretary")  # whose values are another entry's name
_PAGE, _PATIENCE = 500, 30.0  # entries, seconds


def people(directory: Directory, wanted: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Everybody whom the filter finds, with the first value of each attribute. `Unreadable`."""
    found = _entries(directory, sorted({name for names in wanted.values() for name in names}))
    numbers = wanted["staff_no"]
    staff_no = {dn: next((one[name] for name in numbers if one.get(name)), "") for dn, one in found}
    for _, person in found:
        others = {name: staff_no.get(person[name].casefold(), "") for name in _NAMED_BY_DN if name in person}
        yield person | others


def _entries(directory: Directory, names: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    try:
        import bonsai  # an extra: it is built against OpenLDAP's library
    except ImportError:
        raise Unreadable("no_ldap") from None
    try:
        client = bonsai.LDAPClient(directory.url, tls=directory.starttls)
        client.set_raw_attributes(list(names))  # 0801 is an extension, not the number 801
        if directory.user:
            client.set_credentials("SIMPLE", user=directory.user, password=directory.password)
        with client.connect(timeout=_PATIENCE) as conn:
            subtree, what = bonsai.LDAPSearchScope.SUBTREE, (directory.base, directory.filter)
            pages = conn.paged_search(what[0], subtree, what[1], list(names), page_size=_PAGE)
            return [(str(entry.dn).casefold(), _texts(entry, names)) for entry in pages]
    except bonsai.AuthenticationError:
        raise Unreadable("not_let_in") from None
    except bonsai.NoSuchObjectError:
        raise Unreadable("not_there") from None
    except (bonsai.LDAPError, ValueError):  # ValueError: what is no address
        raise Unreadable("no_answer") from None


def _texts(entry: Any, names: Sequence[str]) -> dict[str, str]:
    """The first value of each; names are compared without their case."""
    theirs = {key.casefold(): values for key, values in entry.items() if key.casefold() != "dn"}
    first = {name: theirs[name.casefold()][0] for name in names if theirs.get(name.casefold())}
    return {name: value.decode("utf-8", "replace") for name, value in first.items()}
