"""By what a receipt is known again, however its issuer and its number are typed (VT-014, A-36)."""

import re
import unicodedata

REMARKS = re.compile(r"([(\[][^()\[\]]*[)\]])+$")


def issuer_key(issuer: str) -> str:
    """The issuer without white space and without remarks at its end, such as （盖章）."""
    bare = "".join(_one_width(issuer).split())
    return REMARKS.sub("", bare) or bare


def number_key(number: str) -> str:
    """Letters and digits of the number in upper case; a number without any stays as it is."""
    bare = "".join(_one_width(number).split()).upper()
    return "".join(sign for sign in bare if sign.isalnum()) or bare


def _one_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
