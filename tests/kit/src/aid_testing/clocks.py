"""Clocks of a test's own, with titles to go with them."""

from shared.deadlines import Deadlines, StatutoryClock
from shared.words import Labels, Text


def clocks_of(service: str, *clocks: StatutoryClock) -> Deadlines:
    """The clocks of a service as a test declares them; each is called by its name."""
    titles = {clock.what: Text(f"办理{clock.what}", f"do {clock.what}") for clock in clocks}
    return Deadlines(service, *clocks, titles=Labels("a test", titles))
