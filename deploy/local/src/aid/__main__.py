"""`python -m aid` is the command `aid`."""

from aid.cli import app

app()
