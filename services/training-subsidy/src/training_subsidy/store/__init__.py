"""Training-subsidy in Postgres, one module a subject. The only place that writes SQL."""

from training_subsidy.store import (
    claim_tables,
    inquiry_tables,
    register_tables,
)
from training_subsidy.store.claims import (
    basis_tables,
    deputy_tables,
    entry_tables,
    invoice_tables,
    letter_tables,
    performance_tables,
    plan_tables,
    ruling_tables,
    skill_tables,
    study_tables,
)
from training_subsidy.store.register import (
    apprentice_tables,
    employee_tables,
    enterprise_tables,
    outcome_tables,
    own_tables,
    paper_tables,
    purchase_tables,
    supervision_tables,
    syllabus_tables,
    talent_tables,
    third_party_tables,
    vacancy_tables,
)
from training_subsidy.store.tables import Base

__all__ = [
    "Base",
    "apprentice_tables",
    "basis_tables",
    "claim_tables",
    "deputy_tables",
    "employee_tables",
    "enterprise_tables",
    "entry_tables",
    "inquiry_tables",
    "invoice_tables",
    "letter_tables",
    "outcome_tables",
    "own_tables",
    "paper_tables",
    "performance_tables",
    "plan_tables",
    "purchase_tables",
    "register_tables",
    "ruling_tables",
    "skill_tables",
    "study_tables",
    "supervision_tables",
    "syllabus_tables",
    "talent_tables",
    "third_party_tables",
    "vacancy_tables",
]
