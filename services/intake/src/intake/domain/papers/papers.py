"""The papers of articles 16 and 17 (第十六条、第十七条): which are missing, in the law's order."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from re import fullmatch
from types import MappingProxyType

from shared.contracts.vocabulary import Paper, Residence
from shared.errors import Unprocessable
from shared.words import label, labels, separator


class AgentPart(StrEnum):
    """The four parts of an entrustment (第十七条, TA-069), in the order of the notice."""

    ENTRUSTMENT_REASON = "ENTRUSTMENT_REASON"
    AGENT_IDENTITY = "AGENT_IDENTITY"
    AGENT_CONTACT = "AGENT_CONTACT"
    AGENT_LIABILITY_STATEMENT = "AGENT_LIABILITY_STATEMENT"


WORDS = labels("intake", "papers", Paper, AgentPart)
COUNTY_CODE = r"^COUNTY_[A-Z0-9_]{2,33}$"
"""How a county names a further paper (第十六条（八）), so that it is taken for none of the law's."""


class CountyDocumentNotAsked(Unprocessable):
    """The county's register does not list this paper for the application."""

    article = "202号 第十六条（八）"


def paper_kind(text: str) -> Paper | str:
    """A paper of the law, or a county's own by its code. Raises ``ValueError``."""
    if fullmatch(COUNTY_CODE, text):
        return text
    return Paper(text)


def missing_papers(
    present: Collection[str],
    *,
    required: Sequence[Paper],
    residence: Residence = Residence.LOCAL_HUKOU,
    entrusted: bool = False,
    agent_parts: Collection[AgentPart] = (),
    hukou_proof_requested: bool = False,
    county_asks: Collection[str] = (),
) -> tuple[str, ...]:
    """Everything that is missing, at once: what article 16 and the county require, the agent's four.

    The county may ask the hukou county itself (第十六条); then the applicant need not bring it.
    """
    missing = [str(paper) for paper in required if paper not in present]
    missing += [code for code in county_asks if code not in present]
    if entrusted:
        missing += [str(part) for part in AgentPart if part not in agent_parts]
    if (
        residence is Residence.RESIDENCE_PERMIT
        and not hukou_proof_requested
        and Paper.HUKOU_COUNTY_AID_STATUS_PROOF not in present
    ):
        missing.append(Paper.HUKOU_COUNTY_AID_STATUS_PROOF)
    return tuple(missing)


def agent_parts(
    *, reason: str | None, name: str | None, id_number: str | None, phone: str | None, liable: bool
) -> frozenset[AgentPart]:
    """Which parts of the entrustment are there."""
    given = {
        AgentPart.ENTRUSTMENT_REASON: bool(reason),
        AgentPart.AGENT_IDENTITY: bool(name and id_number),
        AgentPart.AGENT_CONTACT: bool(phone),
        AgentPart.AGENT_LIABILITY_STATEMENT: liable,
    }
    return frozenset(part for part, there in given.items() if there)


NO_WORDS: Mapping[str, str] = MappingProxyType({})


def in_words(
    papers: Sequence[str], *, county: Mapping[str, str] = NO_WORDS, language: str = "zh"
) -> str:
    """The names of papers as people say them; ``county`` has a county's own, by its register."""
    return separator(language).join(_word(paper, county, language) for paper in papers)


def _word(paper: str, county: Mapping[str, str], language: str) -> str:
    if paper in county:
        return county[paper]
    known = WORDS["COUNTY_DOCUMENT"] if fullmatch(COUNTY_CODE, paper) else label(paper, WORDS)
    return known.to(language)
