"""Where the verification platform sends what it answers later; its signature is its token."""

from fastapi import APIRouter, Request
from shared.access import open_to_all
from shared.platform import AnswerNotReadable, SignatureInvalid
from shared.roles import Actor, Role
from shared.web import Db, Part, problems

from assessment.api.resources import ThePlatform
from assessment.platform import REPLY_SCHEMA, RequestUnknown
from assessment.store.checks import Taken
from assessment.usecases import verification

router = APIRouter(prefix="/v1/verification", tags=["verification"])
PLATFORM = Actor(sub="verification-platform", roles=frozenset({Role.DATA_PARTNER}))


class Received(Part):
    """How many answers count, were kept beside earlier ones, or were known already."""

    counted: int
    kept: int
    known: int


@router.post(
    "/answers",
    operation_id="receive_answers",
    responses=problems(SignatureInvalid, AnswerNotReadable, RequestUnknown),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": REPLY_SCHEMA}},
        }
    },
)
@open_to_all
async def receive_answers(request: Request, db: Db, platform: ThePlatform) -> Received:
    """核对平台回传结果（HMAC 签名，可重复投递）。第二十八条。

    Answers of the platform, signed with Aid-Timestamp and Aid-Signature; safe to repeat.
    """
    reply = platform.verified(request.headers, await request.body())
    async with db.transaction(by=PLATFORM, action="receive_answers") as tx:
        taken = await verification.record_reply(tx, reply)
    return Received(counted=taken[Taken.COUNTS], kept=taken[Taken.KEPT], known=taken[Taken.KNOWN])
