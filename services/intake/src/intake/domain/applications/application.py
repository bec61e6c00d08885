"""An application from draft to acceptance (第十四条至第十七条): who may do what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.contracts.intake import (
    ApplicationCompleted,
    ApplicationForwarded,
    ApplicationSubmitted,
    MissingDocumentsListed,
)
from shared.contracts.vocabulary import (
    Category,
    CauseType,
    EmergencyEffect,
    Procedure,
    Residence,
    UrgencyGround,
)
from shared.four_eyes import require_another_person
from shared.roles import Actor, Role
from shared.words import join
from shared.workdays import lhasa_date

from intake.domain.applications.accepting_body import (
    COUNTY_DIGITS,
    AcceptingBody,
    Passing,
    ReceivingBody,
    Route,
    TransferGround,
    route_of,
)
from intake.domain.applications.status import LIFECYCLE, Status, Urgency
from intake.domain.channels import Channel
from intake.domain.errors import (
    AtTheTownshipAlready,
    DirectCountyNeedsUrgency,
    DocumentsMissing,
    MustBeRouted,
    NothingMissing,
    NotSigned,
    OneTimeNoticeAlreadyGiven,
    OwnApplication,
    StillMissing,
    TownshipNeeded,
    TownshipOutsideCounty,
    UrgencyGroundMissing,
)
from intake.domain.papers.papers import in_words
from intake.domain.words import CODES


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application without what names its people; those lie sealed beside it."""

    id: UUID
    owner: str
    region: str
    village: str | None
    village_name: str | None
    category: Category
    procedure: Procedure
    channel: Channel = Channel.ONLINE
    residence: Residence
    cause_type: CauseType
    effect: EmergencyEffect | None
    incident_on: date
    entrusted: bool
    beneficiary_id: UUID | None
    content_hash: bytes
    signed_hash: bytes | None = None
    status: Status = Status.DRAFT
    case_number: str | None = None
    created_at: datetime | None = None
    submitted_at: datetime | None = None
    listed_at: datetime | None = None
    listed_missing: tuple[str, ...] = ()
    notices: int = 0
    accepted_at: datetime | None = None
    accepted_by: str | None = None
    county_seat_resident: bool = False
    hukou_proof_requested: bool = False
    household_id: UUID | None = None
    late_missing: tuple[str, ...] = ()
    urgency_ground: UrgencyGround | None = None
    applied_by: tuple[str, ...] = ()
    entered_by: tuple[str, ...] = ()
    """Officers who entered at the counter what the applicant signed on paper."""
    principals: tuple[str, ...] = ()
    """Accounts of whom an agent applies for: they see the case as its applicant (第十七条)."""
    complained_at: datetime | None = None
    reminded_at: datetime | None = None
    routed_to: ReceivingBody | None = None
    routed_on_ground: TransferGround | None = None
    routed_by: str | None = None
    routed_region: str | None = None
    """Of the township to which the case was handed over, until it has received it (A-78)."""
    urgency: Urgency | None = None
    urgency_by: str | None = None
    version: int = 0

    @property
    def applicants(self) -> tuple[str, ...]:
        """Who wrote, signed, entered or handed it in: none of them handles the case (A-50)."""
        own = (self.owner, *self.applied_by, *self.entered_by)
        return tuple(dict.fromkeys(filter(None, own)))

    @property
    def has_no_account(self) -> bool:
        """Entered at the counter for somebody who has never signed in: no account owns it."""
        return not self.owner

    def applied(self, by: Actor) -> "Application":
        """Note who acts for the applicant: the applicant, an agent, or the officer at the counter."""
        if by.owns_single_cases:
            return replace(self, applied_by=tuple(dict.fromkeys((*self.applied_by, by.sub))))
        return replace(self, entered_by=tuple(dict.fromkeys((*self.entered_by, by.sub))))

    @property
    def is_urgent(self) -> bool:
        return self.procedure is Procedure.EMERGENCY

    @property
    def is_signed(self) -> bool:
        """Signed, and not changed since."""
        return self.signed_hash is not None and self.signed_hash == self.content_hash

    @property
    def is_at_the_county(self) -> bool:
        """Handed in at the county, or accepted by it; else the township has it."""
        return len(self.region) <= COUNTY_DIGITS

    @property
    def route(self) -> Route:
        """Which body takes it, as it stands."""
        return route_of(
            residence=self.residence,
            urgent=self.is_urgent,
            at_the_county=self.is_at_the_county,
            vagrant=self.routed_on_ground is TransferGround.PERSON_IN_THE_STREET,
        )

    @property
    def must_be_routed_by(self) -> str | None:
        """The article under which another body is in charge (TA-028, TA-062)."""
        if self.cause_type is CauseType.PUBLIC_EMERGENCY:
            return "第八条（二）3"
        route = route_of(residence=self.residence, urgent=self.is_urgent)
        station = route.accepting_body is AcceptingBody.RESCUE_STATION
        return "第十五条" if station else None

    def submit(
        self, *, case_number: str, missing: Sequence[str], by: Actor, at: datetime
    ) -> tuple["Application", ApplicationSubmitted]:
        """Hand it in; papers may be missing, and nobody is turned away here (TA-012, TA-063)."""
        status = LIFECYCLE.after("submit", status=self.status, by=by)
        if not self.is_signed:
            raise NotSigned
        return replace(
            self.applied(by), status=status, case_number=case_number, submitted_at=at
        ), ApplicationSubmitted(
            case_id=self.id,
            case_number=case_number,
            region=self.region,
            category=self.category,
            procedure=self.procedure,
            submitted_at=at,
            missing=tuple(missing),
        )

    def list_missing(
        self, *, missing: Sequence[str], facts_changed: str | None, by: Actor, at: datetime
    ) -> tuple["Application", MissingDocumentsListed]:
        """Tell once, completely, what is missing; again only when facts changed (A-28)."""
        status = LIFECYCLE.after("list_missing", status=self.status, by=by)
        if self.listed_at is not None and not facts_changed:
            raise OneTimeNoticeAlreadyGiven(listed_on=lhasa_date(self.listed_at))
        if not missing:
            raise NothingMissing
        listed = replace(self.told(missing, at=at), status=status)
        return listed, MissingDocumentsListed(
            case_id=self.id, missing=tuple(missing), listed_at=at, listed_by=by.sub
        )

    def told(self, missing: Sequence[str], *, at: datetime) -> "Application":
        """What is missing was listed for the applicant, whose term runs from now."""
        return replace(
            self,
            listed_at=at,
            listed_missing=tuple(missing),
            reminded_at=None,
            notices=self.notices + 1,
        )

    @property
    def owes_as_general(self) -> bool:
        """Accepted without the urgency that lets papers come later: it waits for them."""
        return bool(self.late_missing) and not self.is_urgent

    def complete(
        self, *, missing: Sequence[str], by: Actor, at: datetime
    ) -> tuple["Application", ApplicationCompleted]:
        """Everything that the notice listed is there now."""
        status = LIFECYCLE.after("complete", status=self.status, by=by)
        still = [paper for paper in missing if paper in self.listed_missing]
        if still:
            raise StillMissing(documents=in_words(still), missing=still)
        brought = (
            self.applied(by) if by.owns_single_cases else self
        )  # who takes papers in may accept
        return replace(brought, status=status), ApplicationCompleted(
            case_id=self.id, completed_at=at
        )

    def accept(
        self,
        *,
        missing: Sequence[str],
        household_id: UUID,
        county_seat_resident: bool,
        hukou_proof_requested: bool,
        urgency_ground: UrgencyGround | None = None,
        urgency_facts: str | None = None,
        by: Actor,
        at: datetime,
    ) -> "Application":
        """Accept a complete application; an urgent one may bring its papers later (TA-068).

        That it is urgent is stated here, and counts once a lead has confirmed it (A-73).

        What the county accepts itself, in an emergency alone, is its own from then on (A-26).
        """
        status = LIFECYCLE.after("accept", status=self.status, by=by)
        self.require_ours()
        at_the_county = self.is_at_the_county or not by.has(Role.TOWNSHIP_HANDLER)
        route = route_of(
            residence=self.residence, urgent=self.is_urgent, at_the_county=at_the_county
        )
        if route.action is Passing.FORWARD:
            raise DirectCountyNeedsUrgency
        if self.is_urgent and (urgency_ground is None or not urgency_facts):
            raise UrgencyGroundMissing(grounds=join(CODES[ground] for ground in UrgencyGround))
        if missing and not self.is_urgent:
            raise DocumentsMissing(documents=in_words(missing), missing=list(missing))
        return replace(
            self,
            status=status,
            accepted_at=at,
            accepted_by=by.sub,
            household_id=household_id,
            county_seat_resident=county_seat_resident,
            hukou_proof_requested=hukou_proof_requested,
            late_missing=tuple(missing),
            region=self.region[:COUNTY_DIGITS] if at_the_county else self.region,
            urgency_ground=urgency_ground if self.is_urgent else None,
            urgency=Urgency.STATED if self.is_urgent else None,
            urgency_by=by.sub if self.is_urgent else None,
        )

    def forward(
        self, *, township: str, by: Actor, at: datetime
    ) -> tuple["Application", ApplicationForwarded]:
        """What was handed in at the county goes to the township in charge, not back (TA-054)."""
        status = LIFECYCLE.after("forward", status=self.status, by=by)
        if not self.is_at_the_county:
            raise AtTheTownshipAlready
        if not township.startswith(self.region):
            raise TownshipOutsideCounty(township=township, county=self.region)
        return replace(self, status=status, region=township), ApplicationForwarded(
            case_id=self.id, region=township, forwarded_at=at, forwarded_by=by.sub
        )

    def require_no_part(
        self, by: Actor, *, signers: Sequence[str] = (), at_the_counter: bool = False
    ) -> None:
        """Refuse an officer who is of the case: applied for it, entered it, or is one of its people.

        ``signers`` are the accounts that consented to the check by their own sign-in. Who entered
        it goes on with that ``at_the_counter``, and handles it nowhere else.
        """
        if by.owns_single_cases or by.has(Role.SERVICE):
            return
        own = [self.owner, *self.applied_by, *self.principals, *signers]
        if not at_the_counter:
            own += self.entered_by
        require_another_person(by.sub, than=own, refusal=OwnApplication())

    def require_ours(self) -> None:
        """Refuse to accept or turn down what another body is in charge of, unless it sent it back.

        Nobody is sent in circles: what that body has refused is decided here (A-78).
        """
        sent_back = self.routed_to is not None and self.routed_on_ground == self.must_be_routed_by
        if self.must_be_routed_by is not None and not sent_back:
            raise MustBeRouted(
                article_of_route=self.must_be_routed_by, article=f"202号 {self.must_be_routed_by}"
            )

    def township_in_charge(self, named: str | None) -> str:
        """The township of a general case: its own, or the named one where the county has it."""
        if not self.is_at_the_county:
            return self.region
        if named is None:
            raise TownshipNeeded
        if not named.startswith(self.region):
            raise TownshipOutsideCounty(township=named, county=self.region)
        return named
