"""A released payment file on its way to its bank, by whichever way: its name, its bytes, what is known."""

from dataclasses import dataclass

from shared.roles import system
from shared.runtime import ServiceRuntime

from disbursement.bank import FORMATS
from disbursement.bank.envelopes import SUFFIX
from disbursement.domain.bank.agents import ENVELOPE, FileFormat
from disbursement.store.bank.files import Outgoing
from disbursement.store.payments import batches
from disbursement.usecases.bank import files

ENVELOPED = "application/pkcs7-mime"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """The first form of a batch, or its envelope; ``has_begun``: a try before this may have given it."""

    name: str
    content: bytes
    media: str
    has_begun: bool


async def open_written(running: ServiceRuntime, one: Outgoing) -> WrittenFile:
    """The file of a batch as it was released."""
    form, file = next(iter(FORMATS[FileFormat(one.format)].files.items()))
    async with running.database.reading(by=system(running.service.name)) as tx:
        form, content, _ = await batches.open_file(tx, one.batch_id, form=form)
        has_begun = await files.has_begun(tx, one.batch_id)
    suffix, media = (SUFFIX, ENVELOPED) if form == ENVELOPE else (file.suffix, file.media)
    return WrittenFile(f"{one.number}.{suffix}", content, media, has_begun)
