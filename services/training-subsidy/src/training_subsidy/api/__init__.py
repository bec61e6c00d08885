"""Training-subsidy over HTTP: the register and the catalogue."""

from training_subsidy.api import institutions, trades

routers = [institutions.router, trades.router]
