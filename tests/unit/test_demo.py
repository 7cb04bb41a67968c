"""The demo's crew of processes and its inbox, through what a person would notice."""

import os
import smtplib
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from kiosk.demo import DemoFault
from kiosk.demo.crew import Crew, answers, free_port, last_words, wait_for
from kiosk.demo.display import desktop
from kiosk.demo.inbox import Inbox


def script(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def is_running(pid: int) -> bool:
    """Zombies count as ended: nobody here reaps another process's child."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def until(ready: Callable[[], bool], seconds: float = 10) -> bool:
    patience = time.monotonic() + seconds
    while time.monotonic() < patience:
        if ready():
            return True
    return False


def test_a_process_that_dies_is_started_again(tmp_path: Path) -> None:
    marks = [str(tmp_path / name) for name in ("been", "again")]
    dies_once = (
        f"import pathlib, signal; been, again = map(pathlib.Path, {marks});"
        "target = again if been.exists() else been; target.touch(); target == again and signal.pause()"
    )
    said: list[str] = []
    with Crew(tmp_path / "logs", said.append) as crew:
        crew.start("porter", script(dies_once))
        crew.watch((tmp_path / "again").exists, every=0.01)
    assert said == ["porter ended (status 0); starting it again"]


def test_a_process_that_keeps_dying_is_named_with_its_last_words(tmp_path: Path) -> None:
    said: list[str] = []
    with Crew(tmp_path, said.append) as crew:
        crew.start("porter", script("import sys; sys.exit('no paper')"))
        with pytest.raises(DemoFault, match=r"porter does not stay up.*no paper"):
            crew.watch(lambda: False, every=0.01)
    assert len(said) == 2


def test_what_kills_a_process_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    with Crew(tmp_path, said.append) as crew:
        crew.start("porter", script("import os; os.kill(os.getpid(), 9)"))
        with pytest.raises(DemoFault):
            crew.watch(lambda: False, every=0.01)
    assert "porter ended (signal SIGKILL); starting it again" in said


def test_the_crew_takes_its_children_children_along(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    mother = (
        "import os, subprocess, sys, pathlib, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']);"
        f"pathlib.Path({str(pids)!r}).write_text(f'{{os.getpid()}} {{child.pid}} '); signal.pause()"
    )
    with Crew(tmp_path, print, patience=0.3) as crew:
        crew.start("mother", script(mother))
        wait_for("the pids", lambda: pids.exists() and pids.read_text().endswith(" "), crew)
        born = [int(pid) for pid in pids.read_text().split()]
        assert all(map(is_running, born))
        crew.end()
    assert until(lambda: not any(map(is_running, born)))


def test_an_exception_ends_the_crew_too(tmp_path: Path) -> None:
    crew = Crew(tmp_path, print)
    member = crew.start("porter", script("import signal; signal.pause()"))
    with pytest.raises(DemoFault), crew:
        wait_for("the door", lambda: False, crew, seconds=0)
    assert member.process.poll() is not None


def test_waiting_ends_when_somebody_dies_meanwhile(tmp_path: Path) -> None:
    with Crew(tmp_path, print) as crew:
        crew.start("porter", script("import sys; sys.exit('the door is locked')"))
        with pytest.raises(DemoFault, match=r"porter ended.*the door is locked"):
            wait_for("the door", lambda: False, crew)


def test_waiting_has_an_end(tmp_path: Path) -> None:
    with Crew(tmp_path, print) as crew, pytest.raises(DemoFault, match="the door did not happen"):
        wait_for("the door", lambda: False, crew, seconds=0.1)


def test_a_program_that_is_not_there_is_told_by_its_last_words(tmp_path: Path) -> None:
    with Crew(tmp_path, print) as crew:
        crew.start("porter", ["/nowhere/porter"])
        with pytest.raises(DemoFault, match="nowhere"):
            wait_for("the door", lambda: False, crew)


def test_no_last_words(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"\n\xff\n\n")
    assert last_words(tmp_path / "a.log").endswith(": \ufffd")
    (tmp_path / "a.log").write_bytes(b"")
    assert last_words(tmp_path / "a.log").endswith(": nothing")


def test_a_port_that_is_taken_is_left_alone() -> None:
    with Inbox(free_port(0), free_port(0), {}) as inbox:
        taken = int(inbox.smtp.rpartition(":")[2])
        assert answers(taken)
        assert free_port(taken) != taken


def test_a_desktop_is_known_by_its_environment() -> None:
    assert desktop({"DISPLAY": ":0"})
    assert desktop({"WAYLAND_DISPLAY": "wayland-0"})
    assert not desktop({"DISPLAY": "", "HOME": os.environ.get("HOME", "")})


def letter(subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "visitors@donghai.example", "host@donghai.example", subject
    mail.set_content(text)
    return mail


@pytest.fixture
def inbox() -> Inbox:
    return Inbox(free_port(0), free_port(0), {"office": "http://127.0.0.1:1/"})


def deliver(inbox: Inbox, mail: EmailMessage) -> None:
    with smtplib.SMTP(*inbox.smtp.split(":")) as post:  # type: ignore[arg-type]
        post.send_message(mail)


def test_a_mail_is_shown_with_its_link_to_click(inbox: Inbox) -> None:
    with inbox:
        deliver(inbox, letter("有访客：李雷", "请答复 http://127.0.0.1:8090/h#abc_-9"))
        page = httpx.get(inbox.url).text
    assert inbox.mails[0].links == ["http://127.0.0.1:8090/h#abc_-9"]
    assert 'href="http://127.0.0.1:8090/h#abc_-9"' in page
    assert "有访客：李雷" in page


def test_markup_in_a_mail_stays_text(inbox: Inbox) -> None:
    with inbox:
        deliver(inbox, letter("<script>alert(1)</script>", '<img src=x> http://a.example/"><b>'))
        page = httpx.get(inbox.url).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'href="http://a.example/"' in page


def test_the_newest_mail_comes_first_and_links_of_other_kinds_are_none(inbox: Inbox) -> None:
    with inbox:
        deliver(inbox, letter("one", "javascript:alert(1)"))
        deliver(inbox, letter("two", "nothing"))
    assert [mail.subject for mail in inbox.mails] == ["two", "one"]
    assert all(not mail.links for mail in inbox.mails)


def test_an_inbox_whose_port_is_taken_says_so(inbox: Inbox) -> None:
    web = int(inbox.url.rstrip("/").rpartition(":")[2])
    with inbox, pytest.raises(DemoFault, match="the inbox cannot have http"):
        Inbox(free_port(0), web, {})


def test_there_is_one_page_only(inbox: Inbox) -> None:
    with inbox:
        assert httpx.get(inbox.url + "etc/passwd").status_code == httpx.codes.NOT_FOUND
