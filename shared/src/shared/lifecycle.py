"""Status flows as one literal table: while it is, one may, and it becomes, who."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from shared.complete import IncompleteTable
from shared.errors import Conflict
from shared.roles import Actor, Role, RoleNotAllowed
from shared.words import NOBODY, NOTHING, ROLES, STATUSES, STEPS, Text, join, label

S = TypeVar("S", bound=StrEnum)


class ActionNotAllowed(Conflict):
    """Cannot … while it is “…”."""


class Lifecycle(Generic[S]):
    """Every allowed step of one aggregate; what is not in the table is refused, aloud.

    ``words`` are its own words for steps and statuses that mean something else elsewhere. A step or
    a status without any words raises ``IncompleteTable``.
    """

    def __init__(
        self,
        *steps: tuple[S, str, S, frozenset[Role]],
        words: Mapping[str, Text] | None = None,
    ) -> None:
        self.steps = steps
        self.words = words or {}
        self._next = {(status, action): (result, roles) for status, action, result, roles in steps}
        assert len(self._next) == len(steps), "one row per status and action"
        self._check_words()

    def after(
        self, action: str, *, status: S, by: Actor, among: Callable[[str], bool] | None = None
    ) -> S:
        """The status that follows, if the table has the step and the actor a role for it.

        Who takes the step in another status only comes at the wrong time, and is told what is
        theirs now; ``among`` says which steps of the table are open in this very case.
        """
        result, roles = self._next.get((status, action), (None, frozenset()))
        if result is not None and roles & by.roles:
            return result
        if result is None or self._whose(action) & by.roles:
            raise self.refusal(action, status=status, by=by, among=among)
        raise RoleNotAllowed(roles)

    def refusal(
        self, action: str, *, status: S, by: Actor, among: Callable[[str], bool] | None = None
    ) -> ActionNotAllowed:
        """That a step comes at the wrong time: what the actor may do now, and whose turn it is."""
        here = [
            (step, roles)
            for (start, step), (_, roles) in self._next.items()
            if start == status and (among is None or among(step))
        ]
        turns = {role for _, roles in here for role in roles if role is not Role.SERVICE}
        return ActionNotAllowed(
            action=label(action, self.words, STEPS),
            status=label(status.value, self.words, STATUSES),
            possible=join(label(step, self.words, STEPS) for step, r in here if r & by.roles)
            or NOTHING,
            turn=join(label(role, ROLES) for role in Role if role in turns) or NOBODY,
        )

    def _check_words(self) -> None:
        """Refuse a table that a refusal could not speak of."""
        statuses = type(self.steps[0][0])
        owner = f"{statuses.__module__}.{statuses.__qualname__}"
        for place, codes, words in (
            ("shared.words.STATUSES", [str(one).lower() for one in statuses], STATUSES),
            ("shared.words.STEPS", [step for _, step, _, _ in self.steps], STEPS),
        ):
            if unsaid := sorted({*codes} - {*self.words, *words}):
                raise IncompleteTable(f"{place} lacks {', '.join(unsaid)}, for {owner}")

    def _whose(self, action: str) -> frozenset[Role]:
        """Everybody who takes a step in some status."""
        return frozenset().union(
            *(roles for (_, step), (_, roles) in self._next.items() if step == action)
        )

    def possible(self, status: S) -> Iterator[str]:
        """The actions that the table allows in a status."""
        return (action for state, action in self._next if state == status)

    def mermaid(self) -> str:
        """The drawing that each service's README shows."""
        lines = ["stateDiagram-v2"]
        lines += [
            f"    {start.value} --> {end.value}: {action} ({', '.join(sorted(roles))})"
            for start, action, end, roles in self.steps
        ]
        return "\n".join(lines)
