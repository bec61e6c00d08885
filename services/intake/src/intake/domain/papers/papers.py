"""The papers of articles 16 and 17 (第十六条、第十七条): which are missing, in the law's order."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from shared.complete import complete_table
from shared.contracts.vocabulary import Paper, Residence


class AgentPart(StrEnum):
    """The four parts of an entrustment (第十七条, TA-069), in the order of the notice."""

    ENTRUSTMENT_REASON = "ENTRUSTMENT_REASON"
    AGENT_IDENTITY = "AGENT_IDENTITY"
    AGENT_CONTACT = "AGENT_CONTACT"
    AGENT_LIABILITY_STATEMENT = "AGENT_LIABILITY_STATEMENT"


WORDS = {
    "WRITTEN_APPLICATION": ("个人书面申请书", "written application"),
    "HUKOU_BOOK_OR_RESIDENCE_PERMIT": (
        "居民户口簿或居住证",
        "household register or residence permit",
    ),
    "ID_CARD": ("居民身份证", "identity card"),
    "HARDSHIP_PROOF": ("遭遇困难证明材料", "proof of the hardship"),
    "INCOME_PROPERTY_PROOF": ("家庭收入、财产状况证明", "proof of income and property"),
    "CHECK_AUTHORISATION": (
        "家庭经济状况核对授权书（每名成年成员）",
        "check authorisation of every adult",
    ),
    "APPROVAL_FORM": (
        "《拉萨市城乡困难群众临时救助申请审批表》",
        "application and approval form",
    ),
    "ENTRUSTMENT_REASON": ("委托原因", "reason for the entrustment"),
    "AGENT_IDENTITY": ("受托人身份情况", "the agent's identity"),
    "AGENT_CONTACT": ("受托人联系方式", "the agent's contact"),
    "AGENT_LIABILITY_STATEMENT": ("承担委托责任的声明", "the agent's statement of liability"),
    "HUKOU_COUNTY_AID_STATUS_PROOF": (
        "户籍所在地县（区）享受社会救助情况证明",
        "proof of aid status from the hukou county",
    ),
    "OTHER": ("其他相关材料", "other papers"),
}
complete_table(Paper, WORDS, "intake.domain.papers.papers.WORDS", alone=False)
complete_table(AgentPart, WORDS, "intake.domain.papers.papers.WORDS", alone=False)


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
    place = 1 if language == "en" else 0
    return ("; " if language == "en" else "、").join(
        WORDS.get(paper, (paper, paper))[place] for paper in papers
    )
