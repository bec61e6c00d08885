"""The papers of articles 16 and 17 (第十六条、第十七条): which are missing, in the law's order."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from shared.contracts.vocabulary import Paper, Residence
from shared.words import label, labels, separator


class AgentPart(StrEnum):
    """The four parts of an entrustment (第十七条, TA-069), in the order of the notice."""

    ENTRUSTMENT_REASON = "ENTRUSTMENT_REASON"
    AGENT_IDENTITY = "AGENT_IDENTITY"
    AGENT_CONTACT = "AGENT_CONTACT"
    AGENT_LIABILITY_STATEMENT = "AGENT_LIABILITY_STATEMENT"


WORDS = labels("intake", "papers", Paper, AgentPart)


def missing_papers(
    present: Collection[str],
    *,
    required: Sequence[Paper],
    residence: Residence = Residence.LOCAL_HUKOU,
    entrusted: bool = False,
    agent_parts: Collection[AgentPart] = (),
    hukou_proof_requested: bool = False,
) -> tuple[str, ...]:
    """Everything that is missing, at once: what article 16 requires, the agent's four, the hukou proof.

    The county may ask the hukou county itself (第十六条); then the applicant need not bring it.
    """
    missing = [str(paper) for paper in required if paper not in present]
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


def in_words(papers: Sequence[str], *, language: str = "zh") -> str:
    """The names of papers as people say them."""
    return separator(language).join(label(paper, WORDS).to(language) for paper in papers)
