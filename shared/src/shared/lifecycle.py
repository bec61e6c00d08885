"""Status flows as one literal table: while it is, one may, and it becomes, who."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Generic, TypeVar

from shared.errors import Conflict
from shared.roles import Actor, Role, RoleNotAllowed

S = TypeVar("S", bound=StrEnum)


class ActionNotAllowed(Conflict):
    zh = "案件处于“{status}”状态，不能执行“{action}”。此时可以执行：{possible}。"
    en = "Cannot {action} while the status is {status}. Possible now: {possible}."


class Lifecycle(Generic[S]):
    """Every allowed step of one aggregate; what is not in the table is refused, aloud."""

    def __init__(self, *steps: tuple[S, str, S, frozenset[Role]]) -> None:
        self.steps = steps
        self._next = {(status, action): (result, roles) for status, action, result, roles in steps}
        assert len(self._next) == len(steps), "one row per status and action"

    def after(self, action: str, *, status: S, by: Actor) -> S:
        """The status that follows, if the table has the step and the actor a role for it."""
        try:
            result, roles = self._next[status, action]
        except KeyError:
            raise ActionNotAllowed(
                action=action, status=status.value, possible="、".join(self.possible(status)) or "—"
            ) from None
        if not roles & by.roles:
            raise RoleNotAllowed(action=action, roles="、".join(sorted(roles)))
        return result

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
