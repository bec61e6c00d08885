from types import SimpleNamespace

import pytest
from shared.vault import Vault, VaultDamaged

VAULT = Vault(current="k1", keys={"k1": bytes(32)}, lookup=bytes(32))


def test_the_columns_of_a_row_are_sealed_and_opened_together() -> None:
    sealed = VAULT.seal_row("persons", 7, {"name": "次仁", "phone": None})

    row = SimpleNamespace(**sealed)

    assert sealed["name"] is not None
    assert "次仁".encode() not in sealed["name"]
    assert VAULT.open_row("persons", 7, row, ["name", "phone"]) == {"name": "次仁", "phone": None}


@pytest.mark.parametrize(("table", "row_id"), [("agents", 7), ("persons", 8)])
def test_a_value_opens_in_its_own_row_only(table: str, row_id: int) -> None:
    row = SimpleNamespace(**VAULT.seal_row("persons", 7, {"name": "次仁"}))

    with pytest.raises(VaultDamaged, match=f"{table}.name"):
        VAULT.open_row(table, row_id, row, ["name"])
