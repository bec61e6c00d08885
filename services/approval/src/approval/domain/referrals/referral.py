"""A referral (转介): to whom, for which needs, with whose consent, and how it ended (第二十一条)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts.approval import ReferralOutcome
from shared.contracts.vocabulary import Residence
from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels


class Receiver(StrEnum):
    """What kind of body a referral goes to."""

    DEPARTMENT = "DEPARTMENT"
    CHARITY = "CHARITY"
    SOCIAL_WORK = "SOCIAL_WORK"
    VOLUNTEERS = "VOLUNTEERS"
    HUKOU_COUNTY = "HUKOU_COUNTY"

    @property
    def is_provider(self) -> bool:
        """Whether it is one of the county's list of who is willing to help."""
        return self in {Receiver.CHARITY, Receiver.SOCIAL_WORK, Receiver.VOLUNTEERS}


class Scheme(StrEnum):
    """The scheme of a department that a referral asks for."""

    DIBAO = "DIBAO"
    MEDICAL = "MEDICAL"
    EDUCATION = "EDUCATION"
    HOUSING = "HOUSING"
    EMPLOYMENT = "EMPLOYMENT"


class Need(StrEnum):
    """What is still needed, as a provider may offer it; never why."""

    LIVING_COST = "LIVING_COST"
    TREATMENT_COST = "TREATMENT_COST"
    SCHOOL_COST = "SCHOOL_COST"
    GOODS = "GOODS"
    CARE = "CARE"
    COUNSELLING = "COUNSELLING"
    SHELTER = "SHELTER"
    WORK = "WORK"
    LEGAL_HELP = "LEGAL_HELP"


class ReferralStatus(StrEnum):
    PROPOSED = "proposed"  # waits for the person's consent
    CONSENTED = "consented"
    SENT = "sent"
    RECEIVED = "received"
    SENT_BACK = "sent_back"
    CLOSED = "closed"


BY_THE_RECEIVER = frozenset(
    {ReferralOutcome.HELPED, ReferralOutcome.PARTLY_HELPED, ReferralOutcome.NOT_HELPED}
)
REFERRERS = frozenset({Role.TOWNSHIP_HANDLER, Role.COUNTY_HANDLER})
PERSONS = frozenset({Role.APPLICANT, Role.AGENT})
ANSWERERS = REFERRERS | {Role.DATA_PARTNER}
S = ReferralStatus

# fmt: off
REFERRAL_LIFECYCLE = Lifecycle(
    # while it is   one may      and it becomes  who
    (S.PROPOSED,    "consent",   S.CONSENTED,    REFERRERS | PERSONS),
    (S.PROPOSED,    "withdraw",  S.CLOSED,       REFERRERS | PERSONS),
    (S.CONSENTED,   "withdraw",  S.CLOSED,       REFERRERS | PERSONS),
    (S.SENT,        "withdraw",  S.CLOSED,       REFERRERS | PERSONS),
    (S.RECEIVED,    "withdraw",  S.CLOSED,       REFERRERS | PERSONS),
    (S.SENT_BACK,   "withdraw",  S.CLOSED,       REFERRERS | PERSONS),
    (S.CONSENTED,   "send",      S.SENT,         REFERRERS),
    (S.SENT_BACK,   "send",      S.SENT,         REFERRERS),
    (S.SENT,        "receive",   S.RECEIVED,     ANSWERERS),
    (S.SENT,        "send_back", S.SENT_BACK,    ANSWERERS),
    (S.RECEIVED,    "send_back", S.SENT_BACK,    ANSWERERS),
    (S.RECEIVED,    "report",    S.CLOSED,       ANSWERERS),
    (S.PROPOSED,    "close",     S.CLOSED,       REFERRERS),
    (S.CONSENTED,   "close",     S.CLOSED,       REFERRERS),
    (S.SENT,        "close",     S.CLOSED,       REFERRERS),
    (S.RECEIVED,    "close",     S.CLOSED,       REFERRERS),
    (S.SENT_BACK,   "close",     S.CLOSED,       REFERRERS),
    statuses=labels("approval", "referral_statuses"),
    words=labels("approval", "referral_steps"),
)
# fmt: on
WITH_THE_RECEIVER = frozenset({S.SENT, S.RECEIVED, S.CLOSED})
"""When the receiving body sees a referral."""


