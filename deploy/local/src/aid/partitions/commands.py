"""The commands of the partitions, and what they say."""

from aid_client import clock
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from shared.suite import SERVICES

from aid.partitions import detachment, years


async def list_years(layout: Layout) -> int:
    """Say what each trail holds; exits 1 where this year or the next has no partition."""
    now = clock.now(layout)
    connection = await years.connect(layout)
    lacking = 0
    try:
        for service in SERVICES:
            found = await years.read(connection, service)
            for row in found.detached:
                print(
                    f"{service.name:<18} {row['year']}  set down: {row['rows']} rows, {row['file']}"
                )
            for one in found.attached:
                print(f"{service.name:<18} {one.year}  {one.bytes / 1e6:,.1f} MB")
            if found.other:
                print(f"{service.name:<18} {found.other} rows wait for the partition of their year")
            for year in found.lacks(now):
                lacking += 1
                print(f"{service.name:<18} {year}  MISSING: aid partitions make")
    finally:
        await connection.close()
    return 1 if lacking else 0


async def make(layout: Layout) -> int:
    """Make the partitions of this year and the next."""
    now = clock.now(layout)
    connection = await years.connect(layout)
    try:
        for service in SERVICES:
            made = await years.make_ahead(connection, service, now)
            print(f"{service.name}: {', '.join(map(str, made)) or 'nothing is missing'}")
    finally:
        await connection.close()
    return 0


async def detach(layout: Layout, year: int) -> int:
    """Set a year down outside the database."""
    await detachment.detach(layout, year, _address(layout), clock.now(layout))
    return 0


async def attach(layout: Layout, year: int) -> int:
    """Take a year back."""
    await detachment.attach(layout, year, _address(layout))
    return 0


def _address(layout: Layout) -> str:
    address = layout.settings.get("AID_PARTITIONS")
    if not address:
        raise Refusal("Name a folder or a bucket in AID_PARTITIONS.")
    return address
