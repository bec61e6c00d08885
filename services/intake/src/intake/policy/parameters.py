"""What values the figures of intake take."""

from shared.parameters import Days, Hours, Parameter, Workdays

from intake.domain.figures import HouseholdOfSeveral, LocalScope

PARAMETERS_OF = {
    "completion_days": Parameter(Days),
    "correction_workdays": Parameter(Workdays),
    "household_of_several": Parameter(HouseholdOfSeveral),
    "household_workdays": Parameter(Workdays),
    "lapse_days": Parameter(Days),
    "late_documents_workdays": Parameter(Workdays),
    "lead_workdays": Parameter(Workdays),
    "local_scope": Parameter(LocalScope),
    "one_time_notice_workdays": Parameter(Workdays),
    "refusal_review_workdays": Parameter(Workdays),
    "report_workdays": Parameter(Workdays),
    "same_day_grace_hours": Parameter(Hours),
    "task_workdays": Parameter(Workdays),
    "transfer_days": Parameter(Days),
}
FIXED = {
    "required_documents": "the list of 第十六条（一）至（七）; what a county adds is in its register",
}
