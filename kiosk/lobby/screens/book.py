"""Which page of the journey is shown by what; the pages that only say something are messages."""

from collections.abc import Callable
from typing import Any

from kiosk.lobby.pages import Page
from kiosk.lobby.screens.agreement import AgreementPage
from kiosk.lobby.screens.asking import AskingPage
from kiosk.lobby.screens.attract import Attract
from kiosk.lobby.screens.called import CalledPage
from kiosk.lobby.screens.choices import ChoicesPage
from kiosk.lobby.screens.confirm import AgainPage, ConfirmPage
from kiosk.lobby.screens.details import DetailsPage
from kiosk.lobby.screens.expected import expected_page
from kiosk.lobby.screens.frame import Leaf
from kiosk.lobby.screens.guide import GuidePage
from kiosk.lobby.screens.host import HostPage
from kiosk.lobby.screens.known import KnownPage
from kiosk.lobby.screens.leaving import LeavingPage, RemarkPage
from kiosk.lobby.screens.message import Message
from kiosk.lobby.screens.phone import PhonePage
from kiosk.lobby.screens.photo import PhotoPage
from kiosk.lobby.screens.purpose import PurposePage
from kiosk.lobby.screens.summary import Summary
from kiosk.lobby.screens.you import YouPage

PAGES: dict[Page, Callable[[Any], Leaf]] = {
    Page.ATTRACT: Attract,
    Page.CHOICES: ChoicesPage,
    Page.PURPOSE: PurposePage,
    Page.HOST: HostPage,
    Page.YOU: YouPage,
    Page.DETAILS: DetailsPage,
    Page.AGREEMENT: AgreementPage,
    Page.SUMMARY: Summary,
    Page.PHOTO: PhotoPage,
    Page.EXPECTED: expected_page,
    Page.CONFIRM: ConfirmPage,
    Page.GUIDE: GuidePage,
    Page.KNOWN: KnownPage,
    Page.AGAIN: AgainPage,
    Page.PHONE: PhonePage,
    Page.LEAVING: LeavingPage,
    Page.REMARK: RemarkPage,
    Page.ASKING: AskingPage,
    Page.CALLED: CalledPage,
}


def open_page(page: Page, lobby: Any) -> Leaf:
    """The page as a widget, built anew."""
    return PAGES.get(page, Message)(lobby)
