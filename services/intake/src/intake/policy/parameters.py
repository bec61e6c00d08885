"""What values the figures of intake take."""

from shared.parameters import Days, Parameter, Workdays

PARAMETERS_OF = {
    "completion_days": Parameter(Days),
    "correction_workdays": Parameter(Workdays),
    "household_workdays": Parameter(Workdays),
    "lapse_days": Parameter(Days),
    "late_documents_workdays": Parameter(Workdays),
    "lead_workdays": Parameter(Workdays),
    "one_time_notice_workdays": Parameter(Workdays),
    "refusal_review_workdays": Parameter(Workdays),
    "report_workdays": Parameter(Workdays),
    "task_workdays": Parameter(Workdays),
    "transfer_days": Parameter(Days),
}
FIXED = {
    "required_documents": "the list of 第十六条（一）至（七）; what a county adds is in its register",
}
