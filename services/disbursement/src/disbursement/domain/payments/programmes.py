"""The programmes that order money: memo of their payments, owner of their people's data, fund."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.complete import complete_table
from shared.contracts.orders import Scheme
from shared.contracts.vocabulary import FundKind, Programme
from shared.roles import Role
from shared.suite import PROGRAMMES as LISTED
from shared.suite import ProgrammeEntry
from shared.words import Text, text_of

from disbursement.domain.payments.payment import Payment


@dataclass(frozen=True, slots=True)
class Terms:
    """Of one programme: how a sentence names it, the subsidy's name in the account memo, the
    service that keeps its people's data, the one that decides, the fund that pays a decision which
    names none, the two officers of the office that demands back what was paid wrongly, and the
    document that such a demand rests on.
    """

    title: Text
    memo: str
    people: str
    decisions: str
    fund_kind: FundKind
    handler: Role
    lead: Role
    law: str


def terms_of(listed: Iterable[ProgrammeEntry]) -> dict[Programme, Terms]:
    """The terms of every programme. Raises ``IncompleteTable`` when one is not on the list."""
    rows = {entry.code: entry for entry in listed}
    complete_table(Programme, rows, "shared/suite.toml [[programme]]")
    return {
        Programme(code): Terms(
            text_of(entry.title),
            entry.memo,
            entry.people,
            entry.decisions,
            FundKind(entry.fund_kind),
            Role(entry.handler),
            Role(entry.lead),
            entry.law,
        )
        for code, entry in rows.items()
    }


PROGRAMMES = terms_of(LISTED)


def memo_of(payment: Payment) -> str:
    """What the account memo says: the scheme's own words where the programme has schemes."""
    return PROGRAMMES[payment.programme].memo if payment.scheme is None else payment.scheme.memo


def named(programme: Programme, scheme: Scheme | None) -> tuple[Text, str]:
    """How a sentence names what was paid, and the document that it rests on."""
    terms = PROGRAMMES[programme]
    if scheme is None:
        return terms.title, terms.law
    return text_of(scheme.title), scheme.law
