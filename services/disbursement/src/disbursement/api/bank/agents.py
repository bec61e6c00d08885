"""Agent banks: what is agreed with each, loaded by two people of the city, read by finance."""

from datetime import date, time
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import AfterValidator, Field, model_validator
from shared.call import Call, Creation, may_call, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.errors import InvalidBody
from shared.identifiers import OrganisationName
from shared.ids import new_id
from shared.roles import Role
from shared.transaction import Transaction
from shared.web import Body, Part, example, problems
from shared.words import labels

from disbursement.bank import FORMATS
from disbursement.domain.bank.account_check import AccountCheck, Covers
from disbursement.domain.bank.agents import (
    AgentBank,
    AgentBankEditionNotPossible,
    AgreedTerms,
    Encoding,
    EncryptionKind,
    FileFormat,
    SignatureKind,
    Transport,
)
from disbursement.domain.bank.reasons import REASONS
from disbursement.store.bank import agents as store
from disbursement.store.bank.agents import Listed
from disbursement.usecases.bank import agents as usecases

router = APIRouter(prefix="/v1", tags=["agent banks"])

READERS = (
    *(Role.FINANCE_MAKER, Role.FINANCE_CHECKER, Role.AUDITOR),
    *(Role.CITY_SUPERVISOR, Role.OPERATOR),
)
FAULTS = labels("disbursement", "agent_bank_faults")


def _of_ours(code: str) -> str:
    if code not in REASONS:
        raise InvalidBody(FAULTS["reason"].format(known="/".join(sorted(REASONS))))
    return code


OurReason = Annotated[str, AfterValidator(_of_ours)]
BankReason = Annotated[str, Field(pattern=r"^[A-Z0-9_]{1,35}$")]
Days = Annotated[list[date], Field(max_length=400)]


class AccountCheckTerms(Part):
    """The bank looks up account, name and ID number before money leaves (账户核验)."""

    covers: Annotated[Covers, Field(description="Its own accounts, or those of any bank")]
    hours: Annotated[
        int,
        Field(ge=1, le=240, description="Within which it answers; a payment waits no longer"),
    ]


class TermsBody(Body):
    """How one bank is paid through: file, letters, way, hours, days and the meaning of its codes."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,30}$")]
    name: OrganisationName
    valid_from: date
    valid_until: date | None = None
    clearing_number: Annotated[
        str | None, Field(pattern=r"^\d{12}$", description="联行号, sent as the bank's number")
    ] = None
    format: FileFormat
    encoding: Encoding
    transport: Transport
    signature: SignatureKind = SignatureKind.NONE
    encryption: EncryptionKind = EncryptionKind.NONE
    account_check: AccountCheckTerms | None = None
    cut_off: Annotated[
        str,
        Field(
            pattern=r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$",
            description="In Lhasa; a file after it is carried out on the next working day",
        ),
    ]
    days_off: Annotated[Days, Field(description="On which the bank alone does not work")] = []
    days_worked: Annotated[
        Days, Field(description="On which the bank works though offices do not")
    ] = []
    reasons: Annotated[
        dict[BankReason, OurReason],
        Field(max_length=500, description="The bank's own return codes, each in our words"),
    ] = {}

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.encoding not in (known := FORMATS[self.format].encodings):
            fault = FAULTS["encoding"].format(known="/".join(sorted(known)))
            raise InvalidBody(fault, field="encoding")
        if self.account_check is not None and not self._speaks_to_us():
            raise InvalidBody(FAULTS["account_check"], field="account_check")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise InvalidBody(FAULTS["until"], field="valid_until")
        return self

    def _speaks_to_us(self) -> bool:
        return self.transport is Transport.HTTP and self.signature is SignatureKind.NONE

    def edition(self, document: str) -> AgentBank:
        """The edition that this announces."""
        own = {"code", "name", "valid_from", "valid_until"}
        terms: dict[str, Any] = self.model_dump(exclude=own)
        terms |= {name: tuple(sorted(set(terms[name]))) for name in ("days_off", "days_worked")}
        if self.account_check is not None:
            terms["account_check"] = AccountCheck(**terms["account_check"])
        terms["cut_off"] = time.fromisoformat(self.cut_off)
        return AgentBank(
            **self.model_dump(include=own),
            id=new_id(),
            document=document,
            terms=AgreedTerms(**terms),
        )


class AgentBanksBody(CityBody):
    """Editions of agent banks' data; loading them again changes nothing."""

    model_config = example(
        document="拉财社〔2026〕8号",
        agent_banks=[
            {
                "code": "BANK-LHASA",
                "name": "样例代发银行",
                "valid_from": "2027-01-01",
                "format": "iso20022",
                "encoding": "utf-8",
                "transport": "http",
                "cut_off": "16:30:00",
                "reasons": {"E007": "ACCOUNT_CLOSED"},
            }
        ],
    )

    agent_banks: Annotated[list[TermsBody], Field(min_length=1, max_length=50)]

    def editions(self) -> list[AgentBank]:
        """What the body announces, each bank's earliest edition first."""
        ordered = sorted(self.agent_banks, key=lambda one: (one.code, one.valid_from))
        return [one.edition(self.document) for one in ordered]


