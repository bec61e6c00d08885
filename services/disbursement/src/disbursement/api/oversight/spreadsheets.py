"""A list of the books as a spreadsheet over HTTP."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from fastapi.responses import Response

from disbursement.usecases.oversight import exports
from disbursement.usecases.oversight.exports import Sheet


class ExportFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The list as a file.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            exports.XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


async def as_file(
    sheet: Sheet, rows: Sequence[Sequence[Any]], form: ExportFormat, *, name: str
) -> Response:
    """The rows as a file to keep; written beside the event loop."""
    write = exports.as_csv if form is ExportFormat.CSV else exports.as_xlsx
    return Response(
        await asyncio.to_thread(write, sheet, rows),
        media_type="text/csv; charset=utf-8" if form is ExportFormat.CSV else exports.XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{form}"',
            "Cache-Control": "no-store",
        },
    )
