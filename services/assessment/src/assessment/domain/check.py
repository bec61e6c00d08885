"""The economic check of one adult: sources, answers, and where they differ from the declaration."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from shared.complete import complete_table
from shared.contracts.intake import CheckAuthorisation, Declaration
from shared.contracts.vocabulary import CheckSource
from shared.errors import Conflict as Refused

TOLERANCE = 0
"""Every difference is listed: an officer, not a margin, says that it does not matter."""


Source = CheckSource
"""Who is asked through the platform (requirements 4.8)."""


class Item(StrEnum):
    """What a source may report of a person; money in fen, the others counted."""

    INCOME_12_MONTHS = "income_12_months"
    INCOME_LAST_YEAR = "income_last_year"
    DEPOSITS = "deposits"
    FINANCIAL_ASSETS = "financial_assets"
    VEHICLES = "vehicles"
    DWELLINGS = "dwellings"


COUNTED = frozenset({Item.VEHICLES, Item.DWELLINGS})
Figures = Mapping[Item, int]


class CheckStatus(StrEnum):
    BLOCKED = "BLOCKED"  # no valid authorisation (TA-067)
    PEOPLE = "PEOPLE"  # name and number are to be fetched from intake
    READY = "READY"  # the platform is to be asked
    UNKNOWN = "UNKNOWN"  # it was asked, and whether it heard is not known: enquiry
    RUNNING = "RUNNING"  # it has the request; some sources have not answered yet
    ANSWERED = "ANSWERED"  # every source has answered or was resolved by hand


IN_WORK = frozenset(
    {CheckStatus.PEOPLE, CheckStatus.READY, CheckStatus.UNKNOWN, CheckStatus.RUNNING}
)


class Blocked(StrEnum):
    NO_AUTHORISATION = "NO_AUTHORISATION"
    AUTHORISATION_EXPIRED = "AUTHORISATION_EXPIRED"
    AUTHORISATION_WITHDRAWN = "AUTHORISATION_WITHDRAWN"


class CheckIsBlocked(Refused):
    article = "202号 第十六条（六）"


class SourceAnswered(Refused):
    article = "202号 第十八条（一）（1）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One request to the platform: one case, one adult, all that the adult has authorised.

    ``consents`` add up: ``scope`` is what they name together. ``authorisation_id`` is the one of
    them that names most, ``valid_until`` the last day of the last.
    """

    request_id: UUID
    case_id: UUID
    person_id: UUID
    status: CheckStatus
    authorisation_id: UUID | None = None
    scope: tuple[str, ...] = ()
    valid_until: date | None = None
    consents: tuple[CheckAuthorisation, ...] = ()
    blocked: Blocked | None = None
    requested_at: datetime | None = None
    waits_for: str | None = None
    tries: int = 0

    @property
    def asked_of(self) -> tuple[Source, ...]:
        """The sources that the authorisations name; nobody else is asked (TA-067)."""
        return sources_in(self.scope)

    def standing(self, *, on: date) -> tuple[CheckAuthorisation, ...]:
        """The consents that are valid on a day."""
        return tuple(one for one in self.consents if one.valid_until >= on)

    def under(self, consents: Sequence[CheckAuthorisation]) -> "Check":
        """The same request under these consents, which name what it asks."""
        most = max(
            consents, key=lambda one: (len(sources_in(one.scope)), one.valid_until, one.signed_at)
        )
        return replace(
            self,
            authorisation_id=most.authorisation_id,
            scope=tuple(dict.fromkeys(word for one in consents for word in one.scope)),
            valid_until=max(one.valid_until for one in consents),
            consents=tuple(consents),
        )

    def block(self, reason: Blocked) -> "Check":
        """It stands still for want of an authorisation."""
        return replace(
            self,
            status=CheckStatus.BLOCKED,
            blocked=reason,
            consents=(),
            waits_for=None,
            tries=0,
        )

    def authorise(self, request_id: UUID, consents: Sequence[CheckAuthorisation]) -> "Check":
        """A new request under other consents; people's data are fetched first."""
        return Check(
            request_id=request_id,
            case_id=self.case_id,
            person_id=self.person_id,
            status=CheckStatus.PEOPLE,
        ).under(consents)

    def heard(self, at: datetime) -> "Check":
        """The platform is known to have the request."""
        return replace(
            self,
            status=CheckStatus.RUNNING,
            requested_at=self.requested_at or at,
            waits_for=None,
            tries=0 if self.requested_at is None else self.tries + 1,
        )

    def fetched(self) -> "Check":
        """Name and number are here: the platform can be asked."""
        return replace(self, status=CheckStatus.READY, waits_for=None, tries=0)

    def answered(self) -> "Check":
        """Every source has spoken, or was resolved by hand."""
        return replace(self, status=CheckStatus.ANSWERED, waits_for=None, tries=0)

    def wait(self, status: CheckStatus, reason: str) -> "Check":
        """To be tried again after a pause; the view says why."""
        return replace(self, status=status, waits_for=reason, tries=self.tries + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """What one source said of one person. ``no_data`` is not zero: it says nothing."""

    answer_id: str
    request_id: UUID
    person_id: UUID
    source: Source
    data_date: date
    no_data: bool
    figures: Figures
    by_hand: bool = False


class Counts(StrEnum):
    """Which figure the officer lets count."""

    DECLARED = "DECLARED"
    VERIFIED = "VERIFIED"
    ESTABLISHED = "ESTABLISHED"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureConflict:
    """A figure of the household that differs from what was verified, and how it was resolved."""

    id: UUID
    case_id: UUID
    item: Item
    declared: int | None
    verified: int
    counts: Counts | None = None
    figure: int | None = None
    intentional: bool = False
    resolved_by: str | None = None

    @property
    def resolved(self) -> bool:
        return self.counts is not None

    def resolve(self, counts: Counts, *, figure: int | None, intentional: bool) -> "FigureConflict":
        """With the figure that counts, and whether an officer found intent (第十条（二）)."""
        match counts:
            case Counts.DECLARED:
                chosen = self.declared
            case Counts.VERIFIED:
                chosen = self.verified
            case Counts.ESTABLISHED:
                chosen = figure
            case _:
                assert_never(counts)
        return replace(self, counts=counts, figure=chosen, intentional=intentional)


def sources_in(scope: Iterable[str]) -> tuple[Source, ...]:
    """The sources that a scope names; a word that is none authorises nothing."""
    named = set(scope)
    return tuple(source for source in Source if source.value in named)


def authorised(
    person_id: UUID, authorisations: Iterable[CheckAuthorisation], *, on: date
) -> tuple[CheckAuthorisation, ...] | Blocked:
    """The signed authorisations of an adult that are valid on a day, or why there are none (TA-067)."""
    own = [
        given
        for given in authorisations
        if given.person_id == person_id and sources_in(given.scope)
    ]
    valid = tuple(given for given in own if given.valid_until >= on)
    if valid:
        return valid
    return Blocked.AUTHORISATION_EXPIRED if own else Blocked.NO_AUTHORISATION


DECLARED: Mapping[Item, Callable[[Declaration], int | None]] = {
    Item.INCOME_12_MONTHS: lambda declared: declared.income_last_12_months,
    Item.INCOME_LAST_YEAR: lambda declared: declared.income_last_year,
    Item.DEPOSITS: lambda declared: declared.deposits,
    Item.FINANCIAL_ASSETS: lambda declared: declared.financial_assets,
    Item.VEHICLES: lambda declared: declared.vehicles,
    Item.DWELLINGS: lambda declared: declared.dwellings_owned,
}
"""Where a household declares what a source may report."""
complete_table(Item, DECLARED, "assessment.domain.check.DECLARED")


def declared_figures(declared: Declaration) -> dict[Item, int | None]:
    """The household's own figures; what it did not declare is not known."""
    return {item: figure(declared) for item, figure in DECLARED.items()}


def verified_figures(answers: Iterable[SourceAnswer]) -> dict[Item, int]:
    """The household's verified figures: of each person the highest that a source reports, together.

    Two sources that report one person's income speak of the same income.
    """
    highest: dict[tuple[Item, UUID], int] = {}
    for answer in answers:
        for item, figure in answer.figures.items():
            place = (item, answer.person_id)
            highest[place] = max(figure, highest.get(place, 0))
    together: dict[Item, int] = {}
    for (item, _), figure in highest.items():
        together[item] = together.get(item, 0) + figure
    return together


def differences(
    declared: Mapping[Item, int | None], verified: Mapping[Item, int], *, whole: bool
) -> dict[Item, tuple[int | None, int]]:
    """Where verified figures differ from declared ones: item → both figures.

    While answers are still to come (``whole`` is false), only what lies above the declared figure
    is certain: a further answer adds to it, and may make up for what is below.
    """
    found = {}
    for item in Item:
        if item not in verified:
            continue
        more = verified[item] - (declared.get(item) or 0)
        if more > TOLERANCE or (whole and more < -TOLERANCE):
            found[item] = (declared.get(item), verified[item])
    return found


def listed(
    before: Sequence[FigureConflict],
    found: Mapping[Item, tuple[int | None, int]],
    *,
    case_id: UUID,
    whole: bool,
    new_id: Callable[[], UUID],
) -> list[FigureConflict]:
    """The conflicts of a case now; a resolved one with the same figures stays resolved.

    While answers are still to come (``whole`` is false), what they may bring back stays too.
    """
    there = {conflict.item: conflict for conflict in before}
    now = []
    for item in sorted({*there, *found}, key=lambda one: one.value):
        old = there.get(item)
        if item not in found:
            if old is not None and not whole:
                now.append(old)
            continue
        declared, verified = found[item]
        if old is not None and old.declared == declared:
            moved = old.verified != verified if whole else old.verified < verified
            if not moved:
                now.append(old)
                continue
        now.append(
            FigureConflict(
                id=new_id() if old is None else old.id,
                case_id=case_id,
                item=item,
                declared=declared,
                verified=verified,
            )
        )
    return now


def established(
    item: Item,
    declared: Mapping[Item, int | None],
    verified: Mapping[Item, int],
    conflicts: Iterable[FigureConflict],
) -> int | None:
    """The figure that counts: as resolved, else as verified, else as declared."""
    for conflict in conflicts:
        if conflict.item is item and conflict.resolved:
            return conflict.figure
    return verified.get(item, declared.get(item))
