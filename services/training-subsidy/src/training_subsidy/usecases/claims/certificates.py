"""What follows for claims when a body confirms a certificate, denies it or takes it back (VT-044)."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.training_subsidy import CertificateEntered, ClaimHeld, ClaimReleased
from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.register.certificate import (
    CertificateDoubt,
    CertificateTrack,
    doubt_in,
)
from training_subsidy.domain.register.enrolment import Enrolment
from training_subsidy.domain.register.inquiry import Inquiry
from training_subsidy.domain.register.message import SeatCode
from training_subsidy.domain.vocabulary import CONCERNED, UNDER_WAY, ClaimStatus
from training_subsidy.store.claims import claims, timeline
from training_subsidy.store.register import certificates, enrolments, messages
from training_subsidy.usecases.claims import clocks
from training_subsidy.usecases.claims.facts import SERVICE_ACTOR, Facts, evaluate_claim, facts_of
from training_subsidy.usecases.claims.submission import publish_what_stops

CORRECTED = "REGISTER_CORRECTED"
TOUCHED = CONCERNED | {ClaimStatus.HELD, ClaimStatus.PAID}


async def follow_certificate(tx: Transaction, inquiry: Inquiry) -> None:
    """Take what the body says of the certificate as it is entered now.

    An answer about particulars that were replaced meanwhile says nothing of the new ones.
    """
    enrolment = await enrolments.get_enrolment(tx, inquiry.subject)
    doubt = await _doubt(tx, inquiry, enrolment)
    certificate = enrolment.certificate
    if certificate is None or doubt is CertificateDoubt.NOT_CONFIRMED_YET:
        return
    if (certificate.verified, certificate.doubt) == (doubt is None, doubt):
        return
    heard = replace(certificate, verified=doubt is None, doubt=doubt)
    enrolments.save_enrolment(tx, replace(enrolment, certificate=heard))
    tx.publish(
        CertificateEntered(
            class_id=enrolment.class_id,
            enrolment_id=enrolment.id,
            body_code=heard.body_code,
            verified=heard.verified,
        )
    )
    if heard.verified:
        messages.tell_of_seat(tx, enrolment.id, SeatCode.CERTIFIED, person_id=enrolment.person_id)
        await let_go_on(tx, enrolment.id)
    else:
        await stop_claims(tx, enrolment.id)


async def _doubt(
    tx: Transaction, inquiry: Inquiry, enrolment: Enrolment
) -> CertificateDoubt | None:
    """What the answer says against the certificate; ``NOT_CONFIRMED_YET`` if it is of another one."""
    certificate, about = enrolment.certificate, inquiry.about
    asked = (about.get("body_code"), about.get("number"), about.get("issued_on"))
    if certificate is None or inquiry.answer is None:
        return CertificateDoubt.NOT_CONFIRMED_YET
    if asked != (certificate.body_code, certificate.number, certificate.issued_on.isoformat()):
        return CertificateDoubt.NOT_CONFIRMED_YET
    doubt = doubt_in(
        inquiry.answer,
        track=CertificateTrack(about["track"]),
        level=about["level"],
        issued_on=certificate.issued_on,
    )
    if doubt is None and await certificates.is_taken(tx, certificate, enrolment.id):
        return CertificateDoubt.NUMBER_USED
    return doubt


async def let_go_on(tx: Transaction, enrolment_id: UUID) -> None:
    """Claims that waited for the certificate alone go on by themselves."""
    for claim in await claims.of_enrolment(tx, enrolment_id, {ClaimStatus.HELD}):
        if not claim.is_held_for_its_certificate:
            continue
        ready = claim.after("confirm", by=SERVICE_ACTOR)
        facts = await facts_of(tx, ready)
        ready = await evaluate_claim(tx, ready, facts, proposed=claim.amount)
        ready = claims.save_claim(tx, ready)
        await clocks.follow_status(tx, claim.status, ready)
        timeline.write(tx, claim.id, "claim-certificate-confirmed")
        tx.publish(ClaimReleased(case_id=claim.id, released_by=SERVICE_ACTOR.sub))
        publish_what_stops(tx, ClaimStatus.SUBMITTED, ready, facts)


async def go_on(tx: Transaction, claim: Claim, facts: Facts, *, told: str) -> None:
    """A held claim whose answers have come goes on by itself, if the rules hold it no longer."""
    ready = claim.after("confirm", by=SERVICE_ACTOR)
    ready = claims.save_claim(tx, await evaluate_claim(tx, ready, facts, proposed=claim.amount))
    if ready.status is ClaimStatus.HELD:
        return
    await clocks.follow_status(tx, claim.status, ready)
    timeline.write(tx, claim.id, told)
    tx.publish(ClaimReleased(case_id=claim.id, released_by=SERVICE_ACTOR.sub))
    publish_what_stops(tx, ClaimStatus.SUBMITTED, ready, facts)


async def stop_claims(tx: Transaction, enrolment_id: UUID, *, anew: bool = True) -> None:
    """A claim under way that rests on an enrolment is held; of an approval or a payment the lead owes
    a look: keep it, take it back, or order the money back.

    ``anew``: the rules are asked again, so that the claim goes on by itself when what they miss comes.
    """
    for claim in await claims.of_enrolment(tx, enrolment_id, TOUCHED):
        if claim.status in UNDER_WAY:
            if anew:
                asked = replace(claim, resolved_holds=False)
                await hold_anew(tx, asked, await facts_of(tx, asked))
            else:
                await _hold(tx, claim)
        elif claim.status in {ClaimStatus.APPROVED, ClaimStatus.PAID}:
            await clocks.ask_to_check(tx, claim)
            timeline.write(tx, claim.id, "claim-checked-again:register")


async def hold_anew(tx: Transaction, claim: Claim, facts: Facts) -> None:
    """Ask the rules again of a claim under way or held; a person looks at it whatever they say."""
    before = claim.status
    if before is ClaimStatus.HELD:
        claim = claim.after("confirm", by=SERVICE_ACTOR)
    held = await evaluate_claim(tx, claim, facts, proposed=claim.amount)
    if held.status is not ClaimStatus.HELD:  # barred now, or as it was: a person looks at it
        held = held.after("hold", by=SERVICE_ACTOR)
    held = claims.save_claim(tx, held)
    await clocks.follow_status(tx, before, held)
    publish_what_stops(tx, claim.status, held, facts)


async def _hold(tx: Transaction, claim: Claim) -> None:
    held = replace(claim.after("hold", by=SERVICE_ACTOR), resolved_holds=False)
    held = claims.save_claim(tx, held)
    await clocks.follow_status(tx, claim.status, held)
    timeline.write(tx, claim.id, "claim-held", reason=CORRECTED)
    tx.publish(ClaimHeld(case_id=claim.id, reason=CORRECTED))
