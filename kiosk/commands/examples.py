"""Examples under the help of the commands: lines that can be typed as they stand, and what each is for."""

from collections.abc import Sequence

import click

EXAMPLES: dict[str, Sequence[tuple[str, str]]] = {
    "api token add": [
        ("api token add door --scope visits:read --token-file door.token", "a program that may see visits"),
        ("api token add board --scope hosts:read --scope announce:write", "one that may announce them"),
    ],
    "backup": [
        ("backup", "into the folder that the nightly ones lie in"),
        ("backup /mnt/elsewhere", "into another one"),
        ("backup --list --json", "for a program that watches their age"),
    ],
    "blocks": [
        ('blocks add --name "Li Gui" --reason "sold samples" --until 2027-06-30', "to the end of that day"),
        ('blocks lift 3 --reason "a mistake"', "number 3 of blocks list"),
    ],
    "certificate make": [
        ("certificate make --host office.example.com --host 192.168.1.5", "beside the books"),
        ("certificate make --into /etc/visitor-kiosk/credentials", "again, for the same names"),
    ],
    "certificate rotate": [
        ("certificate rotate --into /etc/visitor-kiosk/credentials", "first; start the office anew"),
        ("certificate rotate --into /etc/visitor-kiosk/credentials --switch", "ten minutes later; again"),
        ("certificate rotate --into /etc/visitor-kiosk/credentials --retire", "last"),
    ],
    "devices": [
        ("devices list", "what is plugged in, and its line for the settings"),
        ("devices printer --out slips --web 8093", "a printer whose slips are seen in a browser"),
        ("devices scan K7QM2XRD --to tcp://127.0.0.1:8094", "as if a pass were held before the scanner"),
    ],
    "doctor": [
        ("doctor --part gate", "on a machine that has the gate alone"),
        ("doctor --print", "with a page from the printer, and its code read back"),
        ("doctor --json", "for a program that watches"),
    ],
    "guards": [
        ("guards add 王建国 --badge 00123", "asks for a PIN; the badge may be scanned instead of the name"),
        ("guards remove 王建国", "signs on no more"),
    ],
    "hosts import": [
        ("hosts import staff.xlsx --dry-run", "who would come, change, go"),
        ("hosts import staff.csv", "does it"),
        ("hosts import -", "from standard input"),
    ],
    "keys rotate": [
        ("keys rotate --passes", "where the keys lie beside the books"),
        ("keys rotate --field --into /etc/visitor-kiosk/credentials", "where systemd hands them over"),
    ],
    "log": [
        ("log --from 2026-11-01 --to 2026-11-30", "a month"),
        ("log --owed --json", "signatures that are owed, for a program"),
        ("log --name zhw", "张伟 and whoever else these initials fit"),
        ("log export --from 2026-11-01 --format xlsx -o november.xlsx", "as a workbook"),
        ("log verify", "whether it was tampered with"),
    ],
    "person": [
        ("person find --phone 13800138000", "the visits of whoever had this number"),
        ("person export --phone 13800138000 -o person.json", "all that is kept, for that person"),
        ('person erase --phone 13800138000 --reason "asked to"', "asks first"),
    ],
    "restore": [
        ("backup --list", "which there are"),
        ("restore ledger.db", "the office stopped first: systemctl stop visitor-kiosk-office"),
    ],
    "station": [
        ("station add gate-2 --kind gate --token-file gate-2.token", "a new one"),
        ("station renew gate-1", "another token, when it was lost or seen"),
        ("station revoke gate-1", "one that was stolen"),
    ],
    "upgrade": [
        ("upgrade /opt/visitor-kiosk/releases/1.2", "to this release, or back to it"),
        ("upgrade --resume", "ends one that was broken off"),
    ],
    "users": [
        ("users add 李雷 --role administrator", "asks for a password"),
        ("users add 韩梅 --role auditor --password-file -", "its first line comes by standard input"),
        ("users totp 李雷", "a second factor"),
    ],
    "visits": [
        (
            "visits announce --host E1001 --at 2026-11-23T14:00 --name Anna --mail anna@example.com",
            "invites her",
        ),
        ("visits expected --days 7 --json", "the week's, for a program"),
    ],
}
STATUS = "Exit status: 0 done, 1 failed (one sentence on stderr says why), 2 used wrongly."


def show(command: click.Command, path: str = "") -> None:
    """Put its examples under the help of this command and of those below it."""
    if path in EXAMPLES:
        width = max(len(line) for line, _ in EXAMPLES[path])
        lines = [f"  kiosk {line:{width}}  {what}" for line, what in EXAMPLES[path]]
        command.epilog = "\n".join(("\b", "Examples:", *lines))
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            show(below, f"{path} {name}".strip())
