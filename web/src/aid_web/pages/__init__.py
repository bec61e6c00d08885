"""The pages by subject."""

from aid_web.pages import entry, office, operations, steps

ROUTERS = [entry.router, office.router, operations.router, steps.router]
