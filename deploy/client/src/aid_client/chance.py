"""Where every walk draws its people, numbers and files from, so that a test run can be repeated."""

import random

CHANCE = random.Random()  # noqa: S311 - nothing secret is drawn; the tests give it their seed


def hex_text(octets: int) -> str:
    """Two hexadecimal digits for each octet drawn."""
    return CHANCE.randbytes(octets).hex()
