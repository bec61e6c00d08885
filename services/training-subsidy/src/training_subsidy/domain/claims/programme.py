"""The programme in the law's order, the order of the checks, and the answer to one claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.complete import complete_table
from shared.policy import Answer, Edition, EditionNotCallable, Finding, Rule, by_mark

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.claims.rules import (
    item_5,
    item_6,
    item_7,
    item_9,
    item_10,
    item_11,
    item_11_apprentices,
    item_11_insured,
    item_12,
    item_14,
    item_24,
)
from training_subsidy.domain.claims.rules.amounts import Shares, study_shares, subsidy_of
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.vocabulary import ClaimType, Decision, Reason

Check = Rule[ClaimCase, Figures]

TRAINING_SUBSIDY: tuple[Check, ...] = (
    item_5.the_course_is_not_paid_for_already,
    item_5.the_course_is_no_self_paid_project,
    item_5.the_course_was_paid_first,
    item_5.the_course_had_a_price,
    item_6.trade_and_level_were_not_subsidised_before,
    item_6.the_dates_overlap_no_subsidised_course,
    item_6.its_receipts_repeat_no_others,
    item_6.its_share_is_no_more_than_the_even_part,
    item_6.a_plan_of_the_year_is_set,
    item_6.the_plan_of_the_year_has_the_money,
    item_7.trainee_and_institution_are_registered,
    item_7.the_trade_is_listed,
    item_9.the_training_lasted_as_its_contract_says,
    item_9.the_trainee_has_a_contract_of_three_parties,
    item_10.the_group_of_the_trainee_is_proved,
    item_10.the_class_stands_under_a_contract,
    item_11.social_insurance_knows_the_employee,
    item_11.nobody_was_paid_for_the_same_kind,
    item_11_apprentices.the_apprentice_stayed_through_the_year,
    item_11_apprentices.the_level_of_the_apprentice_has_an_amount,
    item_11_insured.unemployment_insurance_was_paid_long_enough,
    item_11_insured.the_certificate_is_not_too_old,
    item_11_insured.the_level_has_an_amount,
    item_12.the_talent_is_on_the_list_of_the_year,
    item_12.the_study_is_at_an_inland_university_or_institute,
    item_12.the_study_was_paid_first,
    item_12.the_study_had_a_price,
    item_12.the_rest_is_agreed,
    item_12.the_employer_confirms_its_share,
    item_14.the_certificate_can_be_verified,
    item_14.the_certificate_is_denied_by_nobody,
    item_24.the_examination_was_passed,
    item_24.the_trainee_attended,
    item_24.its_lessons_are_shown,
    item_24.no_third_party_found_anything_serious,
)
"""Every rule in the order of the law; all are asked, so that a refusal gives all its reasons."""

ARITHMETIC = ("order_of_checks/1", "amounts/1")
RULES = (*(check.mark for check in TRAINING_SUBSIDY), *ARITHMETIC)
"""What an edition lists: each rule, the order in which they decide, and the arithmetic."""
CALLABLE: Mapping[str, Check] = by_mark(TRAINING_SUBSIDY)
"""The rules that an edition may name: whoever changes what a rule answers keeps the earlier one here."""

REFUSES: tuple[tuple[Check, Reason], ...] = (
    (item_7.trainee_and_institution_are_registered, Reason.NOT_REGISTERED),
    (item_5.the_course_is_not_paid_for_already, Reason.ALREADY_GOVERNMENT_FUNDED),
    (item_5.the_course_is_no_self_paid_project, Reason.SELF_PAID_PROJECT),
    (item_7.the_trade_is_listed, Reason.TRADE_NOT_LISTED),
    (item_12.the_talent_is_on_the_list_of_the_year, Reason.NOT_SELECTED),
    (item_12.the_study_is_at_an_inland_university_or_institute, Reason.HOST_NOT_ADMITTED),
    (item_5.the_course_was_paid_first, Reason.NOT_YET_PAID),
    (item_12.the_study_was_paid_first, Reason.NOT_YET_PAID),
    (item_5.the_course_had_a_price, Reason.NO_COST_PAID),
    (item_12.the_study_had_a_price, Reason.NO_COST_PAID),
    (item_6.trade_and_level_were_not_subsidised_before, Reason.DUPLICATE_TRADE_LEVEL),
    (item_6.the_dates_overlap_no_subsidised_course, Reason.OVERLAP),
    (item_11.nobody_was_paid_for_the_same_kind, Reason.DUPLICATE_PAYEE),
    (item_9.the_training_lasted_as_its_contract_says, Reason.SHORTER_THAN_CONTRACT),
    (item_24.the_examination_was_passed, Reason.NOT_PASSED),
    (item_10.the_group_of_the_trainee_is_proved, Reason.GROUP_NOT_PROVED),
    (item_11_apprentices.the_apprentice_stayed_through_the_year, Reason.APPRENTICE_DID_NOT_STAY),
    (item_11_apprentices.the_level_of_the_apprentice_has_an_amount, Reason.LEVEL_NOT_SUBSIDISED),
    (
        item_11_insured.unemployment_insurance_was_paid_long_enough,
        Reason.CONTRIBUTIONS_TOO_FEW,
    ),
    (item_11_insured.the_certificate_is_not_too_old, Reason.CERTIFICATE_TOO_OLD),
    (item_11_insured.the_level_has_an_amount, Reason.LEVEL_NOT_SUBSIDISED),
    (item_14.the_certificate_is_denied_by_nobody, Reason.CERTIFICATE_NOT_VERIFIABLE),
)
"""The order of the checks (golden vocabulary, section 9): the first rule that is not met decides."""

HOLDS: tuple[tuple[Check, Reason], ...] = (
    (item_10.the_group_of_the_trainee_is_proved, Reason.GROUP_PROOF_AWAITED),
    (item_10.the_class_stands_under_a_contract, Reason.CONTRACT_NOT_ON_REGISTER),
    (item_9.the_trainee_has_a_contract_of_three_parties, Reason.TRAINEE_CONTRACT_MISSING),
    (item_12.the_study_is_at_an_inland_university_or_institute, Reason.HOST_NOT_NAMED),
    (item_12.the_rest_is_agreed, Reason.REST_NOT_AGREED),
    (item_12.the_employer_confirms_its_share, Reason.REST_NOT_CONFIRMED),
    (item_24.no_third_party_found_anything_serious, Reason.SERIOUS_FINDING),
    (item_14.the_certificate_can_be_verified, Reason.CERTIFICATE_NOT_VERIFIABLE),
    (item_24.the_trainee_attended, Reason.ATTENDANCE_NOT_SHOWN),
    (item_24.its_lessons_are_shown, Reason.LESSONS_NOT_SHOWN),
    (item_11.social_insurance_knows_the_employee, Reason.EMPLOYMENT_NOT_CONFIRMED),
    (
        item_11_insured.unemployment_insurance_was_paid_long_enough,
        Reason.INSURANCE_NOT_KNOWN,
    ),
    (item_6.its_receipts_repeat_no_others, Reason.RECEIPT_REPEATS),
    (item_6.its_share_is_no_more_than_the_even_part, Reason.SHARE_ABOVE_EVEN),
)
"""What stops a claim until a person has decided."""

WAITS: tuple[tuple[Check, Reason], ...] = (
    (item_6.a_plan_of_the_year_is_set, Reason.NO_YEAR_PLAN),
    (item_6.the_plan_of_the_year_has_the_money, Reason.BUDGET_EXCEEDED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The answer to a claim. ``amount`` is what follows from fee and standard, in fen, if anything.

    ``reasons`` are all grounds, the deciding one first.
    """

    decision: Decision
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]
    edition: Edition
    amount: int | None
    shares: Shares | None

    @property
    def reason(self) -> Reason | None:
        return self.reasons[0] if self.reasons else None


