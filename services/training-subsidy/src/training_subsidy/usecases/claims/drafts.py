"""A claim as its claimant prepares it: who, for which course, and to which account."""

from dataclasses import replace
from uuid import UUID

from shared.agent_banks import require_agent_bank
from shared.contracts.people import HolderKind
from shared.contracts.training_subsidy import ClaimPayeeCorrected, ClaimWithdrawn
from shared.identifiers import check_card, normalise_name
from shared.ids import new_id
from shared.roles import Actor
from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.claimants import check_claimant
from training_subsidy.domain.claims.errors import (
    AccountNotValid,
    ClaimTypeDoesNotFit,
    RegionNotKnown,
    SelectedElsewhere,
)
from training_subsidy.domain.claims.quotas import Quotas
from training_subsidy.domain.claims.skill_certificate import SkillCertificate
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.vocabulary import Claimant, ClaimType
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims, plans, receipts, timeline
from training_subsidy.store.register import classes, people, selections
from training_subsidy.store.register.people import Account, Person
from training_subsidy.usecases.claims import clocks, skill_certificates
from training_subsidy.usecases.claims.claimants import (
    AccountGiven,
    CertificateGiven,
    ClaimGiven,
    StudyGiven,
    named_person,
    trainee_named,
)
from training_subsidy.usecases.claims.facts import release_budget
from training_subsidy.usecases.deadlines import DEADLINES

ORGANISATION_ACCOUNT = range(8, 33)


async def draft_claim(tx: Transaction, given: ClaimGiven, *, quotas: Quotas) -> Claim:
    """Note a draft; the person named must be the one who is enrolled (VT-021).

    A draft proves nothing: the register and the account that claims for a person change with the
    submission at the earliest. Raises ``TooManyDrafts``.
    """
    org = None if given.claimant is Claimant.WORKER else tx.by.org
    subject = given.subject
    if isinstance(subject, StudyGiven):
        check_claimant(given.type, given.kind, given.claimant, by=tx.by, course=None, trainee=None)
        _require(given.type, ClaimType.STUDY_REIMBURSEMENT)
        person = await named_person(tx, given, quotas)
        region = await _paying_region(tx, person.person_id, subject)
        claim = claim_given(
            tx, given, person.person_id, org, region, Dates(subject.starts_on, subject.ends_on)
        )
    elif isinstance(subject, CertificateGiven):
        claim, person = await claim_for_certificate(tx, given, subject, quotas, by=tx.by)
    else:
        enrolment, person = await trainee_named(tx, given, subject.enrolment_id, quotas)
        course = await classes.read_class(tx, enrolment.class_id)
        check_claimant(
            given.type, given.kind, given.claimant, by=tx.by, course=course, trainee=enrolment
        )
        claim = replace(
            claim_given(tx, given, enrolment.person_id, org, course.region, course.dates),
            enrolment_id=enrolment.id,
            class_id=course.id,
            trade_code=course.trade_code,
            level=course.level,
        )
    claim = claims.insert_claim(tx, claim)
    if isinstance(subject, CertificateGiven):
        await note_certificate_of(tx, claim, subject)
    involvement.record_involvement(tx, claim.id)
    account = account_of(claim, given.account, person, version=1)
    people.write_account(tx, claim.id, account)
    return claim


def _require(given: ClaimType, fits: ClaimType) -> None:
    if given is not fits:
        raise ClaimTypeDoesNotFit


async def claim_for_certificate(
    tx: Transaction,
    given: ClaimGiven,
    subject: CertificateGiven,
    quotas: Quotas,
    *,
    by: Actor,
    at_counter: bool = False,
) -> tuple[Claim, Person]:
    """A draft of an insured worker, ``by`` whom it is made, and whom it names (VT-038)."""
    check_claimant(given.type, given.kind, given.claimant, by=by, course=None, trainee=None)
    _require(given.type, ClaimType.INSURED_SKILL_UPGRADE)
    person = await named_person(tx, given, quotas, at_counter=at_counter)
    if not await plans.is_known(tx, subject.region):
        raise RegionNotKnown(region=subject.region)
    day = Dates(subject.issued_on, subject.issued_on)
    claim = replace(
        claim_given(tx, given, person.person_id, None, subject.region, day),
        trade_code=subject.trade_code,
        level=subject.level,
    )
    return claim, person


