"""A station and a printer in memory, for looking at pages: what they say is set by the test."""

from collections.abc import Callable
from typing import Any

from house_of_lobby import house

from kiosk.station import Answer, Connection, Host
from kiosk.station.slips import Job

HOSTS = [
    Host(1, "张伟", "Zhang Wei", "研发部"),
    Host(2, "张伟", "Zhang Wei", "采购部"),
    Host(3, "张薇", "Vivian Zhang", "人力资源部"),
    Host(4, "单雪", "Shan Xue", "信息技术与数字化转型办公室"),
    Host(5, "欧阳明月", "Ouyang Mingyue", "财务部"),
    Host(6, "章卫国", "Zhang Weiguo", "一车间"),
]

FOUND = {
    "code": "found",
    "visit": 7,
    "proof": "proof-7",
    "called": "王*",
    "phone_last4": "1234",
    "organisation": "远东精工",
    "host_name": "张伟",
    "department": "研发部",
    "purpose": "service",
    "at": "2026-11-21T06:30:00+00:00",
    "class": "general",
    "needs": [],
    "agreement": False,
    "guide_seen": True,
    "asks": [],
    "language": "",
}
KNOWN = {
    "code": "known",
    "called": "王*",
    "phone_last4": "1234",
    "organisation": "远东精工",
    "purpose": "interview",
    "host": 1,
    "host_name": "张伟",
    "department": "研发部",
    "guide": "",
    "visitor": "known-1",
}
OPEN = {"code": "open", "url": "https://kiosk.example/v#3f9a41c77de04f21a8b6", "until": ""}


class StandIn:
    """Both the station and the slips of a lobby."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {}
        self.jobs: dict[int, Job] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.told = house()
        self.answers: dict[str, Answer] = {}
        for verb, data in (("announced", FOUND), ("known", KNOWN), ("invite", OPEN)):
            self.say(verb, **data)
        self.say("arrive", code="welcome", visit=7)
        self.say("rate", code="thanks", answer={"url": f"{OPEN['url']}Q", "until": ""})
        self.connection = Connection(True, None, 0)
        self.outcome = "printed"
        self.reason = "paper_out"
        self.trouble = ""
        self.reads = 0
        self._listeners: list[Callable[[], None]] = []

    def say(self, verb: str, code: str, **data: Any) -> None:
        """From now on this is the answer to a question."""
        self.answers[verb] = Answer(code, {"code": code, **data}, "office")

    def house(self) -> dict[str, Any]:
        return self.told

    def search(self, text: str, limit: int) -> list[Host]:
        return [host for host in HOSTS if "zw".startswith(text[:2]) or text in host.name][:limit]

    def ask(self, verb: str, body: dict[str, Any]) -> Answer:
        self.asked.append((verb, dict(body)))
        return self.answers.get(verb) or Answer("asked", {"code": "asked", "visit": 7}, "office")

    def visits(self) -> list[dict[str, Any]]:
        self.reads += 1
        return list(self.rows.values())

    def on_change(self, callback: Callable[[], None]) -> None:
        self._listeners.append(callback)

    def tell(self, visit: int, state: str, copy: int = 0, **more: Any) -> None:
        """The office says this of a visit."""
        where = more.pop("where", "reception")
        slip = {"copy": copy, "where": where, "short_code": "K7QM2XRD"} if copy else None
        row = {"visit": visit, "seq": 1, "state": state, "called": "王*", "phone_last4": "1234"}
        row |= {"language": "zh-CN", "answer": None, "reason": "", "slip": slip, "where": where}
        self.rows[visit] = row | more
        self.changed()

    def changed(self) -> None:
        for listener in self._listeners:
            listener()

    def print(self, visit: int) -> Job:
        copy = self.rows[visit]["slip"]["copy"]
        if visit not in self.jobs or self.jobs[visit].copy != copy:
            self.jobs[visit] = self._ended(visit, copy)
        return self.jobs[visit]

    def again(self, visit: int) -> Job:
        self.jobs[visit] = self._ended(visit, self.jobs[visit].copy)
        return self.jobs[visit]

    def _ended(self, visit: int, copy: int) -> Job:
        return Job(visit, copy, self.outcome, "" if self.outcome == "printed" else self.reason)

    def hindrance(self) -> str:
        return self.trouble

    def job(self, visit: int) -> Job:
        return self.jobs[visit]
