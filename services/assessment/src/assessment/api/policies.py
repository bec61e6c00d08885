"""The rules and dated figures by which cases are assessed; public (第六条（五）)."""

from shared.policies import policies_router

from assessment.domain.rules.programme import TEMPORARY_ASSISTANCE
from assessment.policy import SCHEDULES, figures_on

router = policies_router(
    "认定规则与分期数值（公开）。第六条（五）。 Rules and dated figures on a day, public.",
    SCHEDULES,
    lambda day: figures_on(day).edition,
    TEMPORARY_ASSISTANCE,
)
