"""Intake's own figures, public."""

from shared.figure_users import users_of
from shared.policies import policies_router

from intake.policy import FIELDS, PARAMETERS, content_on

router = policies_router(
    "受理阶段的规则与参数（第十六条、第十七条），公开。 The figures of intake on a day.",
    PARAMETERS,
    content_on,
    users=users_of("intake", PARAMETERS.schedules, FIELDS),
)
