"""A decided claim step by step: what was asked, what was found, how the amount came about (VT-057)."""

from collections.abc import Iterator

from pydantic import JsonValue
from shared.explanation import Step, Telling, Voice
from shared.finding_words import ANSWERS, NO, YES
from shared.money import yuan
from shared.policy import Finding
from shared.words import Text, join, labels

from training_subsidy.domain.claims.claim import Answered, Claim, Verdict
from training_subsidy.domain.claims.programme import TRAINING_SUBSIDY
from training_subsidy.domain.vocabulary import Claimant, ClaimType
from training_subsidy.domain.words import GROUPS, REASONS

TELLING = Telling(
    lines=labels("training_subsidy", "explanation"),
    rules=labels("training_subsidy", "claim_rules").require(
        [check.name for check in TRAINING_SUBSIDY]
    ),
    facts=labels("training_subsidy", "claim_facts"),
    answers=ANSWERS,
    yes=YES,
    no=NO,
    law="拉政发〔2018〕215号 ",
    values=(labels("training_subsidy", "claim_values"), GROUPS, REASONS),
)
OF_LEVEL = frozenset({ClaimType.INSURED_SKILL_UPGRADE, ClaimType.APPRENTICESHIP})
"""What is paid by the level alone, whatever was paid."""


OF_THE_TRAINEE = frozenset({"重点群体", "证明", "参保已核对", "累计缴费月数", "在先申请人"})
"""Facts that departments tell of the trainee, and no employer or institution learns from here."""


def explain(claim: Claim, answered: Answered, verdict: Verdict, voice: Voice) -> tuple[Step, ...]:
    """The steps from the facts to the decision, in the order of the law."""
    return (
        _result(claim, verdict),
        *TELLING.findings(_told(claim, answered, voice), voice, approved=verdict.approved),
        *(_amounts(claim, answered) if verdict.approved else ()),
        TELLING.step("stated"),
        TELLING.step("edition", edition=answered.edition),
    )


def _told(claim: Claim, answered: Answered, voice: Voice) -> tuple[Finding, ...]:
    """The findings; in plain words of another's claim without what is known of the trainee."""
    if voice is Voice.OFFICER or claim.claimant is Claimant.WORKER:
        return answered.findings
    return tuple(
        one.model_copy(
            update={
                "facts": {name: it for name, it in one.facts.items() if name not in OF_THE_TRAINEE}
            }
        )
        for one in answered.findings
    )


def _result(claim: Claim, verdict: Verdict) -> Step:
    items = join([Text(one, one) for one in verdict.items])
    kind = "granted" if verdict.approved else "refused"
    facts: dict[str, JsonValue] = {"items": list(verdict.items)}
    if verdict.approved:
        facts["amount"] = yuan(claim.amount or 0)
    text = TELLING.lines[kind].format(**(facts | {"items": items}))
    return Step(kind=kind, text=text, facts=facts)


def _amounts(claim: Claim, answered: Answered) -> Iterator[Step]:
    """What was paid, what the standard or the contract allows, and what follows."""
    paid = None if claim.paid is None else yuan(claim.paid)
    if claim.type is ClaimType.STUDY_REIMBURSEMENT and answered.other_share is not None:
        yield TELLING.step(
            "study",
            article="（十二）",
            paid=paid,
            other=yuan(answered.other_share),
            amount=yuan(claim.amount or 0),
        )
        return
    if claim.type in OF_LEVEL:
        yield TELLING.step("of_level", article="（十一）", amount=yuan(claim.amount or 0))
        return
    if paid is not None:
        yield TELLING.step("paid", article="（五）", paid=paid)
    if claim.standard is not None:
        yield TELLING.step("standard", article="（七）", standard=yuan(claim.standard))
    kind = "proposed" if answered.amount is None else "least"
    yield TELLING.step(kind, article="（七）", amount=yuan(claim.amount or 0))