def rules_of(marks: Sequence[str]) -> tuple[Check, ...]:
    """The rules of a stored edition, in its order. Raises ``EditionNotCallable``."""
    named, rest = marks[: -len(ARITHMETIC)], tuple(marks[-len(ARITHMETIC) :])
    gone = [mark for mark in named if mark not in CALLABLE]
    if gone or rest != ARITHMETIC:
        raise EditionNotCallable("、".join(gone or rest))
    return tuple(CALLABLE[mark] for mark in named)


def decide_claim(
    case: ClaimCase, figures: Figures, rules: Sequence[Check] = TRAINING_SUBSIDY
) -> Outcome:
    """Ask every rule; refuse, hold or queue by the order of the checks, else name the amount.

    A finding of a third party always leads to an officer, who is shown it; so does a claim on which
    reconsideration or a court has ruled: the items that they set aside refuse it no more, and the
    amount that they granted is its amount (A-81). ``rules`` are those of
    an earlier edition when its answer is made again; what it did not ask decides nothing.
    """
    findings = {check.name: check(case, figures) for check in rules}

    def hits(checks: tuple[tuple[Check, Reason], ...], answer: Answer) -> tuple[Reason, ...]:
        asked = ((findings.get(check.name), reason) for check, reason in checks)
        return tuple(
            reason
            for finding, reason in asked
            if finding is not None
            and finding.answer is answer
            and item_of(finding.citation) not in case.ruled
        )

    amount = subsidy_of(case, figures) if case.ruled_amount is None else case.ruled_amount
    if reasons := hits(REFUSES, Answer.NOT_MET):
        decision = Decision.INELIGIBLE
    elif reasons := hits(HOLDS, Answer.UNKNOWN):
        decision = Decision.HOLD_FOR_REVIEW
    elif reasons := hits(WAITS, Answer.NOT_MET):
        decision = Decision.WAITLISTED
    elif amount is None or case.third_party is not None or case.ruled:
        decision = Decision.ELIGIBLE_FOR_REVIEW
    else:
        decision = Decision.ELIGIBLE
    is_study = case.type is ClaimType.STUDY_REIMBURSEMENT and case.paid is not None
    return Outcome(
        decision=decision,
        reasons=reasons,
        findings=tuple(findings.values()),
        edition=figures.edition,
        amount=amount,
        shares=study_shares(case.paid, figures) if is_study and case.paid is not None else None,
    )


def items_of(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """The items of 215号 that the unmet findings rest on, in the law's order, each once."""
    unmet = (finding.citation for finding in findings if finding.answer is Answer.NOT_MET)
    return tuple(dict.fromkeys(item_of(citation) for citation in unmet))


GROUNDS = {
    ClaimType.PAY_FIRST: ("《215号（五）》", "《215号（七）》"),
    ClaimType.PURCHASED_FREE: ("《215号（五）》",),
    ClaimType.ENTERPRISE_ON_JOB: ("《215号（十一）》",),
    ClaimType.DIRECTED_ENTRUSTED: ("《215号（九）》",),
    ClaimType.STUDY_REIMBURSEMENT: ("《215号（十二）》",),
    ClaimType.APPRENTICESHIP: ("《215号（十一）》",),
    ClaimType.INSURED_SKILL_UPGRADE: ("《215号（十一）》",),
}
"""The items of 215号 that an approval rests on."""
complete_table(ClaimType, GROUNDS, "training_subsidy.domain.claims.programme.GROUNDS")


def item_of(citation: str) -> str:
    """The item as letters write it: 《215号（六）》."""
    return f"《215号{citation.rpartition(' ')[2]}》"
