"""Status flows as one literal table: while it is, one may, and it becomes, who."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, Generic, TypeVar

from shared.errors import Conflict
from shared.roles import Actor, Role, RoleNotAllowed
from shared.words import NOBODY, NOTHING, ROLES, Labels, Text, join, label

S = TypeVar("S", bound=StrEnum)


LIFECYCLES: list["Lifecycle[Any]"] = []
"""Every lifecycle of this process."""


class ActionNotAllowed(Conflict):
    """Cannot … while it is “…”."""


class Lifecycle(Generic[S]):
    """Every allowed step of one aggregate; any other step is refused with a sentence.

    ``statuses`` and ``steps`` are the aggregate's own words for them, from its service's texts,
    keyed in small letters. A step or a status without words raises ``IncompleteTable``.
    """

    def __init__(
        self,
        *steps: tuple[S, str, S, frozenset[Role]],
        statuses: Labels,
        words: Labels,
    ) -> None:
        LIFECYCLES.append(self)
        self.steps = steps
        self._statuses, self._words = statuses, words
        self._next = {(status, action): (result, roles) for status, action, result, roles in steps}
        assert len(self._next) == len(steps), "one row per status and action"
        enum = self.enum = type(steps[0][0])
        owner = f"{enum.__module__}.{enum.__qualname__}"
        statuses.require([one.lower() for one in enum], owner)
        words.require([step for _, step, _, _ in steps], owner)

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
            action=label(action, self._words),
            status=self.word(status),
            possible=join(self._words[step] for step, r in here if r & by.roles) or NOTHING,
            turn=join(label(role, ROLES) for role in Role if role in turns) or NOBODY,
        )

    def word(self, status: S) -> Text:
        """The word of a status, for a sentence."""
        return self._statuses[status.lower()]

    def _whose(self, action: str) -> frozenset[Role]:
        """Everybody who takes a step in some status."""
        return frozenset().union(
            *(roles for (_, step), (_, roles) in self._next.items() if step == action)
        )

    def possible(self, status: S) -> Iterator[str]:
        """The actions that the table allows in a status."""
        return (action for state, action in self._next if state == status)

    def table(self) -> dict[str, tuple[Text, dict[str, list[str]]]]:
        """Each step with its words, and by the statuses that allow it the roles that take it."""
        found: dict[str, tuple[Text, dict[str, list[str]]]] = {}
        for status, step, _, roles in self.steps:
            _, allowed = found.setdefault(step, (self._words[step], {}))
            allowed[status.value] = sorted(roles)
        return found

    def mermaid(self) -> str:
        """The drawing that each service's README shows."""
        lines = ["stateDiagram-v2"]
        lines += [
            f"    {start.value} --> {end.value}: {action} ({', '.join(sorted(roles))})"
            for start, action, end, roles in self.steps
        ]
        return "\n".join(lines)
