"""The dated figures of training-subsidy: one YAML file a schedule, and what two people have loaded."""

from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from shared.contracts.vocabulary import FundKind
from shared.parameters import LoadedValue, Parameters
from shared.policy import EditionContent, Schedules, load_schedules

from training_subsidy.domain.claims.programme import RULES
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.vocabulary import ClaimType, ProofKind, TraineeGroup
from training_subsidy.policy.parameters import FIXED, PARAMETERS_OF

LAW = "215-2018"
SCHEDULES = load_schedules(files("training_subsidy.policy"))

USUAL_SOURCES = {ClaimType.APPRENTICESHIP: FundKind.EMPLOYMENT_SUBSIDY}
"""Where a value was loaded before there was such a claim."""
OWN_SOURCES = {ClaimType.INSURED_SKILL_UPGRADE: FundKind.UNEMPLOYMENT_INSURANCE}
"""What no county loads otherwise: unemployment insurance pays skill upgrades, and nothing else does."""
PARAMETERS = Parameters("training-subsidy", SCHEDULES, PARAMETERS_OF, fixed=FIXED)


def figures_on(day: date) -> Figures:
    """The figures in force on a day; an earlier day gets the first ones."""
    return _figures(day, PARAMETERS.loaded())


def content_on(schedules: Schedules, day: date) -> EditionContent:
    """The edition of a day."""
    return schedules.content(LAW, max(day, schedules["study_fiscal_percent"].since), RULES)


def edition_on(day: date) -> EditionContent:
    """The edition of a day with what has been loaded: what is stored beside an answer."""
    return content_on(PARAMETERS.with_loaded(PARAMETERS.loaded()), day)


@lru_cache(maxsize=1024)
def _figures(day: date, loaded: tuple[LoadedValue, ...]) -> Figures:
    return figures_of(content_on(PARAMETERS.with_loaded(loaded), day))


def figures_of(content: EditionContent) -> Figures:
    """The figures of an edition, that of today or a stored one."""
    values = cast("dict[str, Any]", SCHEDULES.stored(content))
    return Figures(
        edition=content.edition,
        claim_sources=USUAL_SOURCES
        | {ClaimType(one): FundKind(kind) for one, kind in values["claim_sources"].items()}
        | OWN_SOURCES,
        small_firm_sizes=frozenset(values["small_firms"]["sizes"]),
        small_firm_months=values["small_firms"]["months"],
        apprentice_amounts=_by_level(values["apprentice_amounts"]),
        apprentice_years_least=values["apprenticeship"]["years_least"],
        apprentice_years_most=values["apprenticeship"]["years_most"],
        apprentice_new_months=values["apprenticeship"]["new_months"],
        apprentice_filed_months=values["apprenticeship"]["filed_months"],
        insured_skill_amounts=_by_level(values["insured_skill_amounts"]),
        insured_skill_months=values["insured_skill_terms"]["contribution_months"],
        insured_skill_claim_months=values["insured_skill_terms"]["claim_months"],
        study_fiscal_percent=values["study_fiscal_percent"],
        study_cost_items=frozenset(values["study_cost_items"]),
        directed_years_least=values["directed_years"]["least"],
        directed_years_most=values["directed_years"]["most"],
        directed_year_days=values["directed_year_days"],
        prisoner_months=values["prisoner_months"],
        age_least=values["trainee_age"]["least"],
        directed_age_least=values["trainee_age"]["directed_least"],
        age_most=values["trainee_age"]["most"],
        required_modules=tuple(values["required_modules"]),
        enterprise_scope=frozenset(values["enterprise_scope"]),
        holding_severities=frozenset(
            severity for severity, effect in values["severity"].items() if effect == "HOLD"
        ),
        level_makes_another_trade=values["no_repeat_key"] == "TRADE_AND_LEVEL",
        kinds_apart=values["kinds_apart"],
        blocked_standings=frozenset(
            standing
            for standing, effect in values["standing_effects"].items()
            if effect == "BLOCKED"
        ),
        evidence_least=values["evidence_least"],
        module_hours=values["module_hours"],
        grade_formula=dict(values["grade_formula"]),
        blocked_grades=frozenset(
            grade for grade, effect in values["grade_effects"].items() if effect == "BLOCKED"
        ),
        attendance_percent=values["attendance_percent"],
        receipt_years_before=values["receipt_bounds"]["years_before"],
        receipt_most=values["receipt_bounds"]["most"],
        registration_grace_days=values["registration_grace_days"],
        review_workdays=values["review_workdays"],
        claim_delivery_days=values["claim_delivery_days"],
        claim_objection_workdays=values["claim_objection_workdays"],
        decision_workdays=values["decision_workdays"],
        hold_workdays=values["hold_workdays"],
        inquiry_workdays=values["inquiry_workdays"],
        year_plan_workdays=values["year_plan_workdays"],
        group_proofs={TraineeGroup.SMALL_FIRM: frozenset({ProofKind.SMALL_FIRM_ROSTER})}
        | {
            TraineeGroup(group): frozenset(ProofKind(kind) for kind in kinds)
            for group, kinds in values["group_proofs"].items()
        },
        bids_least=values["purchase_selection"]["bids_least"],
        panel_least=values["purchase_selection"]["panel_least"],
        proof_workdays=values["proof_workdays"],
        hearing_workdays=values["hearing_workdays"],
        selection_notice_workdays=values["selection_notice_workdays"],
        learning_credits=values["learning_credits"],
        outcome_months=values["outcome_months"],
        outcome_least=values["outcome_least"],
        register_workdays=dict(values["register_workdays"]),
        performance_table=dict(values["performance_table"]),
        performance_effects=dict(values["performance_effects"]),
        visit_shares={
            kind: share for kind, share in values["supervision_visits"].items() if kind.isupper()
        },
        visit_workdays=values["supervision_visits"]["workdays"],
    )


def _by_level(values: dict[str, int]) -> dict[int, int]:
    """Amounts by level, without the levels that have none."""
    return {int(one.removeprefix("LEVEL_")): amount for one, amount in values.items() if amount}
