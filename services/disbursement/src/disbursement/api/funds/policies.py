"""Disbursement's own figures, public."""

from shared.figure_users import users_of
from shared.policies import policies_router

from disbursement.policy import FIELDS, PARAMETERS, content_on

router = policies_router(
    "发放阶段的参数（第十九条、第三十三条），公开。 The figures of disbursement on a day.",
    PARAMETERS,
    content_on,
    users=users_of("disbursement", PARAMETERS.schedules, FIELDS),
)
