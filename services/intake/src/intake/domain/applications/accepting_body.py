"""Which body takes an application (第十三条、第十五条、第十八条（一）（2）, A-25, A-26)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from shared.complete import complete_table
from shared.contracts.vocabulary import Category, CauseType, Residence

from intake.domain.figures import LocalScope

COUNTY_DIGITS = 6


class AcceptingBody(StrEnum):
    TOWNSHIP = "TOWNSHIP"
    COUNTY = "COUNTY"
    RESCUE_STATION = "RESCUE_STATION"


class Passing(StrEnum):
    """What the body that was asked does instead of accepting."""

    FORWARD = "FORWARD"  # the county passes it to the township


class TownshipDuty(StrEnum):
    ASSIST_TRANSFER = "ASSIST_TRANSFER"  # help the person apply to the rescue station


class DecidingBody(StrEnum):
    """Who decides where no township may: the station, or the county that has none (第十五条)."""

    COUNTY_OR_RESCUE_STATION = "COUNTY_OR_RESCUE_STATION"


class AidForm(StrEnum):
    """What the rescue station gives, in the order of the article (A-43)."""

    SHELTER_FOOD = "SHELTER_FOOD"
    MEDICAL_FIRST_AID = "MEDICAL_FIRST_AID"
    RETURN_HOME = "RETURN_HOME"


class ProofRequest(StrEnum):
    """How the local county may ask the hukou county for the proof of aid status (第十六条)."""

    MAIL = "MAIL"
    FAX = "FAX"


class ReceivingBody(StrEnum):
    """The bodies to which a case may be handed over, and no other (A-78)."""

    RESCUE_STATION = "RESCUE_STATION"  # 救助管理站
    EMERGENCY_MANAGEMENT = "EMERGENCY_MANAGEMENT"  # 应急管理部门
    HEALTH_AUTHORITY = "HEALTH_AUTHORITY"  # 疾病应急救助
    TOWNSHIP = "TOWNSHIP"  # another one, which is in charge by place


class TransferGround(StrEnum):
    """The places of the rules that put another body in charge."""

    NEITHER_HUKOU_NOR_PERMIT = "第十五条"
    PERSON_IN_THE_STREET = "第八条（二）1"
    PUBLIC_EMERGENCY = "第八条（二）3"
    ANOTHER_TOWNSHIP = "第十三条"


RECEIVING: dict[TransferGround, frozenset[ReceivingBody]] = {
    TransferGround.NEITHER_HUKOU_NOR_PERMIT: frozenset({ReceivingBody.RESCUE_STATION}),
    TransferGround.PERSON_IN_THE_STREET: frozenset({ReceivingBody.RESCUE_STATION}),
    TransferGround.PUBLIC_EMERGENCY: frozenset(
        {ReceivingBody.EMERGENCY_MANAGEMENT, ReceivingBody.HEALTH_AUTHORITY}
    ),
    TransferGround.ANOTHER_TOWNSHIP: frozenset({ReceivingBody.TOWNSHIP}),
}
complete_table(TransferGround, RECEIVING, "intake.domain.applications.accepting_body.RECEIVING")


def is_in_charge(
    body: ReceivingBody,
    ground: TransferGround,
    *,
    residence: Residence,
    category: Category,
    cause: CauseType,
) -> bool:
    """Whether the rules put this body in charge of the case on this ground (TA-026, TA-028, TA-062)."""
    match ground:
        case TransferGround.NEITHER_HUKOU_NOR_PERMIT:
            applies = residence is Residence.NONE
        case TransferGround.PERSON_IN_THE_STREET:
            applies = category.is_individual
        case TransferGround.PUBLIC_EMERGENCY:
            applies = cause is CauseType.PUBLIC_EMERGENCY
        case TransferGround.ANOTHER_TOWNSHIP:
            applies = residence is not Residence.NONE
        case _:
            assert_never(ground)
    return applies and body in RECEIVING[ground]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who accepts, and what the one who was asked has to do meanwhile."""

    accepting_body: AcceptingBody
    action: Passing | None = None
    township_duty: TownshipDuty | None = None
    aid_forms: tuple[AidForm, ...] = ()
    decided_by: DecidingBody | None = None


def route_of(
    *, residence: Residence, urgent: bool, at_the_county: bool = False, vagrant: bool = False
) -> Route:
    """Hukou or permit: the township, or in an emergency the county that was asked; never a plain no.

    Who has neither, or lives in the street, is helped to the rescue station (TA-062, A-43).
    """
    if vagrant:
        return Route(
            accepting_body=AcceptingBody.RESCUE_STATION,
            township_duty=TownshipDuty.ASSIST_TRANSFER,
            aid_forms=tuple(AidForm),
        )
    if residence is Residence.NONE:
        return Route(
            accepting_body=AcceptingBody.RESCUE_STATION,
            township_duty=TownshipDuty.ASSIST_TRANSFER,
            decided_by=DecidingBody.COUNTY_OR_RESCUE_STATION,
        )
    if at_the_county and urgent:
        return Route(accepting_body=AcceptingBody.COUNTY)
    action = Passing.FORWARD if at_the_county else None
    return Route(accepting_body=AcceptingBody.TOWNSHIP, action=action)


def counts_as(
    residence: Residence, *, hukou: str | None, region: str, scope: LocalScope
) -> Residence:
    """How somebody's residence counts: with the county as scope, another county's hukou is not local.

    The township stays in charge, for nobody is turned away for a hukou (第七条); but the county of
    the hukou proves what aid it gave, as for who has a permit (A-25).
    """
    elsewhere = hukou is not None and not hukou.startswith(region[:COUNTY_DIGITS])
    if scope is LocalScope.COUNTY and residence is Residence.LOCAL_HUKOU and elsewhere:
        return Residence.RESIDENCE_PERMIT
    return residence


def proof_asked(residence: Residence) -> tuple[ProofRequest, ...]:
    """A permit without local hukou needs the hukou county's proof; how it may be asked for."""
    return tuple(ProofRequest) if residence is Residence.RESIDENCE_PERMIT else ()
