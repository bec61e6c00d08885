"""A receipt is one receipt, however its issuer and number are typed."""

import pytest
from aid_testing.fixtures import Client
from intake.usecases.applications.submission import receipt_of

ISSUER, NUMBER = "拉萨市人民医院 (东院)", "XZ20260042"


@pytest.mark.parametrize(
    ("issuer", "number"),
    [
        (ISSUER, "xz20260042"),
        (ISSUER, " XZ 2026 0042 "),
        (ISSUER, "ＸＺ２０２６００４２"),
        ("拉萨市人民医院　（东院）", NUMBER),
        (f" {ISSUER.replace(' ', '  ')} ", NUMBER),
        ("拉萨市 人民医院", NUMBER),
        (ISSUER, "XZ-2026-0042"),
    ],
    ids=[
        "small letters",
        "blanks",
        "wide letters",
        "wide issuer",
        "blanks in the issuer",
        "without the remark",
        "dashes",
    ],
)
async def test_a_receipt_typed_in_another_way_is_the_same_receipt(
    client: Client, issuer: str, number: str
) -> None:
    vault = client.database.vault

    assert receipt_of(vault, issuer, number) == receipt_of(vault, ISSUER, NUMBER)


@pytest.mark.parametrize(("issuer", "number"), [(ISSUER, "XZ20260043"), ("林周县人民医院", NUMBER)])
async def test_another_number_or_issuer_is_another_receipt(
    client: Client, issuer: str, number: str
) -> None:
    vault = client.database.vault

    assert receipt_of(vault, issuer, number) != receipt_of(vault, ISSUER, NUMBER)
