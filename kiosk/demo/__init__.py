"""A whole house on one machine, to look at and to touch: nothing in here is needed by a real one."""


class DemoFault(Exception):
    """The demo or the tour cannot go on; the message is one sentence that says why."""
