"""What others may be told of as it happens."""

from shared.errors import NotFound


class NoSuchEvent(NotFound):
    """No event of this type is shared with readers outside."""
