"""The way over the pages of the form: which there are for this visitor, what leads on, and what back."""

from collections.abc import Iterable, Mapping

from kiosk.lobby.entries import Entries, room_for
from kiosk.lobby.journey.waiting import Waiting
from kiosk.lobby.pages import (
    CHOOSING,
    FIELD_PAGES,
    FIELDS,
    FORM,
    HUBS,
    IF_WANTED,
    ROUTES,
    START,
    TEXTS,
    Page,
    Way,
)
from kiosk.visit.classes import Photo, Purpose, VisitorClass

ASKED_ON_DETAILS = frozenset({"people", "plate", "belongings"})


class Form(Waiting):
    """Each way has its steps (`pages.ROUTES`); whatever is not wanted of this visitor is left out."""

    # What is wanted

    @property
    def steps(self) -> tuple[Page, ...]:
        """The pages of the present way."""
        return tuple(page for page in ROUTES[self.visitor.way] if self._wanted(page))

    @property
    def step(self) -> tuple[int, int] | None:
        """Which step this page is, and of how many; a detour counts as the page that it leads back to."""
        page, steps = self.visitor.mending or self.page, self.steps
        counts = page in steps and self.page in FORM and len(steps) > 1
        return (steps.index(page) + 1, len(steps)) if counts else None

    @property
    def chosen(self) -> Purpose | None:
        """The purpose, where the house knows it."""
        return self.house.purpose(self.found.purpose if self.found else self.entries.purpose)

    @property
    def asks(self) -> frozenset[str]:
        """What this visitor is asked besides name and telephone."""
        if self.found:
            return self.found.asks
        return frozenset(self.chosen.asks) if self.chosen else frozenset()

    @property
    def photo(self) -> Photo:
        """Whether this visitor is photographed; where there is no camera nobody is."""
        return self.chosen.photo if self.chosen and self.camera else Photo.OFF

    @property
    def _out_of_reach(self) -> bool:
        """Whether a photograph has to be and cannot: told before anything else is asked."""
        required = self.chosen is not None and self.chosen.photo is Photo.REQUIRED
        return required and not self.camera and not self.important

    @property
    def important(self) -> bool:
        """Whether this visitor fills in no form (R5)."""
        if self.found:
            return self.found.visitor_class == VisitorClass.IMPORTANT
        return self.chosen is not None and self.chosen.visitor_class is VisitorClass.IMPORTANT

    @property
    def may_lack_host(self) -> bool:
        """Whether somebody with this purpose can say 'nobody in particular' (R16)."""
        return self.chosen is not None and self.chosen.visitor_class is VisitorClass.OTHER

    @property
    def can_mend(self) -> tuple[Page, ...]:
        """The pages that lead off from here and back."""
        return tuple(page for page in HUBS.get(self.page, ()) if self._wanted(page))

    @property
    def _hub(self) -> Page | None:
        """Where the present way is confirmed."""
        return next((page for page in self.steps if page in HUBS), None)

    def _wanted(self, page: Page) -> bool:
        if page == Page.PHOTO:
            return self.photo is not Photo.OFF
        if page not in IF_WANTED:
            return True
        if self.important:
            return False
        if page == Page.DETAILS:
            return bool(self.asks & ASKED_ON_DETAILS)
        if page == Page.GUIDE:
            return bool(self.found and not self.found.guide_seen and self.house.guide)
        signed = self.found.agreement if self.found else bool(self.chosen and self.chosen.agreement)
        return signed and self.house.agreement is not None

    # From page to page

    def enter(self, field: str, text: str, now: float) -> None:
        """One of the page's texts is now this; what is longer than it may be stays out."""
        self.touch(now)
        if field in TEXTS.get(self.page, ()) and not self.busy:
            self._put(**{field: text[: room_for(field)]})

    def mend(self, page: Page, now: float) -> None:
        """From where all is confirmed to one of the other pages, and straight back."""
        if page in self.can_mend and not self.busy:
            hub = self.page
            self._go(page, now)
            self.visitor.mending = hub

    def back(self, now: float) -> None:
        """The page before, with everything as it was; from the first page out."""
        self.touch(now)
        if self.page == Page.CALLED:
            self._resume(now)
        elif self._cancelled():
            self._step_back(now)

    def _step_back(self, now: float) -> None:
        steps = self.steps
        if self.page == Page.CHOICES:
            self._wipe(now)
        elif self.page == Page.REMARK:
            self._end(Page.THANKS, "rated", now)
        elif self.visitor.mending:
            self._go(self.visitor.mending, now)
        elif self.page in steps[1:]:
            self._go(steps[steps.index(self.page) - 1], now)
        elif self.page == steps[0] != START[self.visitor.way] or self.page == Page.SORRY:
            self._begin_again(now)
        elif self.page in FORM:
            self._choose_again(now)

    def _begin_again(self, now: float) -> None:
        """What was looked up is looked up once more."""
        if self.visitor.way == Way.PHONE:
            self._choose_again(now)
        else:
            self._begin(self.visitor.way, now)

    def _choose_again(self, now: float) -> None:
        self._forget_answers()
        self._go(Page.CHOICES, now)

    def _begin(self, way: Way, now: float) -> None:
        """Onto the first page of a way."""
        self._forget_answers()
        self.visitor.way, self.reason = way, ""
        self._put(code="", last4="")
        self._go(START[way], now)

    def _forget_answers(self) -> None:
        visitor = self.visitor
        visitor.found = visitor.known = visitor.invitation = visitor.mending = None

    def _may_begin(self, *pages: Page) -> bool:
        return self.page in (*CHOOSING, *pages) and self._cancelled()

    def _along(self, now: float) -> None:
        """On to the next page, unless something on this one is wrong or missing."""
        steps, mending = self.steps, self.visitor.mending
        if self._out_of_reach and self.page in (Page.PURPOSE, Page.AGAIN):
            self._end(Page.GUARD, "no_photograph", now)
        elif wrong := self._wrong((self.page, *self.can_mend)):
            self._complain(wrong, now)
        elif self.important and self.page in (Page.PURPOSE, Page.SUMMARY, Page.AGAIN):
            self._wave_on(now)
        elif mending:
            self._go(mending, now)
        elif self.page in steps[:-1]:
            self._go(steps[steps.index(self.page) + 1], now)
        elif self.page in steps:
            self._hand_in(now)
        else:  # the house has changed its mind about this page
            self._go(self._hub or steps[0], now)

    def _wave_on(self, now: float) -> None:
        """R5: an important visitor fills in no form; the house is told that somebody came."""
        self._tell(
            "register",
            Entries(language=self.language, purpose=self.entries.purpose).registration(frozenset()),
        )
        self._end(Page.TO_GATE, "", now)

    def _hand_in(self, now: float) -> None:
        if self.found:
            self._ask("arrive", {"proof": self.found.proof} | self.entries.arrival(self.asks), now)
        else:
            token = self.known.token if self.known else ""
            self._ask("register", self.entries.registration(self.asks, token), now)

    # What is wrong

    def _wrong(self, pages: Iterable[Page]) -> dict[str, str]:
        """What is wrong on these pages, as far as this visitor has to fill them in."""
        fields = [field for page in pages for field in FIELDS.get(page, ())]
        wrong = self.entries.complaints(*(field for field in fields if field not in ("agreement", "photo")))
        if "purpose" in fields and not self.chosen:
            wrong["purpose"] = "not_a_choice"
        if "agreement" in fields and not self.entries.agreement:
            wrong["agreement"] = "missing"
        if "photo" in fields and self.photo is Photo.REQUIRED and not self.entries.photo:
            wrong["photo"] = "missing"
        return wrong

    def _complain(self, complaints: Mapping[str, str], now: float) -> None:
        """Show the first page that something is wrong with, and what."""
        if "photo" in complaints and not self.camera:
            self._end(Page.GUARD, "no_photograph", now)
            return
        hub = self._hub
        detours = HUBS[hub] if hub else ()
        reach = {*self.steps, *detours}
        pages = [page for field, page in FIELD_PAGES.items() if field in complaints and page in reach]
        if not pages:
            self._end(Page.GUARD, "not_kept", now)
            return
        page = min(pages, key=FORM.index)
        if page != self.page:
            self._go(page, now)
            self.visitor.mending = hub if page in detours else None
        self.touch(now)
        self.complaints = dict(complaints)
