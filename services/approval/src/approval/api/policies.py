"""Approval's own figures, public."""

from shared.policies import policies_router

from approval.policy import PARAMETERS, content_on

router = policies_router(
    "审批阶段的规则与参数（第十一条、第十二条、第十八条），公开。 The figures of approval on a day.",
    PARAMETERS,
    content_on,
)
