"""What an assessment still waits for, and therefore why it cannot be completed yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.complete import complete_table
from shared.contracts.vocabulary import Exclusion
from shared.errors import Conflict
from shared.policy import Answer, Finding

from assessment.domain.check import Blocked, Check, CheckStatus, Source, SourceAnswer
from assessment.domain.evidence import Evidence
from assessment.domain.words import BLOCKED, FINDINGS, ITEMS, SOURCES, WAITS_FOR

PROPERTY_RULE = "property_is_within_the_dibao_rules"

NOT_NAMED_ZH = "（授权书未列该来源：请人工核实，或请本人另签列明该来源的授权书）"
NOT_NAMED = " (not authorised: resolve it by hand, or obtain a further authorisation that names it)"

STEPS = {
    CheckStatus.PEOPLE: ("姓名和身份证号尚未从受理系统取得", "name and number are not here yet"),
    CheckStatus.READY: ("核对平台尚未收到请求", "the platform has not been asked yet"),
    CheckStatus.UNKNOWN: (
        "核对平台是否收到请求尚不清楚，正在查询",
        "the outcome is being enquired",
    ),
}
complete_table(
    CheckStatus,
    STEPS,
    "assessment.domain.open_points.STEPS",
    besides={CheckStatus.BLOCKED, CheckStatus.RUNNING, CheckStatus.ANSWERED},
)  # BLOCKED names its reason, RUNNING its sources; of ANSWERED nothing is missing


class AssessmentIncomplete(Conflict):
    article = "202号 第十八条（一）（1）"
    shown = ("missing",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that is still missing; ``blocks`` is false for what an urgent case may bring later."""

    code: str
    zh: str
    en: str
    person_id: UUID | None = None
    source: Source | None = None
    blocks: bool = True


def missing(
    evidence: Evidence, checks: Sequence[Check], findings: Sequence[Finding]
) -> tuple[Missing, ...]:
    """Everything that is still missing, the check first."""
    return (
        *_of_checks(evidence, checks),
        *_of_conflicts(evidence),
        *_of_the_visit(evidence),
        *_of_determinations(evidence, findings),
    )


def refuse_incomplete(lacking: Sequence[Missing]) -> None:
    """Refuse with one sentence that lists all of it. Raises ``AssessmentIncomplete``."""
    blocking = [one for one in lacking if one.blocks]
    if blocking:
        raise AssessmentIncomplete(
            missing_zh="；".join(one.zh for one in blocking),
            missing_en="; ".join(one.en for one in blocking),
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
                zh=f"一名成年人的有效核对授权（{BLOCKED[reason].zh}）",
                en=f"a valid authorisation of an adult ({BLOCKED[reason].en})",
                person_id=who,
                blocks=blocks and not refused,
            )
        elif check.status in STEPS:
            zh, en = STEPS[check.status]
            note = WAITS_FOR.get(check.waits_for or "")
            yield Missing(
                code=f"CHECK_{check.status.value}",
                zh=f"一名成年人的核对：{zh}{f'（{note.zh}）' if note else ''}",
                en=f"the check of an adult: {en}{f' ({note.en})' if note else ''}",
                person_id=who,
                blocks=blocks and not refused,
            )
        elif check.status is CheckStatus.RUNNING:
            for source in open_sources(check, evidence.answers):
                named = source in check.asked_of
                yield Missing(
                    code="SOURCE" if named else "SOURCE_NOT_AUTHORISED",
                    zh=f"{SOURCES[source].zh}对一名成年人的核对结果{'' if named else NOT_NAMED_ZH}",
                    en=f"the answer of {SOURCES[source].en} about an adult{'' if named else NOT_NAMED}",
                    person_id=who,
                    source=source,
                    blocks=blocks and not refused,
                )


def _of_conflicts(evidence: Evidence) -> Iterator[Missing]:
    for conflict in evidence.conflicts:
        if not conflict.resolved:
            yield Missing(
                code="CONFLICT",
                zh=f"{ITEMS[conflict.item].zh}申报与核对不一致，尚未处理",
                en=f"a decision on {ITEMS[conflict.item].en}, declared and verified differently",
            )


def _of_the_visit(evidence: Evidence) -> Iterator[Missing]:
    if evidence.visit is None:
        yield Missing(code="HOME_VISIT", zh="入户调查记录", en="the home visit")


def _of_determinations(evidence: Evidence, findings: Sequence[Finding]) -> Iterator[Missing]:
    said, accepted = evidence.determination, evidence.dossier.accepted
    for name in said.missing_findings(accepted.category):
        yield Missing(
            code=f"FINDING_{name.upper()}",
            zh=f"经办人认定：{FINDINGS[name].zh}",
            en=f"the officer's finding: {FINDINGS[name].en}",
        )
    answers = {finding.rule: finding.answer for finding in findings}
    if not said.property_was_judged and _asks_about_property(findings):
        yield Missing(
            code="PROPERTY",
            zh="家庭财产是否符合低保规定（是、否或无法判断）",
            en="whether property is within the dibao rules (true, false or null)",
        )
    if answers.get("no_cashable_assets_cover_the_needs") is Answer.UNKNOWN:
        yield Missing(
            code="LIQUID_ASSETS",
            zh="可变现资产是否满足基本生活的判断",
            en="a judgement of the assets that can soon be sold",
        )
    if evidence.case().other_aid_this_year and not said.other_aid_acknowledged:
        yield Missing(
            code="OTHER_AID",
            zh="对本年度其他救助的确认（第十一条）",
            en="the acknowledgement of this year's other aid",
        )


def _asks_about_property(findings: Sequence[Finding]) -> bool:
    """Whether article 8 or article 9 asks it of this category."""
    return any(
        finding.rule == PROPERTY_RULE and finding.answer is not Answer.NOT_APPLICABLE
        for finding in findings
    )
