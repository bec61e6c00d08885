"""What an assessment still waits for, and therefore why it cannot be completed yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.vocabulary import Exclusion
from shared.errors import Conflict
from shared.policy import Answer, Finding
from shared.words import Text, join, labels

from assessment.domain.check import Blocked, Check, CheckStatus, Source, SourceAnswer
from assessment.domain.evidence import Evidence
from assessment.domain.figures import CityFigure
from assessment.domain.words import BLOCKED, FINDINGS, ITEMS, SOURCES, WAITS_FOR

PROPERTY_RULE = "property_is_within_the_dibao_rules"

TEXTS = labels("assessment", "open_points")
STEPS = labels(
    "assessment",
    "check_steps",
    CheckStatus,
    besides={CheckStatus.BLOCKED, CheckStatus.RUNNING, CheckStatus.ANSWERED},
)


class AssessmentIncomplete(Conflict):
    article = "202号 第十八条（一）（1）"
    shown = ("missing",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that is still missing; ``blocks`` is false for what an urgent case may bring later."""

    code: str
    text: Text
    person_id: UUID | None = None
    source: Source | None = None
    blocks: bool = True

    @property
    def zh(self) -> str:
        return self.text.zh

    @property
    def en(self) -> str:
        return self.text.en


def missing(
    evidence: Evidence,
    checks: Sequence[Check],
    findings: Sequence[Finding],
    awaited: Sequence[CityFigure],
) -> tuple[Missing, ...]:
    """Everything that is still missing, the check first, what the city owes last."""
    return (
        *_of_the_urgency(evidence),
        *_of_papers(evidence),
        *_of_checks(evidence, checks),
        *_of_conflicts(evidence),
        *_of_the_visit(evidence),
        *_of_determinations(evidence, findings, awaited),
        *(Missing(code=one.name, text=TEXTS[one.value]) for one in awaited),
    )


def refuse_incomplete(lacking: Sequence[Missing]) -> None:
    """Refuse with one sentence that lists all of it. Raises ``AssessmentIncomplete``."""
    blocking = [one for one in lacking if one.blocks]
    if blocking:
        raise AssessmentIncomplete(
            listed=join((one.text for one in blocking), between=TEXTS["between"]),
            missing=[one.code for one in blocking],
        )


def open_sources(check: Check, answers: Sequence[SourceAnswer]) -> tuple[Source, ...]:
    """The sources that have not answered about an adult."""
    there = {answer.source for answer in answers if answer.request_id == check.request_id}
    return tuple(source for source in Source if source not in there)


def _of_checks(evidence: Evidence, checks: Sequence[Check]) -> Iterator[Missing]:
    refused = Exclusion.REFUSED_INVESTIGATION in evidence.determination.exclusions
    blocks = not evidence.dossier.urgent
    for check in checks:
        who = check.person_id
        if check.status is CheckStatus.BLOCKED:
            reason = check.blocked or Blocked.NO_AUTHORISATION
            yield Missing(
                code="AUTHORISATION",
                text=TEXTS["authorisation"].format(reason=BLOCKED[reason]),
                person_id=who,
                blocks=blocks and not refused,
            )
        elif check.status in STEPS:
            waits_for = WAITS_FOR.get(check.waits_for or "")
            text = TEXTS["check_waits" if waits_for else "check"]
            yield Missing(
                code=f"CHECK_{check.status.value}",
                text=text.format(step=STEPS[check.status], waits_for=waits_for),
                person_id=who,
                blocks=blocks and not refused,
            )
        elif check.status is CheckStatus.RUNNING:
            for source in open_sources(check, evidence.answers):
                code = "SOURCE" if source in check.asked_of else "SOURCE_NOT_AUTHORISED"
                yield Missing(
                    code=code,
                    text=TEXTS[code.lower()].format(source=SOURCES[source]),
                    person_id=who,
                    source=source,
                    blocks=blocks and not refused,
                )


def _of_the_urgency(evidence: Evidence) -> Iterator[Missing]:
    if evidence.dossier.accepted.urgency_pending:
        yield Missing(code="URGENCY_CONFIRMATION", text=TEXTS["urgency"])


def _of_papers(evidence: Evidence) -> Iterator[Missing]:
    """Papers come later in an urgent case alone (第十七条); a general one waits for them (A-73)."""
    if evidence.dossier.accepted.missing and not evidence.dossier.urgent:
        yield Missing(code="PAPERS", text=TEXTS["papers"])


def _of_conflicts(evidence: Evidence) -> Iterator[Missing]:
    for conflict in evidence.conflicts:
        if not conflict.resolved:
            yield Missing(
                code="CONFLICT",
                text=TEXTS["conflict"].format(item=ITEMS[conflict.item]),
            )


def _of_the_visit(evidence: Evidence) -> Iterator[Missing]:
    if evidence.visit is None:
        yield Missing(code="HOME_VISIT", text=TEXTS["home_visit"])


def _of_determinations(
    evidence: Evidence, findings: Sequence[Finding], awaited: Sequence[CityFigure]
) -> Iterator[Missing]:
    said, accepted = evidence.determination, evidence.dossier.accepted
    for name in said.missing_findings(accepted.category):
        yield Missing(
            code=f"FINDING_{name.upper()}",
            text=TEXTS["finding"].format(finding=FINDINGS[name]),
        )
    answers = {finding.rule: finding.answer for finding in findings}
    if not said.has_judged_property and _is_about_property(findings):
        yield Missing(code="PROPERTY", text=TEXTS["property"])
    assets = answers.get("no_cashable_assets_cover_the_needs")
    if assets is Answer.UNKNOWN and CityFigure.DIBAO_STANDARD not in awaited:
        yield Missing(code="LIQUID_ASSETS", text=TEXTS["liquid_assets"])
    if evidence.case().other_aid_this_year and not said.other_aid_acknowledged:
        yield Missing(code="OTHER_AID", text=TEXTS["other_aid"])


def _is_about_property(findings: Sequence[Finding]) -> bool:
    """Whether article 8 or article 9 asks it, and the dated rules alone do not answer."""
    return any(
        finding.rule == PROPERTY_RULE and finding.answer is Answer.UNKNOWN for finding in findings
    )
