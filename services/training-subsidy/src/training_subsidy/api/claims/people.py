"""People's data for the workers of other services, under a service token and with a purpose."""

from shared.disclosure import people_router

from training_subsidy.domain.claims.errors import ClaimNotFound
from training_subsidy.usecases.claims.people import disclose_people

router = people_router(disclose_people, kind="claim", not_found=ClaimNotFound)
