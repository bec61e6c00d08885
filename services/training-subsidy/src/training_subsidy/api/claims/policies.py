"""Training-subsidy's own rules and figures, public."""

from shared.figure_users import users_of
from shared.policies import policies_router

from training_subsidy.domain.claims.programme import TRAINING_SUBSIDY
from training_subsidy.policy import PARAMETERS, content_on
from training_subsidy.policy.parameters import FIELDS

router = policies_router(
    "培训补贴的规则与参数（215号），公开。 The rules and figures of training subsidy on a day.",
    PARAMETERS,
    content_on,
    TRAINING_SUBSIDY,
    users=users_of("training_subsidy", PARAMETERS.schedules, FIELDS),
)
