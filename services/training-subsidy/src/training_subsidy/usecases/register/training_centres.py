"""The office registers an enterprise's own training centre (VT-007)."""

from dataclasses import replace

from shared.identifiers import check_uscc
from shared.transaction import Transaction

from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.store.register import training_centres
from training_subsidy.store.register.training_centres import TrainingCentre


async def register_centre(tx: Transaction, centre: TrainingCentre) -> TrainingCentre:
    """Enter a centre of an enterprise whose credit code holds. Raises ``CreditCodeInvalid``."""
    code = check_uscc(centre.credit_code)
    if not code.valid:
        raise CreditCodeInvalid(detail=code.words)
    return await training_centres.insert_centre(tx, replace(centre, credit_code=code.normalised))
