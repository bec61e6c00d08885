"""Readers outside, as whoever operates the suite lets them in and out."""

from aid_engines import outsiders
from aid_engines.layout import Layout


async def add(layout: Layout, name: str, data_class: str, rate: int) -> int:
    """Let a reader in, and say what it is told; its password lies in a file and is not printed."""
    one = outsiders.check(name, data_class, rate)
    await outsiders.with_client(layout, lambda client: outsiders.add(client, layout, one))
    for setting, value in outsiders.settings_of(layout, one).items():
        print(f"{setting}={value}")
    file = outsiders.password_file(layout, name)
    if file.exists():
        print(f"The password is in {file}; hand it over by a way of its own.")
    return 0


async def end(layout: Layout, name: str) -> int:
    """Let a reader out."""
    await outsiders.with_client(layout, lambda client: outsiders.end(client, layout, name))
    print(f"{name} reads no more")
    return 0


async def list_consumers(layout: Layout) -> int:
    """Print the readers."""
    found = await outsiders.with_client(layout, lambda client: outsiders.known(client, layout))
    print("\n".join([*outsiders.lines(found), f"{len(found)} readers outside"]))
    return 0
