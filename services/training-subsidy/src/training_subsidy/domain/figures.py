"""The dated figures that training-subsidy works with."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts.vocabulary import FundKind
from shared.policy import Edition

from training_subsidy.domain.vocabulary import ClaimType, ProofKind, TraineeGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of 215号 on one day; what its text leaves open is a parameter with its reading."""

    edition: Edition
    claim_sources: Mapping[ClaimType, FundKind]
    """The source of the money of every type of claim (（二十三）, A-86)."""
    small_firm_sizes: frozenset[str]
    """Sizes of firms for which training is bought (VT-039)."""
    small_firm_months: int
    apprentice_amounts: Mapping[int, int]
    """What is paid for an apprentice and year by the level to reach, in fen (VT-037)."""
    apprentice_years_least: int
    apprentice_years_most: int
    apprentice_new_months: int
    apprentice_filed_months: int
    insured_skill_amounts: Mapping[int, int]
    """What unemployment insurance pays for a certificate by its level, in fen (VT-038)."""
    insured_skill_months: int
    """The least months of contribution."""
    insured_skill_claim_months: int
    """Within how many months from its issue a certificate is claimed for."""
    study_fiscal_percent: int
    study_cost_items: frozenset[str]
    directed_years_least: int
    directed_years_most: int
    directed_year_days: int
    prisoner_months: int
    age_least: int
    directed_age_least: int
    age_most: int
    required_modules: tuple[str, ...]
    enterprise_scope: frozenset[str]
    holding_severities: frozenset[str]
    level_makes_another_trade: bool
    """Whether a trade may be subsidised again at another level (A-54)."""
    kinds_apart: bool
    """Whether one course may carry both kinds of subsidy, each for its payee (A-55)."""
    blocked_standings: frozenset[str]
    """Standings with which an institution plans, opens and fills no class (A-58)."""
    evidence_least: int
    module_hours: int
    """How many recordings show a day of a class (VT-062)."""
    grade_formula: Mapping[str, int]
    """Weight of passes, points lost by finding and sanction, least score of each grade (VT-019)."""
    blocked_grades: frozenset[str]
    """Grades with which an institution plans and opens no class (A-58)."""
    attendance_percent: int
    receipt_years_before: int
    receipt_most: int
    registration_grace_days: int
    review_workdays: int
    claim_delivery_days: int
    claim_objection_workdays: int
    decision_workdays: int
    hold_workdays: int
    inquiry_workdays: int
    year_plan_workdays: int
    group_proofs: Mapping[TraineeGroup, frozenset[ProofKind]]
    """What shows that somebody is of a group; a group without a proof is free of charge nowhere."""
    bids_least: int
    panel_least: int
    proof_workdays: int
    hearing_workdays: int
    selection_notice_workdays: int
    learning_credits: Mapping[str, int]
    outcome_months: int
    outcome_least: int
    register_workdays: Mapping[str, int]
    """Working days of the steps about an institution, by clock (VT-006)."""
    performance_table: Mapping[str, int]
    """Targets, weights and bounds of the yearly review of the money (VT-058)."""
    performance_effects: Mapping[str, int]
    """What later plans may come to, in per cent of the reviewed year's, by grade (VT-058)."""
    visit_shares: Mapping[str, int]
    """Of a hundred classes of a month, how many are visited by lot, by kind of visit (VT-020)."""
    visit_workdays: int
