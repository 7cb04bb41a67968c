"""What happened, as the books keep it: tags of the form who:what:how."""

from enum import StrEnum


class Kind(StrEnum):
    """One tag for each thing that can happen. A tag is never renamed: the books outlive the code."""

    REGISTERED = "visitor:visit:registered"
    AGREED = "host:visit:agreed"
    DECLINED = "host:visit:declined"
    POSTPONED = "host:visit:postponed"
    LAPSED = "house:visit:lapsed"
    PASS_ISSUED = "house:pass:issued"  # noqa: S105
    PASS_VOIDED = "house:pass:voided"  # noqa: S105
    SLIP_PRINTED = "lobby:slip:printed"
    SLIP_FAILED = "lobby:slip:failed"
    SLIP_UNCERTAIN = "lobby:slip:uncertain"
    CAME_IN = "gate:visit:came_in"
    LEFT = "gate:visit:left"
    REFUSED = "gate:pass:refused"
    CONFLICT = "gate:pass:conflict"  # a gate that stood alone and the books disagree
    SIGNED = "host:visit:signed"
    ATTESTED = "gate:visit:signature_attested"
    CONFIRMED = "gate:visit:confirmed_by_call"
    UNSEEN = "house:visit:not_seen_leaving"
    SETTLED = "gate:visit:settled"
    CLOSED = "house:visit:closed"
    NOTICE_SENT = "courier:notice:sent"
    NOTICE_FAILED = "courier:notice:failed"
    NOTICE_DEAD = "courier:notice:given_up"
    HOSTS_IMPORTED = "office:hosts:imported"
    STATION_ADDED = "office:station:added"
    STATION_REVOKED = "office:station:revoked"
