"""The clocks of what the office does about institutions, certificates and findings."""

from shared.deadlines import StatutoryClock, dated
from shared.roles import Role

from training_subsidy.domain.register.register_terms import register_due
from training_subsidy.domain.register.visits import visit_due
from training_subsidy.policy import figures_on

_dated = dated(figures_on)


def _clock(what: str, article: str, role: Role, term: str | None = None) -> StatutoryClock:
    due = _dated(register_due(term or what))
    return StatutoryClock(what=what, article=article, role=role, due=due)


REGISTER_CLOCKS = (
    _clock("admission_review", "215号（五）", Role.HRSS_HANDLER),
    _clock("admission_decision", "215号（五）", Role.HRSS_LEAD),
    _clock("sanction_notice", "215号（五）", Role.HRSS_LEAD, "hearing_request"),
    _clock("sanction_hearing", "215号（五）", Role.HRSS_HANDLER, "hearing"),
    _clock("sanction_decision", "215号（五）", Role.HRSS_LEAD),
    _clock("sanction_objection", "215号（五）", Role.HRSS_LEAD, "objection"),
    _clock("grade_decision", "215号（七）", Role.HRSS_LEAD, "sanction_decision"),
    _clock("grade_objection", "215号（七）", Role.HRSS_LEAD, "objection"),
    _clock("finding_answer", "215号（二十四）", Role.HRSS_HANDLER),
    _clock("apprenticeship", "215号（十一）", Role.HRSS_LEAD, "admission_decision"),
    _clock("small_firm", "215号（十一）", Role.HRSS_LEAD, "admission_decision"),
    _clock("finding_end", "215号（二十四）", Role.HRSS_HANDLER),
    _clock("supervisor_entry", "215号（七）", Role.HRSS_LEAD, "admission_decision"),
    _clock("supervisor_measure", "215号（七）", Role.HRSS_LEAD, "sanction_decision"),
    StatutoryClock(
        what="supervision_visit",
        article="215号（二十四）",
        role=Role.HRSS_HANDLER,
        due=_dated(visit_due),
    ),
    _clock("performance_evaluation", "215号（二十二）", Role.HRSS_HANDLER, "finding_end"),
    _clock("performance_comment", "215号（二十二）", Role.HRSS_HANDLER, "finding_end"),
    _clock("performance_agreement", "215号（二十二）", Role.HRSS_LEAD, "sanction_decision"),
    _clock(
        "performance_confirmation", "215号（二十二）", Role.FINANCE_CHECKER, "sanction_decision"
    ),
    _clock("visit_return", "215号（二十四）", Role.HRSS_LEAD, "finding_end"),
    _clock("class_told", "215号（八）", Role.HRSS_HANDLER, "finding_answer"),
)
