"""What may be shown of a person: masked by default in views, logs and online notices (A-40)."""

ANONYMOUS_MINOR = "未成年人某某"
_LONG_NAME = 4
_LEAST_HIDDEN = 4
_STAR = "*"


def mask_name(name: str) -> str:
    """Keep the first two of four or more characters, the first of a shorter name."""
    kept = 2 if len(name) >= _LONG_NAME else 1
    return name[:kept] + _STAR * (len(name) - kept)


def notice_name(name: str, *, online: bool, minor: bool) -> str:
    """The name on a public notice: whole on the village board, masked online, never a minor's."""
    if minor:
        return ANONYMOUS_MINOR
    return mask_name(name) if online else name


def mask_resident_id(number: str) -> str:
    """Keep province and city, and the last two: neither birth date nor sequence can be read."""
    return _keep(number, first=4, last=2)


def mask_phone(number: str) -> str:
    """Keep the network's three digits and the last four."""
    return _keep(number, first=3, last=4)


def mask_card(number: str) -> str:
    """Keep the last four digits, by which people know their card."""
    return _keep(number, first=0, last=4)


def _keep(text: str, *, first: int, last: int) -> str:
    """Keep both ends of what is long enough to hide something; else nothing."""
    hidden = len(text) - first - last
    if hidden < _LEAST_HIDDEN:
        return _STAR * len(text)
    return text[:first] + _STAR * hidden + text[len(text) - last :]
