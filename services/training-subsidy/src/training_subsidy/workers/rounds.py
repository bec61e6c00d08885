"""One round of background work in steps, each in transactions of its own."""

from collections.abc import Awaitable, Callable, Iterable

from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.transaction import Transaction

from shared import observe

Step = Callable[[Transaction], Awaitable[int]]
"""Does some of what there is to do; returns how many things, 0 when nothing is left."""


async def take_steps(running: ServiceRuntime, name: str, steps: Iterable[Step]) -> None:
    """Take each step until nothing is left of it."""
    observe.set_operation(name)
    for step in steps:
        moved = 1
        while moved:
            async with running.database.transaction(
                by=system(running.service.name), audited=False
            ) as tx:
                moved = await step(tx)
