"""People's data for the workers of other services, under a service token and with a purpose."""

from shared.disclosure import people_router

from intake.domain.errors import ApplicationNotFound
from intake.usecases.household.people import disclose_people

router = people_router(disclose_people, kind="application", not_found=ApplicationNotFound)
