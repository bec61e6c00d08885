"""The rules and dated figures by which cases are assessed; public (第六条（五）)."""

from shared.figure_users import users_of
from shared.policies import policies_router
from shared.policy import Schedules
from shared.transaction import Reading

from assessment.domain.rules.programme import TEMPORARY_ASSISTANCE
from assessment.policy import PARAMETERS, content_on, schedules_with
from assessment.policy.parameters import FIELDS
from assessment.store import city_figures


async def _with_city_figures(tx: Reading, schedules: Schedules) -> Schedules:
    return schedules_with(await city_figures.find_loaded(tx), schedules)


router = policies_router(
    "认定规则与分期数值（公开）。第六条（五）。 Rules and dated figures on a day, public.",
    PARAMETERS,
    content_on,
    TEMPORARY_ASSISTANCE,
    users=users_of("assessment", PARAMETERS.schedules, FIELDS),
    further=_with_city_figures,
)
