"""One's own messages of training: seats, classes and claims."""

from typing import Annotated

from fastapi import APIRouter, Query
from shared.call import Call, may_call
from shared.inbox import ReadBody, ToldCounts, ToldPart
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_cursor, write_cursor
from shared.web import problems

from training_subsidy.api.parts import CLAIMANTS
from training_subsidy.domain.claims.told import text_of
from training_subsidy.domain.register.message import MessageAbout, MessageNotFound
from training_subsidy.store.register import messages

router = APIRouter(prefix="/v1/my-messages", tags=["timeline"])


class ToldPage(Page[ToldPart]):
    """One page, the newest first."""

    counts: ToldCounts


@router.get("", operation_id="list_my_training_messages", responses=problems(CursorNotReadable))
async def list_my_training_messages(
    call: Annotated[Call, may_call(*CLAIMANTS)],
    unread: Annotated[bool, Query(description="Only what the caller has not read")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ToldPage:
    """本人报名、班次变更、考试、证书和补贴申请的告知。 What I was told of seats, classes and claims."""
    async with call.reading() as tx:
        found = await messages.find_messages(
            tx, unread=unread, before=_before(cursor), limit=limit + 1
        )
        counts = await messages.count_messages(tx)
    return ToldPage(
        items=[
            ToldPart(
                id=row.id,
                about=row.about,
                about_id=row.about_id,
                number=row.number,
                at=row.created_at,
                code=row.code,
                text=text_of(MessageAbout(row.about), row.code, row.facts, language=call.language),
                read_at=row.read_at,
            )
            for row in found[:limit]
        ],
        next=write_cursor(str(found[limit - 1].position)) if len(found) > limit else None,
        counts=ToldCounts.model_validate(counts),
    )


@router.put("/read", operation_id="read_my_training_messages", responses=problems(MessageNotFound))
async def read_my_training_messages(
    body: ReadBody, call: Annotated[Call, may_call(*CLAIMANTS)]
) -> ToldCounts:
    """标记为已读，对本人的所有设备有效。 Note what was read, for all own devices; as often as one likes."""
    async with call.transaction() as tx:
        await messages.note_read(tx, body.messages)
        return ToldCounts.model_validate(await messages.count_messages(tx))


def _before(cursor: str | None) -> int | None:
    place = read_cursor(cursor, parts=1)
    if place is None:
        return None
    if not (place[0].isascii() and place[0].isdecimal() and len(place[0]) < 19):  # noqa: PLR2004
        raise CursorNotReadable
    return int(place[0])
