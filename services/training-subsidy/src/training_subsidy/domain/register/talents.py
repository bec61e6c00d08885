"""The library of high-skill talents, and what the public says of who is selected (215号（十二）)."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels


class SelectionObjectionStatus(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"


# fmt: off
LIFECYCLE = Lifecycle(
    # while it is                    one may    and it becomes
    (SelectionObjectionStatus.OPEN, "answer", SelectionObjectionStatus.ANSWERED,
     frozenset({Role.HRSS_LEAD})),
    statuses=labels("training_subsidy", "selection_objection_statuses"),
    words=labels("training_subsidy", "selection_objection_steps"),
)
# fmt: on


class TalentNotFound(NotFound):
    """The library has no such talent."""


class TalentEnteredAlready(Conflict):
    """The library of the region has the person with this trade."""


class SecondLeadForTalent(AnotherPersonRequired):
    """Who entered a talent neither corrects nor ends the entry."""


class NotInTheLibrary(Unprocessable):
    article = "215号（十二）"
    pointer = "/talent_ids"


class SelectionObjectionNotFound(NotFound):
    """There is no such objection, or it is not yours."""


class SelectionObjectedAlready(Conflict):
    """One has objected to this talent, and the answer is still owed."""


class ObjectionsOver(Conflict):
    article = "215号（十二）"


class NotOnTheList(Unprocessable):
    article = "215号（十二）"
    pointer = "/talent_id"


class SecondLeadForSelection(AnotherPersonRequired):
    """Who published the list does not answer what is said against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talent:
    """A person of the library: trade, level, what the person achieved, and who nominated (VT-040)."""

    id: UUID
    person_id: UUID
    region: str
    trade_code: str
    level: int
    achievement: str = field(repr=False)
    nominated_by: str
    entered_by: str
    entered_at: datetime
    ended_at: datetime | None = None
    version: int = 1

    def check_changer(self, by: Actor) -> None:
        """Raises ``SecondLeadForTalent`` for who entered it, ``TalentNotFound`` where it has ended."""
        by.within(self.region)
        if self.ended_at is not None:
            raise TalentNotFound
        require_another_person(by.sub, than=[self.entered_by], refusal=SecondLeadForTalent())


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionObjection:
    """What somebody says against a talent of a published list.

    ``founded``: the talent is struck from the list, and is selected no more.
    """

    id: UUID
    list_id: UUID
    talent_id: UUID
    region: str
    text: str = field(repr=False)
    raised_by: str
    raised_at: datetime
    status: SelectionObjectionStatus = SelectionObjectionStatus.OPEN
    founded: bool | None = None
    answer: str | None = field(default=None, repr=False)
    answered_by: str | None = None
    answered_at: datetime | None = None
    version: int = 1

    def answered(
        self, *, founded: bool, answer: str, published_by: Collection[str], by: Actor, at: datetime
    ) -> "SelectionObjection":
        """The answer of another lead than who proposed and published the list."""
        by.within(self.region)
        status = LIFECYCLE.after("answer", status=self.status, by=by)
        require_another_person(
            by.sub, than=[*published_by, self.raised_by], refusal=SecondLeadForSelection()
        )
        return replace(
            self, status=status, founded=founded, answer=answer, answered_by=by.sub, answered_at=at
        )
