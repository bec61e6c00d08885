"""The programmes that order money: what their payments say, whose people they are, what pays them."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.contracts.vocabulary import FundKind, Programme
from shared.suite import PROGRAMMES as LISTED
from shared.suite import ProgrammeEntry


@dataclass(frozen=True, slots=True)
class Terms:
    """Of one programme: the subsidy's name in the account memo, the service that keeps its
    people's data, and the kind of fund that pays a decision which names none.
    """

    memo: str
    people: str
    fund_kind: FundKind


def terms_of(listed: Iterable[ProgrammeEntry]) -> dict[Programme, Terms]:
    """The terms of every programme. Raises ``ValueError`` when one of them is not on the list."""
    table = {
        Programme(entry.code): Terms(entry.memo, entry.people, FundKind(entry.fund_kind))
        for entry in listed
    }
    if missing := sorted(set(Programme) - set(table)):
        raise ValueError(f"suite.toml: [[programme]] lacks {', '.join(missing)}")
    return table


PROGRAMMES = terms_of(LISTED)
