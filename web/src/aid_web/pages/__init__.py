"""The pages by subject."""

from aid_web.pages import apply, citizen, consent, entry, office, operations, public, steps

ROUTERS = [
    entry.router,
    public.router,
    consent.router,
    apply.router,
    citizen.router,
    office.router,
    operations.router,
    steps.router,
]
