"""The program's own log: lines for a terminal, and one JSON object a line for the journal.

The journal stamps its lines itself and takes the priority from `<n>` at their beginning (sd-daemon(3)). No
entry holds what anybody typed: of an exception, its name and place are told, not what it says.
"""

import json
import logging
import os
from pathlib import Path
from typing import Literal

OURS = ("kiosk", "printing", "hardware")
Form = Literal["auto", "text", "json"]
_SYSLOG = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


class _ForTerminal(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S")


class _ForJournal(logging.Formatter):
    """`<4>{"level": "warning", "room": "kiosk.station.slips", "says": "no paper"}`"""

    def format(self, record: logging.LogRecord) -> str:
        entry = {"level": record.levelname.lower(), "room": record.name, "says": record.getMessage()}
        if record.exc_info and (fault := record.exc_info[1]):
            entry |= {"fault": type(fault).__name__, "at": _place(fault)}
        if record.threadName != "MainThread":
            entry["thread"] = record.threadName or ""
        return f"<{_SYSLOG.get(record.levelno, 6)}>{json.dumps(entry, ensure_ascii=False)}"


def log_to_stderr(verbose: bool, form: Form = "auto") -> None:
    """From now on, in the form that whoever reads it wants: the journal JSON, a terminal lines."""
    handler = logging.StreamHandler()
    as_json = form == "json" or (form == "auto" and _stderr_is_the_journal())
    handler.setFormatter(_ForJournal() if as_json else _ForTerminal())
    if not verbose:
        handler.addFilter(_worth_a_line)
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[handler], force=True)


def _place(fault: BaseException) -> str:
    """Where it was raised."""
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""


def _worth_a_line(record: logging.LogRecord) -> bool:
    """What other people's code says is worth a line, and no more, when something is wrong."""
    if record.name.partition(".")[0] in OURS:
        return True
    record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return record.levelno >= logging.WARNING


def _stderr_is_the_journal() -> bool:
    stderr = os.fstat(2)
    return os.environ.get("JOURNAL_STREAM") == f"{stderr.st_dev}:{stderr.st_ino}"
