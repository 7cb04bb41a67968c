"""The flow of the lobby's pages, without any screen: events and the time come in, `page` is what to show.

What has to be done elsewhere is asked of a `Desk`, at once and without waiting; what came of it comes back
as an event. The ways over the pages stand in `kiosk.lobby.pages.ROUTES`, and each way has its module here:

    standing    the page, the visitor's one record, the time that is left
    printing    the slip, and passes that print by themselves
    calling     who left the screen is called back
    waiting     the host's answer, the house guide
    form        from page to page
    walk_in · look_up · expected · known · own_phone · leaving    the ways
    journey     all of it
"""

from kiosk.lobby.journey.desk import Desk
from kiosk.lobby.journey.journey import Journey
from kiosk.lobby.journey.standing import Slip, Visitor

__all__ = ["Desk", "Journey", "Slip", "Visitor"]
