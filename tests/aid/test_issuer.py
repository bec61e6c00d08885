"""Tokens, keyrings and secrets: signed, private, and the same after every start."""

from dataclasses import replace
from pathlib import Path

import pytest
from aid import keyring, suite
from aid_engines.layout import AUDIENCE, Layout
from aid_engines.refusal import Refusal
from aid_simulators import issuer
from shared.auth import NotAuthenticated, Verifier
from shared.roles import Role
from shared.suite import SERVICES
from shared.vault import Place, Vault


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout.beside(tmp_path)
    suite.prepare_folder(layout)
    keyring.prepare(layout)
    issuer.prepare(layout)
    return layout


def verifier(layout: Layout) -> Verifier:
    return Verifier(jwks=str(layout.keys / "jwks.json"), issuer=layout.issuer, audience=AUDIENCE)


async def test_a_service_recognises_the_person_of_a_token(layout: Layout) -> None:
    signed = issuer.token(layout, ["county_handler", "auditor"], region="540102", sub="dawa")

    actor = await verifier(layout).actor(signed)

    assert actor.sub == "dawa"
    assert actor.roles == {Role.COUNTY_HANDLER, Role.AUDITOR}


async def test_a_token_of_another_suite_is_refused(layout: Layout, tmp_path: Path) -> None:
    other = Layout.beside(tmp_path / "other")
    issuer.prepare(other)

    with pytest.raises(NotAuthenticated):
        await verifier(layout).actor(issuer.token(other, ["operator"]))


async def test_every_service_has_a_token_of_its_own(layout: Layout) -> None:
    issuer.write_tokens(layout)

    for service in SERVICES:
        actor = await verifier(layout).actor((layout.keys / f"{service.name}.token").read_text())
        assert (actor.sub, actor.roles) == (f"service:{service.name}", {Role.SERVICE})
    assert (
        Role.BANK in (await verifier(layout).actor((layout.keys / "bank.token").read_text())).roles
    )


def test_no_token_is_made_where_another_issuer_signs(layout: Layout) -> None:
    abroad = replace(layout, settings={"AID_ISSUER": "https://login.example"})

    with pytest.raises(Refusal, match=r"login\.example"):
        issuer.token(abroad, ["operator"])


def test_keys_are_for_their_owner_alone_and_stay(layout: Layout) -> None:
    before = {file.name: file.read_bytes() for file in layout.keys.iterdir()}

    keyring.prepare(layout)
    issuer.prepare(layout)

    assert {file.name: file.read_bytes() for file in layout.keys.iterdir()} == before
    readable = {file.name for file in layout.keys.iterdir() if file.stat().st_mode & 0o077}
    assert readable == {"jwks.json"}
    assert layout.keys.stat().st_mode & 0o077 == 0


def test_a_keyring_seals_and_opens(layout: Layout) -> None:
    vault = Vault.from_file(layout.keys / "intake.keyring.json")
    place = Place("people", "name", 1)

    assert vault.open(vault.seal("卓玛", place), place) == "卓玛"
