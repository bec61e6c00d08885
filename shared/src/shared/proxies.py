"""Who asks, behind proxies: read from right to left, for as long as it is a proxy of ours who says it.

Whoever connects may write any header. Only what a proxy of a configured network wrote is believed,
of one header alone: the other may have come through it untouched.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal

Header = Literal["x-forwarded-for", "forwarded"]
WITH_PORT = re.compile(r"(?P<v4>[0-9.]+):\d+|\[(?P<v6>[0-9A-Fa-f:.]+)\](?::\d+)?")
FOR = re.compile(r'(?:^|;)\s*for=(?:"(?P<quoted>[^"]*)"|(?P<token>[^;\s]+))', re.IGNORECASE)
KNOWN_ADDRESSES = 10_000


def caller(networks: str, header: Header) -> Callable[[str, Mapping[str, str]], str]:
    """A function of the peer and the headers that says whose request it is.

    ``networks`` are the proxies', in CIDR form, by blanks; none: always the peer. An entry that is
    no address ends the reading: the proxy that wrote it is who asks. Raises ``ValueError`` for
    networks that are none.
    """
    trusted = tuple(ip_network(network) for network in networks.split())

    @lru_cache(KNOWN_ADDRESSES)
    def is_proxy(address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in trusted)

    def asks(peer: str, headers: Mapping[str, str]) -> str:
        found = _address(peer)
        if found is None or not is_proxy(found):
            return peer
        for entry in reversed(_entries(headers.get(header, ""), header)):
            before = _address(entry)
            if before is None:
                break
            found = before
            if not is_proxy(found):
                break
        return str(found)

    return asks


def _entries(value: str, header: Header) -> Sequence[str]:
    """What each proxy wrote, the last one last."""
    entries = [entry.strip() for entry in value.split(",")] if value else []
    if header == "x-forwarded-for":
        return entries
    found = (FOR.search(entry) for entry in entries)
    return [(one["quoted"] or one["token"] or "") if one else "" for one in found]


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address that an entry names, without its port; of an IPv4 one within IPv6, the IPv4 one."""
    if named := WITH_PORT.fullmatch(text):
        text = named["v4"] or named["v6"]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
