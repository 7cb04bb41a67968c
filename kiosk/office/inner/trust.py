"""Whether the books can be trusted: the chain as it was found last, each day's head, the backups."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from kiosk.courier.heads import BadHeads, read_heads
from kiosk.ledger import backups
from kiosk.office.inner.room import Doorway, Inner, go, route, who
from kiosk.words import Words

_SAID = ("verified", "bad_heads")


class TrustDoor:
    """The pages under /office/trust."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        return [
            route("/office/trust", "verify", self.show),
            route("/office/trust/verify", "verify", self.verify, ("POST",)),
        ]

    async def show(self, request: Request) -> Response:
        """How the log was found last, where it ends, the days' heads, the backups with their age."""
        inner, said, now = self._inner, request.query_params.get("said", ""), self._inner.clock()
        settings = inner.settings
        left = await inner.run(backups.kept, settings.backups, settings.data)
        return inner.page(
            request,
            "trust",
            trust=await inner.run(inner.reception.trust),
            matters=await inner.run(inner.reception.night_matters, now),
            days=await inner.run(inner.reception.closed_days),
            backups=[(one, self._age(request, one.made_at)) for one in left],
            last_backup=max((one.made_at for one in left), default=None),
            age=lambda at: self._age(request, at),
            heads=settings.trust,
            said=said if said in _SAID else "",
        )

    def _age(self, request: Request, at: datetime | str) -> str:
        """How long ago that was, as people say it."""
        words, zone = Words(self._inner.language(request)), self._inner.settings.house.zone
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        days = (self._inner.clock().astimezone(zone).date() - moment.astimezone(zone).date()).days
        key = {0: "today", 1: "yesterday"}.get(days)
        return words(f"trust.age.{key}") if key else words.people(days, "trust.age.days")

    async def verify(self, request: Request) -> Response:
        """Verify the chain now."""
        inner = self._inner
        try:
            heads = await inner.run(read_heads, inner.settings.trust.heads_file)
        except BadHeads:
            return go("/office/trust", said="bad_heads")
        await inner.run(inner.reception.verify_chain, inner.clock(), heads, who(request).name)
        return go("/office/trust", said="verified")
