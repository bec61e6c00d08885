"""Lots that anyone can draw again: a keyed hash of a thing's name, by a seed made before.

The seed is secret in its period; its hash is published before and the seed after. Integers alone,
so that every machine draws the same.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from fractions import Fraction

SEED_BYTES = 32
_HASH_SPAN = 1 << 256


def new_seed() -> bytes:
    """A seed that nobody can guess."""
    return secrets.token_bytes(SEED_BYTES)


def seed_hash(seed: bytes) -> str:
    """What is published of a seed before its period begins: SHA-256, hex."""
    return hashlib.sha256(seed).hexdigest()


def lot(seed: bytes, name: str) -> int:
    """The lot of a thing: HMAC-SHA-256 of its name, from 0 to 2^256 - 1."""
    return int.from_bytes(hmac.digest(seed, name.encode(), "sha256"), "big")


def is_drawn(seed: bytes, name: str, rate: Fraction) -> bool:
    """Whether a thing is drawn: its lot lies below the rate's share of all lots."""
    return lot(seed, name) * rate.denominator < rate.numerator * _HASH_SPAN


def lowest(seed: bytes, names: Iterable[str], count: int) -> tuple[str, ...]:
    """Those of the lowest lots, the lowest first, whatever order they come in."""
    return tuple(sorted(names, key=lambda name: lot(seed, name))[:count])
