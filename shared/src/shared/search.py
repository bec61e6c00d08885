"""Exact search at the counter: by one number, in the officer's region; who looked is on record."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from shared.errors import InvalidBody
from shared.transaction import Reading, Transaction
from shared.web import Body, example
from shared.words import labels

MOST = 50
"""So many cases are answered, the newest first."""
MOBILE_WITH_COUNTRY = 13


class SearchBy(StrEnum):
    CASE_NUMBER = "case_number"
    ID_NUMBER = "id_number"
    PHONE = "phone"


class SearchBody(Body):
    """Exactly one of the numbers by which somebody is looked for."""

    model_config = example(case_number="LZ-540102-2026-000001")

    case_number: Annotated[str | None, Field(min_length=5, max_length=40)] = None
    id_number: Annotated[
        str | None, Field(min_length=15, max_length=24, examples=["540102198001010017"])
    ] = None
    phone: Annotated[
        str | None, Field(pattern=r"^\+?[0-9][0-9 -]{5,18}[0-9]$", examples=["13900000000"])
    ] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "SearchBody":
        if len(self.model_dump(exclude_none=True)) != 1:
            raise InvalidBody(labels("shared", "body_faults")["one_number"])
        return self

    @property
    def asked(self) -> tuple[SearchBy, str]:
        """By what, and its value."""
        [(by, value)] = self.model_dump(exclude_none=True).items()
        return SearchBy(by), value


def phone_key(phone: str) -> str:
    """A phone as it is compared: its digits, without the country's 86 before a mobile number."""
    digits = "".join(one for one in phone if one.isascii() and one.isdecimal())
    return digits.removeprefix("86") if len(digits) == MOBILE_WITH_COUNTRY else digits


def digest_of(tx: Reading, by: SearchBy, value: str) -> bytes:
    """By what somebody was looked for: a keyed hash, also on the audit row."""
    return tx.vault.lookup(by, value)


def audit_search(tx: Transaction, action: str, by: SearchBy, value: str, *, found: int) -> None:
    """Who looked for whom, by the keyed hash of the number, and how many cases were found."""
    resource = ("search", digest_of(tx, by, value).hex())
    tx.audit(action, resource=resource, by=by.value, found=found)