async def note_certificate_of(tx: Transaction, claim: Claim, given: CertificateGiven) -> None:
    """Note the certificate that the draft is for."""
    await skill_certificates.note_certificate(
        tx,
        SkillCertificate(
            claim_id=claim.id,
            body_code=given.body_code,
            number=given.number,
            track=given.track,
            issued_on=given.issued_on,
            doubt=None,
        ),
    )


async def _paying_region(tx: Transaction, person_id: UUID, study: StudyGiven) -> str:
    """The region on whose list of the year the talent stands: it pays half (VT-040, VT-041).

    Who stands on none names the office that is to say so.
    """
    year = study.starts_on.year
    listed = sorted(await selections.regions_of(tx, person_id, year))
    if study.region is None and len(listed) == 1:
        return listed[0]
    if listed and study.region not in listed:
        raise SelectedElsewhere(year=year, regions="、".join(listed))
    if study.region is None or not (listed or await plans.is_known(tx, study.region)):
        raise RegionNotKnown(region=study.region or "-")
    return study.region


def claim_given(
    tx: Transaction,
    given: ClaimGiven,
    person_id: UUID,
    org: str | None,
    region: str,
    dates: Dates,
) -> Claim:
    """A draft as its claimant gives it."""
    return Claim(
        id=new_id(),
        owner=tx.by.sub,
        org=org,
        claimant=given.claimant,
        type=given.type,
        kind=given.kind,
        region=region,
        person_id=person_id,
        enrolment_id=None,
        class_id=None,
        trade_code=None,
        level=None,
        dates=dates,
        payee_ref=new_id(),
        payee_version=1,
        created_at=tx.clock.now(),
    )


def account_of(claim: Claim, given: AccountGiven, person: Person, *, version: int) -> Account:
    """The worker's own card, or the account of the organisation that claims (A-55)."""
    number = given.account.replace(" ", "")
    require_agent_bank(given.bank_code)
    if claim.org is None:
        card = check_card(number)
        if not card.valid:
            raise AccountNotValid
        kind, name, code = HolderKind.PERSON, person.name, person.id_number
        number = card.normalised
    else:
        if not (number.isascii() and number.isdigit() and len(number) in ORGANISATION_ACCOUNT):
            raise AccountNotValid
        if not given.holder_name:
            raise AccountNotValid
        kind, name, code = HolderKind.ORGANISATION, given.holder_name, claim.org
    return Account(
        payee_ref=claim.payee_ref,
        payee_version=version,
        holder_kind=kind,
        holder_name=normalise_name(name),
        holder_id_number=code,
        account=number,
        bank_code=given.bank_code,
    )


async def correct_payee(
    tx: Transaction, claim_id: UUID, given: AccountGiven, *, expected: int
) -> Claim:
    """Write another account under the next version; a payment that waited goes on with it."""
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    corrected = claim.corrected(by=tx.by)
    involvement.record_involvement(tx, claim_id)
    return await write_other_account(tx, corrected, given)


async def write_other_account(tx: Transaction, claim: Claim, given: AccountGiven) -> Claim:
    """Write the account of a claim whose next version was agreed, and tell disbursement."""
    person = (await people.open_persons(tx, [claim.person_id]))[claim.person_id]
    account = account_of(claim, given, person, version=claim.payee_version)
    people.write_account(tx, claim.id, account)
    corrected = claims.save_claim(tx, claim)
    timeline.write(tx, claim.id, "claim-payee-corrected")
    tx.publish(
        ClaimPayeeCorrected(
            case_id=claim.id,
            payee_ref=corrected.payee_ref,
            payee_version=corrected.payee_version,
            corrected_at=tx.clock.now(),
        )
    )
    return corrected


async def withdraw_claim(tx: Transaction, claim_id: UUID, *, expected: int) -> Claim:
    """The claimant takes the claim back; plan, receipts and the one payee's place become free."""
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    withdrawn = replace(claim.after("withdraw", by=tx.by), counts=False)
    withdrawn = claims.save_claim(tx, await release_budget(tx, withdrawn))
    await receipts.release(tx, claim_id)
    await clocks.follow_status(tx, claim.status, withdrawn)
    await DEADLINES.cancel(tx, case_id=claim_id, what=clocks.RULING)
    timeline.write(tx, claim_id, "claim-withdrawn")
    tx.publish(ClaimWithdrawn(case_id=claim_id, withdrawn_at=tx.clock.now()))
    return withdrawn