async def _check(tx: Transaction, body: AgentBanksBody, _: UUID | None, __: int) -> None:
    await usecases.check_agent_banks(tx, body.editions())


async def _load(tx: Transaction, body: AgentBanksBody, _: UUID | None, __: int) -> None:
    tx.audit_detail = {"new": await usecases.load_agent_banks(tx, body.editions())}


LOAD_AGENT_BANKS = CityOperation(
    name="load_agent_banks",
    body=AgentBanksBody,
    apply=_load,
    check=_check,
    things=lambda body: frozenset(f"agent bank {bank.code}" for bank in body.agent_banks),
    refusals=(AgentBankEditionNotPossible,),
)


class AgentBankView(Part):
    """One edition of an agent bank's data, and the special accounts kept there."""

    id: UUID
    code: str
    name: str
    valid_from: date
    valid_until: date | None
    document: str
    clearing_number: str | None
    format: FileFormat
    encoding: Encoding
    transport: Transport
    signature: SignatureKind
    encryption: EncryptionKind
    account_check: AccountCheckTerms | None
    cut_off: Annotated[str, Field(description="Time of day in Lhasa")]
    days_off: list[date]
    days_worked: list[date]
    reasons: dict[str, str]
    accounts: Annotated[list[str], Field(description="Special accounts of funds at this bank")]

    @classmethod
    def of(cls, listed: Listed) -> "AgentBankView":
        bank, terms = listed.bank, listed.bank.terms
        own = {name: getattr(bank, name) for name in cls.model_fields if hasattr(bank, name)}
        agreed = {name: getattr(terms, name) for name in cls.model_fields if hasattr(terms, name)}
        return cls.model_validate(
            own
            | agreed
            | {"cut_off": terms.cut_off.isoformat("seconds"), "accounts": list(listed.accounts)}
        )


@router.post(
    "/internal/agent-banks",
    operation_id="load_agent_banks",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(CityLevelRequired, AgentBankEditionNotPossible),
)
async def propose_agent_banks(
    body: AgentBanksBody, call: Annotated[Creation, may_create(Role.OPERATOR)]
) -> CityChangeView:
    """提议加载代发银行资料（格式、编码、截止时间、工作日、原因码），由市级另一人确认。第十九条。 Propose agent banks' data."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, LOAD_AGENT_BANKS, body))


@router.get("/agent-banks", operation_id="list_agent_banks")
async def list_agent_banks(
    call: Annotated[Call, may_call(*READERS, Role.BANK)],
) -> list[AgentBankView]:
    """代发银行现行及将生效的资料，银行只见自己的。第十九条。 What counts of each agent bank today or later."""
    async with call.reading() as tx:
        found = await store.list_editions(tx, ending_from=tx.clock.today())
    own = call.by.org if call.by.owns_single_cases else None
    return [AgentBankView.of(one) for one in found if own in (None, one.bank.code)]
