"""All that is known of one assessment, for the officer who works on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.transaction import Transaction

from assessment.domain.check import Check
from assessment.domain.dossier import Dossier
from assessment.domain.evidence import Evidence
from assessment.domain.missing import Missing, missing
from assessment.domain.programme import Assessment, assess
from assessment.domain.receipts import named_twice, reservation_keys
from assessment.policy import figures_on
from assessment.store import checks, conflicts, officers, results


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An assessment as it stands: what is known, what it comes to, what is missing."""

    evidence: Evidence
    checks: Sequence[Check]
    assessment: Assessment
    missing: tuple[Missing, ...]

    @property
    def dossier(self) -> Dossier:
        return self.evidence.dossier


async def evidence_of(tx: Transaction, dossier: Dossier) -> Evidence:
    """Everything that officers and sources have said about a case."""
    accepted = dossier.accepted
    used = await results.are_receipts_used(tx, dossier.case_id, reservation_keys(accepted))
    return Evidence(
        dossier=dossier,
        answers=await checks.answers_of(tx, dossier.case_id),
        conflicts=await conflicts.conflicts_of(tx, dossier.case_id),
        visit=await officers.latest_visit(tx, dossier.case_id),
        determination=await officers.determination_of(tx, dossier.case_id),
        granted_this_year=await results.granted_in_year(
            tx,
            household_id=accepted.household_id,
            category=accepted.category,
            year=accepted.accepted_on.year,
            besides=dossier.case_id,
        ),
        receipt_used_before=used or named_twice(accepted),
    )


async def picture_of(tx: Transaction, dossier: Dossier) -> Picture:
    """The assessment with a preview of findings and amount."""
    evidence = await evidence_of(tx, dossier)
    own = await checks.checks_of(tx, dossier.case_id)
    figures = figures_on(dossier.accepted.accepted_on)
    assessment = assess(evidence.case(), figures)
    return Picture(
        evidence=evidence,
        checks=own,
        assessment=assessment,
        missing=missing(evidence, own, assessment.findings),
    )
