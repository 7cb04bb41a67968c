"""Carries out what the outbox holds, notices by mail and by webhook, and what time does by itself."""

from kiosk.courier.channels import Channel, channels
from kiosk.courier.rounds import Courier
from kiosk.courier.undelivered import Undelivered

__all__ = ["Channel", "Courier", "Undelivered", "channels"]
