"""What a counter enters for a worker who signed on paper, handed in with its scan (record 0081)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.paper_signatures import PaperSignature
from shared.roles import Actor, Role
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from training_subsidy.domain.claims.claim import Claim, on_paper
from training_subsidy.domain.claims.claimants import check_claimant
from training_subsidy.domain.claims.errors import (
    ClaimNotFound,
    ClaimTypeDoesNotFit,
    SignedDayNotPossible,
)
from training_subsidy.domain.claims.quotas import Quotas
from training_subsidy.domain.vocabulary import Claimant
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims, entries
from training_subsidy.store.claims.entries import ClaimPaper
from training_subsidy.store.register import classes, identities, messages, people
from training_subsidy.usecases.claims.claimants import (
    CertificateGiven,
    ClaimGiven,
    CourseGiven,
    trainee_named,
)
from training_subsidy.usecases.claims.drafts import (
    account_of,
    claim_for_certificate,
    claim_given,
    note_certificate_of,
)
from training_subsidy.usecases.claims.submission import hand_in_claim


async def enter_claim(tx: Transaction, given: ClaimGiven, *, quotas: Quotas) -> Claim:
    """Note at the counter what a worker has written on paper; who enters it handles nothing (A-50).

    The claim is owned by no account. Raises ``EnrolmentNotYours`` unless name and number are those
    of the trainee, ``ClaimTypeDoesNotFit`` for whatever is neither a worker's claim for a course
    nor an insured worker's for a certificate.
    """
    subject = given.subject
    if isinstance(subject, CertificateGiven):
        return await _enter_certificate(tx, given, subject, quotas)
    if not isinstance(subject, CourseGiven) or given.claimant is not Claimant.WORKER:
        raise ClaimTypeDoesNotFit
    enrolment, person = await trainee_named(
        tx, given, subject.enrolment_id, quotas, at_counter=True
    )
    course = await classes.read_class(tx, enrolment.class_id)
    tx.by.within(course.region)
    worker = Actor(sub=person.name, held=frozenset({Role.APPLICANT}))
    check_claimant(
        given.type, given.kind, given.claimant, by=worker, course=course, trainee=enrolment
    )
    claim = claim_given(tx, given, enrolment.person_id, None, course.region, course.dates)
    claim = claims.insert_claim(
        tx,
        replace(
            claim,
            owner=on_paper(claim.id),
            enrolment_id=enrolment.id,
            class_id=course.id,
            trade_code=course.trade_code,
            level=course.level,
        ),
    )
    involvement.record_involvement(tx, claim.id)
    people.write_account(tx, claim.id, account_of(claim, given.account, person, version=1))
    return claim


async def _enter_certificate(
    tx: Transaction, given: ClaimGiven, subject: CertificateGiven, quotas: Quotas
) -> Claim:
    """The claim of an insured worker, whom name and number on the form name (VT-038)."""
    tx.by.within(subject.region)
    worker = Actor(sub="", held=frozenset({Role.APPLICANT}))
    claim, person = await claim_for_certificate(
        tx, given, subject, quotas, by=worker, at_counter=True
    )
    claim = claims.insert_claim(tx, replace(claim, owner=on_paper(claim.id)))
    await note_certificate_of(tx, claim, subject)
    involvement.record_involvement(tx, claim.id)
    people.write_account(tx, claim.id, account_of(claim, given.account, person, version=1))
    return claim


async def open_own_claim(tx: Transaction, *, case_number: str) -> Claim:
    """Give a claim of the counter to the account of the person whom it is for (record 0081).

    The account has proved before who its holder is; whoever else asks learns nothing. Raises
    ``ClaimNotFound``.
    """
    person = await identities.read_own(tx)
    if person is None:
        raise ClaimNotFound
    claim = await claims.find_numbered(tx, case_number, person.person_id)
    if claim is None or not (claim.is_on_paper or claim.belongs_to(tx.by)):
        raise ClaimNotFound
    if not claim.is_on_paper:
        return claim
    await messages.hand_on(tx, claim.id, tx.by.sub)
    return claims.give_claim(tx, claim, tx.by.sub)


async def hand_in(
    tx: Transaction,
    claim_id: UUID,
    *,
    signed_by: str,
    signed_on: date,
    method: PaperSignature,
    media_type: str,
    size: int,
    sha256: str,
    address: str,
) -> Claim:
    """Submit the claim with the scan that was stored just now. Raises ``SignedDayNotPossible``."""
    claim = await hand_in_claim(tx, claim_id, signed_by=signed_by)
    if not claim.started_on <= signed_on <= tx.clock.today():
        raise SignedDayNotPossible(first=claim.started_on, last=lhasa_date(tx.clock.now()))
    entries.insert_paper(
        tx,
        ClaimPaper(
            claim_id=claim_id,
            signed_on=signed_on,
            method=method.value,
            media_type=media_type,
            size=size,
            sha256=sha256,
            address=address,
            entered_by=tx.by.sub,
            entered_at=tx.clock.now(),
        ),
    )
    tx.created(f"/v1/claims/{claim_id}")
    return claim


async def open_paper(tx: Transaction, claim_id: UUID) -> ClaimPaper:
    """The signed form of a claim; its reading is audited."""
    await claims.get_claim(tx, claim_id)
    paper = await entries.get_paper(tx, claim_id)
    tx.audit("read_claim_paper", resource=("claim", claim_id))
    return paper
