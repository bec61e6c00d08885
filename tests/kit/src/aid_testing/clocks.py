"""Clocks of a test's own, with titles to go with them, and the service's clock set ahead."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from shared.deadlines import Deadlines, StatutoryClock
from shared.words import Labels, Text

from aid_testing.fixtures import Client


def clocks_of(service: str, *clocks: StatutoryClock) -> Deadlines:
    """The clocks of a service as a test declares them; each is called by its name."""
    titles = {clock.what: Text(f"办理{clock.what}", f"do {clock.what}") for clock in clocks}
    return Deadlines(service, *clocks, titles=Labels("a test", titles))


@contextmanager
def ahead(client: Client, days: int) -> Iterator[None]:
    """Business time of a service so many days after what its clock shows."""
    clock = client.database.clock
    before = clock.offset
    later = before() + timedelta(days=days)
    clock.offset = lambda: later  # type: ignore[method-assign]
    try:
        yield
    finally:
        clock.offset = before  # type: ignore[method-assign]
