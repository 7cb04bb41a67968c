"""A real LDAP server (OpenLDAP) with invented people, behind a socket in a folder."""

import shutil
import socket
import subprocess
import threading
from pathlib import Path
from urllib.parse import quote

BASE, READER, PASSWORD = "dc=house,dc=example", "cn=kiosk,dc=house,dc=example", "read it"
CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix "{base}"
rootdn "cn=admin,{base}"
directory {folder}
maxsize 104857600
limits users size.soft=500 size.hard=500 size.pr=500 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
"""
HOUSE = f"""dn: {BASE}
objectClass: dcObject
objectClass: organization
dc: house
o: House

dn: {READER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: kiosk
userPassword: {PASSWORD}

dn: ou=people,{BASE}
objectClass: organizationalUnit
ou: people
"""


def entry(number: int, name: str, **attributes: str) -> str:
    """One person as LDIF."""
    about = {"employeeNumber": f"E{number}", "sn": name[0], "displayName": name, "departmentNumber": "研发部"}
    lines = [f"dn: cn=p{number},ou=people,{BASE}", "objectClass: inetOrgPerson", f"cn: p{number}"]
    lines += [f"{key}: {value}" for key, value in {**about, **attributes}.items() if value]
    return "\n".join(lines) + "\n"


class Slapd:
    """Serves these entries from when it is made until it is closed."""

    def __init__(self, folder: Path, *entries: str) -> None:
        program = shutil.which("slapd", path="/usr/sbin:/usr/bin:/sbin")
        assert program, "slapd is not installed: run `make setup`"
        (folder / "data").mkdir(parents=True)
        configuration, people = folder / "slapd.conf", folder / "people.ldif"
        configuration.write_text(CONFIGURATION.format(base=BASE, folder=folder / "data"))
        people.write_text("\n".join((HOUSE, *entries)), encoding="utf-8")
        load = [program, "-T", "add", "-q", "-f", str(configuration), "-l", str(people)]
        subprocess.run(load, check=True, stdout=subprocess.DEVNULL)
        path = folder / "ldapi"
        self.url = f"ldapi://{quote(str(path), safe='')}"
        self._process = subprocess.Popen(
            [program, "-d", "0", "-f", str(configuration), "-h", self.url], stderr=subprocess.DEVNULL
        )
        for _ in range(1000):
            if _listens(path):
                return
            threading.Event().wait(0.01)
        raise AssertionError("slapd did not start")

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(20)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as door:
        return door.connect_ex(str(path)) == 0