class ReferralNotFound(NotFound):
    """There is no such referral."""


class ConsentMissing(Conflict):
    article = "202号 第二十一条"


class ReceiverIncomplete(Unprocessable):
    article = "202号 第二十一条"


class ProviderNotListed(Unprocessable):
    article = "202号 第二十一条"
    pointer = "/provider"


class ProviderOffersLess(Unprocessable):
    article = "202号 第二十八条"
    pointer = "/needs"


class HukouIsLocal(Unprocessable):
    article = "202号 第二十一条"
    pointer = "/hukou_county"


class HelpToApplyMissing(Unprocessable):
    article = "202号 第二十一条"
    pointer = "/help_given"


class ConsentPaperMissing(Unprocessable):
    article = "202号 第二十一条"
    pointer = "/paper"


class ConsentDayImpossible(Unprocessable):
    article = "202号 第二十一条"
    pointer = "/on"


class ProofMissing(Unprocessable):
    article = "202号 第二十一条"
    pointer = "/proof"


class ProofDayImpossible(Unprocessable):
    article = "202号 第二十一条"
    pointer = "/proof/on"


class AnotherThanTheSender(AnotherPersonRequired):
    article = "202号 第二十一条"


@dataclass(frozen=True, slots=True)
class Proof:
    """The receiver's own writing that an officer has before him: its number and its day."""

    document: str
    on: date


def check_consent(on: date, *, paper: str | None, own: bool, proposed: date, today: date) -> None:
    """The person agreed between proposal and today: by the own account, or on a paper with a number.

    Raises ``ConsentDayImpossible``, ``ConsentPaperMissing``.
    """
    if not proposed <= on <= today:
        raise ConsentDayImpossible(first=proposed.isoformat(), last=today.isoformat())
    if not own and paper is None:
        raise ConsentPaperMissing


def check_proof(proof: Proof | None, *, by_the_body: bool, sent: date, today: date) -> None:
    """What an officer says for the receiver rests on the receiver's writing since the sending.

    Raises ``ProofMissing``, ``ProofDayImpossible``.
    """
    if proof is None:
        if not by_the_body:
            raise ProofMissing
    elif not sent <= proof.on <= today:
        raise ProofDayImpossible(first=sent.isoformat(), last=today.isoformat())


def check_receiver(
    kind: Receiver,
    *,
    scheme: Scheme | None,
    provider: str | None,
    hukou_county: str | None,
    residence: Residence,
    county: str,
) -> None:
    """A department has its scheme, a provider its code, the hukou county its code, and no more.

    Raises ``ReceiverIncomplete``, and ``HukouIsLocal`` for people of this county (TA-091).
    """
    given = {"scheme": scheme, "provider": provider, "hukou_county": hukou_county}
    if kind is Receiver.DEPARTMENT:
        wanted = "scheme"
    else:
        wanted = "provider" if kind.is_provider else "hukou_county"
    if {name for name, value in given.items() if value is not None} != {wanted}:
        raise ReceiverIncomplete
    if kind is Receiver.HUKOU_COUNTY and (
        residence is Residence.LOCAL_HUKOU or hukou_county == county
    ):
        raise HukouIsLocal


def check_help(kind: Receiver, help_given: str | None) -> None:
    """Whoever is sent to an office is helped to apply there (协助其申请)."""
    if not kind.is_provider and not (help_given or "").strip():
        raise HelpToApplyMissing


def fits(needs: Collection[str], offered: Collection[str]) -> bool:
    """Whether a provider offers something of what is needed."""
    return bool({*needs} & {*offered})
