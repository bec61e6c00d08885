"""What the routes of approval share: who may call, and texts with their bounds."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import Field
from shared.auth import APPLICANTS, Bearer, signed_in
from shared.roles import Actor, Role

from approval.domain.decisions.grant import LEAST_FACTS

LONGEST_TEXT = 2000


async def _perhaps_signed_in(request: Request, bearer: Bearer) -> Actor | None:
    return None if bearer is None else await signed_in(request, bearer)


PerhapsSignedIn = Annotated[Actor | None, Depends(_perhaps_signed_in)]
"""The caller if it brings a token; a public operation shows an officer more."""

SIGNERS = (Role.TOWNSHIP_HANDLER, Role.TOWNSHIP_LEAD)
"""Who signs at the township, in this order."""
COUNTY_LEADS = (Role.COUNTY_LEAD, Role.COUNTY_HANDLER)
"""Who takes the lead's steps at the county: the lead, or a handler who stands in for one."""
FILE_READERS = (
    Role.TOWNSHIP_HANDLER,
    Role.TOWNSHIP_LEAD,
    Role.COUNTY_HANDLER,
    Role.COUNTY_LEAD,
    Role.CITY_SUPERVISOR,
    Role.AUDITOR,
)
"""Whoever may read a case file: the officers who decide on it, and those who look over them."""
LETTER_READERS = (*APPLICANTS, *FILE_READERS)
"""Whoever may read a decision letter: the readers of the file, and its applicant."""
OBJECTORS = (*APPLICANTS, Role.VILLAGE_WORKER, Role.TOWNSHIP_HANDLER)
OBJECTION_READERS = (*APPLICANTS, Role.VILLAGE_WORKER, *FILE_READERS)


_DIGIT = "[一二三四五六七八九]"
_NUMBER = f"({_DIGIT}|二?十{_DIGIT}?|三十[一二三四五]?)"
"""The articles that 202号 has: 第一条 to 第三十五条."""

FreeText = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
FACTS = Field(json_schema_extra={"minLength": LEAST_FACTS})
"""A text of facts that a letter tells: declared here, refused in its own words by the domain."""
Article = Annotated[
    str,
    Field(
        pattern=rf"^第{_NUMBER}条(（[一二三四五六七八九十]{{1,2}}）\d?| 医疗支出型认定| 子女教育支出)?$",
        examples=["第十条（四）"],
    ),
]
Articles = Annotated[list[Article], Field(max_length=20)]
