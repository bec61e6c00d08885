"""All that is known of one assessment, for the officer who works on it; or made again later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from shared.contracts.assessment import AssessmentCompleted
from shared.policy import EditionContent
from shared.replay import as_stored
from shared.transaction import Transaction

from assessment.domain.check import Check
from assessment.domain.dossier import Dossier
from assessment.domain.evidence import Evidence, from_json
from assessment.domain.figures import CityFigure
from assessment.domain.open_points import Missing, missing
from assessment.domain.rules.awaited_figures import awaited_figures
from assessment.domain.rules.programme import Assessment, assess
from assessment.policy import figures_of, figures_on
from assessment.store.case_records import CaseRecord, record_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An assessment as it stands: what is known, the result, what is missing."""

    record: CaseRecord
    evidence: Evidence
    assessment: Assessment
    content: EditionContent
    missing: tuple[Missing, ...]
    awaited: tuple[CityFigure, ...]
    """Figures that the city owes before anybody can complete it."""

    @property
    def checks(self) -> Sequence[Check]:
        return self.record.checks

    @property
    def dossier(self) -> Dossier:
        return self.evidence.dossier


async def picture_of(tx: Transaction, dossier: Dossier) -> Picture:
    """The assessment with a preview of findings and amount."""
    return picture(await record_of(tx, dossier))


def picture(record: CaseRecord) -> Picture:
    """The same of what has been read already."""
    evidence = record.evidence()
    case = evidence.case()
    figures = figures_on(record.dossier.accepted.accepted_on, record.figures, record.dossier.region)
    assessment = assess(case, figures)
    awaited = awaited_figures(case, figures, assessment.findings)
    return Picture(
        record=record,
        evidence=evidence,
        assessment=assessment,
        content=figures.content,
        missing=missing(evidence, record.checks, assessment.findings, awaited),
        awaited=awaited,
    )


def assessed_again(basis: Mapping[str, Any], answer: Mapping[str, Any]) -> Any:
    """The event of the assessment by the stored edition, as far as the stored answer speaks.

    Raises ``EditionNotCallable`` when a rule's version is gone.
    """
    case = from_json(basis["inputs"])
    content = EditionContent.model_validate(basis["edition"])
    assessment = assess(case, figures_of(content, on=case.accepted_on))
    found = {field.name: getattr(assessment, field.name) for field in fields(Assessment)}
    made = AssessmentCompleted.model_validate(answer).model_copy(update=found)
    return as_stored(made.model_dump(mode="json"), answer)
