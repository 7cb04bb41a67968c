"""What happened, as the books keep it: tags of the form who:what:how."""

from enum import StrEnum


class Kind(StrEnum):
    """One tag for each thing that can happen. A tag is never renamed: the books outlive the code."""

    REGISTERED = "visitor:visit:registered"
    ANNOUNCED = "host:visit:announced"
    ANNOUNCEMENT_CHANGED = "host:visit:announcement_changed"
    CANCELLED = "host:visit:cancelled"
    ARRIVED = "visitor:visit:arrived"
    GUIDE_READ = "visitor:guide:read"  # while waiting for the host (R32)
    WAVED_ON = "visitor:visit:waved_on"  # important: to the gate without a form (R5)
    HELD = "house:visit:held"  # the block list matched: the guard decides (R16)
    TURNED_AWAY = "gate:visit:turned_away"
    VOUCHED = "gate:visit:vouched"
    ENTERED = "gate:visit:entered"  # important: registered by the guard (R5)
    AGREED = "host:visit:agreed"
    ASKED_AGAIN = "house:visit:asked_again"
    REDIRECTED = "host:visit:redirected"
    APPROVAL = "approver:visit:answered"
    LEAVING_SOON = "host:visit:leaving_soon"
    BELONGINGS = "host:visit:belongings_handed_over"
    FEEDBACK = "visitor:feedback:given"
    DECLINED = "host:visit:declined"
    POSTPONED = "host:visit:postponed"
    LAPSED = "house:visit:lapsed"
    PASS_ISSUED = "house:pass:issued"  # noqa: S105
    PASS_VOIDED = "house:pass:voided"  # noqa: S105
    SLIP_PRINTED = "lobby:slip:printed"
    SLIP_FAILED = "lobby:slip:failed"
    SLIP_UNCERTAIN = "lobby:slip:uncertain"
    CAME_IN = "gate:visit:came_in"
    JOINED = "gate:visit:joined"
    SOME_LEFT = "gate:visit:some_left"
    LEFT = "gate:visit:left"
    REFUSED = "gate:pass:refused"
    CONFLICT = "gate:pass:conflict"  # a gate that stood alone and the books disagree
    SIGNED = "host:visit:signed"
    ATTESTED = "gate:visit:signature_attested"
    CONFIRMED = "gate:visit:confirmed_by_call"
    OVERRIDDEN = "gate:visit:overridden"
    CALLED = "gate:visit:called"
    UNSEEN = "house:visit:not_seen_leaving"
    SETTLED = "gate:visit:settled"
    CLOSED = "house:visit:closed"
    DAY_CLOSED = "house:day:closed"
    NOTICE_SENT = "courier:notice:sent"
    NOTICE_FAILED = "courier:notice:failed"
    NOTICE_DEAD = "courier:notice:given_up"
    SHIFT = "gate:shift:begun"
    MUSTER_BEGUN = "gate:muster:begun"
    MUSTER_ENDED = "gate:muster:ended"
    TICKED = "gate:muster:ticked"
    BLOCKED = "office:block:added"
    BLOCK_CHANGED = "office:block:changed"  # holds longer, or shorter
    UNBLOCKED = "office:block:lifted"
    BLOCKS_EXPORTED = "office:block:exported"
    GUARD_CHANGED = "office:guard:changed"
    HOSTS_IMPORTED = "office:hosts:imported"
    STATION_ADDED = "office:station:added"
    STATION_RENEWED = "office:station:renewed"  # another token
    STATION_REVOKED = "office:station:revoked"
    USER_ADDED = "house:user:added"
    USER_CHANGED = "house:user:changed"
    SIGNED_IN = "house:user:signed_in"
    SIGNED_OUT = "house:user:signed_out"
    FORGOTTEN = "house:keeping:run"  # R25: what was made anonymous, in numbers
    ERASED = "house:person:erased"
    EXPORTED = "house:person:exported"
    VERIFIED = "house:chain:verified"
    TOKEN_ADDED = "house:token:added"  # noqa: S105
    TOKEN_REVOKED = "house:token:revoked"  # noqa: S105
    HOST_CHANGED = "house:host:changed"
    FEEDBACK_HANDED_ON = "house:feedback:handed_on"
    FEEDBACK_ANSWERED = "house:feedback:answered"
    FEEDBACK_CLOSED = "house:feedback:closed"
    FEEDBACK_REOPENED = "house:feedback:reopened"
    FEEDBACK_REMINDED = "house:feedback:reminded"
    CHANNEL_TRIED = "house:channel:tried"
    CUSTOMS_CHANGED = "house:customs:changed"  # purposes, hours, texts and so on, by an administrator
    DEPARTMENT_CHANGED = "house:department:changed"  # renamed or merged in the directory
    PHOTOGRAPH_SEEN = "office:photograph:seen"
    SLIP_SEEN = "office:slip:seen"
    LOG_EXPORTED = "office:log:exported"
