"""The cases of claims without a class: a talent's study, a certificate, a year of an apprentice."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.workdays import lhasa_date

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.claims.rules.amounts import study_shares
from training_subsidy.domain.claims.study import host_standing
from training_subsidy.domain.register.apprenticeship import ApprenticeStatus
from training_subsidy.domain.register.certificate import CertificateDoubt
from training_subsidy.policy import figures_on
from training_subsidy.store.claims.claim_facts import TRADE, apprentice_employment
from training_subsidy.store.claims.skill_certificates import SKILL
from training_subsidy.store.register.trades import trade_from

STAYED = frozenset({ApprenticeStatus.LEARNING, ApprenticeStatus.FINISHED})
ONE_DAY = timedelta(days=1)


def paid_of(row: Any, items: Collection[str]) -> int | None:
    """The sum of the receipts of these items, in fen; nothing without such a receipt."""
    amounts = [amount for item, amount in row.receipts if item in items]
    return sum(amounts) if amounts else None


def study_case(claim: Claim, base: ClaimCase, row: Any) -> ClaimCase:
    """The case of a talent's study, by its receipts and the list of the year."""
    figures = figures_on(claim.started_on)
    paid = paid_of(row, figures.study_cost_items)
    agreed = None if paid is None else row.rest_agreed == study_shares(paid, figures).other
    return replace(
        base,
        on_selection_list=claim.region in row.selected_in,
        host=None if row.host is None else host_standing(*row.host),
        receipted=paid is not None,
        paid=paid,
        rest_agreed=agreed,
        rest_confirmed=row.rest_confirmed,
    )


def skill_case(claim: Claim, base: ClaimCase, row: Any) -> ClaimCase:
    """The case of a certificate: no course, and no word of the claimant's but what others confirm.

    No release stands for an answer: by it the person gets on the register, and months are known. It
    does for another account than the person's.
    """
    skill = SKILL.read(row.skill)
    trade = None if row.own_trade is None else trade_from(TRADE.read(row.own_trade))
    listed = trade is not None and trade.standard_on(skill.issued_on) is not None
    used = CertificateDoubt.NUMBER_USED if row.number_taken else None
    doubt = skill.doubt or used  # whose it is, the body says first
    return replace(
        base,
        dates=None,
        holds_resolved=claim.resolved_holds and doubt == CertificateDoubt.OF_ANOTHER_ACCOUNT,
        trade_in_catalogue=listed,
        certificate_verified=doubt is None,
        certificate_doubt=None if doubt is None else CertificateDoubt(doubt),
        contributions_asked=True,
        contribution_months=skill.contribution_months,
        issued_on=skill.issued_on,
        applied_on=None if claim.submitted_at is None else lhasa_date(claim.submitted_at),
    )


def apprentice_case(claim: Claim, base: ClaimCase, row: Any) -> ClaimCase:
    """The case of a year of an apprentice, whom social insurance knows as the enterprise's through the
    whole year, or until the day of the certificate.
    """
    trade, level, status, ended_on = row.apprentice[:4]
    finished = ended_on is not None and status == ApprenticeStatus.FINISHED
    days = replace(claim.dates, last=min(ended_on, claim.dates.last)) if finished else claim.dates
    employed = apprentice_employment(row).lasted_through(days)
    needed = claim.dates.first if status in STAYED else claim.dates.last + ONE_DAY
    stayed = ended_on is None or ended_on >= needed
    return replace(
        base,
        trade=trade,
        level=level,
        employees_registered=employed,
        employment_known=employed is not None,
        apprentice_stayed=stayed,
    )
