"""Approval's own figures, public."""

from shared.figure_users import users_of
from shared.policies import policies_router

from approval.policy import PARAMETERS, content_on
from approval.policy.parameters import FIELDS

router = policies_router(
    "审批阶段的规则与参数（第十一条、第十二条、第十八条），公开。 The figures of approval on a day.",
    PARAMETERS,
    content_on,
    users=users_of("approval", PARAMETERS.schedules, FIELDS),
)
