"""A service refuses to start where the broker would not learn who asks, and says what to set."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from shared.broker_access import BrokerAccess
from shared.suite import SERVICES

SCRAM: dict[str, Any] = {"mechanism": "SCRAM-SHA-256", "username": "intake", "password": "secret"}


def access(protocol: str, **further: Any) -> BrokerAccess:
    return BrokerAccess(
        bootstrap="kafka:9092", owner="AID_INTAKE_KAFKA", protocol=protocol, **further
    )


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_fr_50_a_service_does_not_start_on_plaintext(
    service: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FR-50 of the field reports."""
    for name, value in {
        f"{service.prefix}_DATABASE_URL": "postgresql://x:the-database-secret@postgres/aid",
        f"{service.prefix}_PORT": "8000",
        f"{service.prefix}_KEYRING": str(tmp_path),
        f"{service.prefix}_OBJECT_STORE": tmp_path.as_uri(),
        "AID_JWKS": "jwks.json",
        "AID_ASSESSMENT_PLATFORM_URL": "http://platform",
        "AID_ASSESSMENT_PLATFORM_SECRET_FILE": str(tmp_path),
        "AID_TRAINING_SUBSIDY_PLATFORM_SECRET_FILE": str(tmp_path),
        "AID_KAFKA_SECURITY_PROTOCOL": "PLAINTEXT",
    }.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError) as refused:
        import_module(f"{service.package}.settings").Settings()

    said = str(refused.value)
    assert "AID_KAFKA_SECURITY_PROTOCOL=SASL_SSL" in said
    assert "mTLS" in said
    assert "the-database-secret" not in said


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (access("PLAINTEXT"), "AID_KAFKA_SECURITY_PROTOCOL is PLAINTEXT"),
        (access("plaintext"), "AID_KAFKA_SECURITY_PROTOCOL is plaintext"),
        (access("SSL"), "AID_INTAKE_KAFKA_CERTIFICATE_FILE"),
        (access("SASL_PLAINTEXT", **SCRAM | {"mechanism": "PLAIN"}), "clear text"),
        (access("SASL_PLAINTEXT", **SCRAM | {"mechanism": None}), "clear text"),
        (access("SASL_SSL", **SCRAM | {"password": None}), "AID_INTAKE_KAFKA_PASSWORD_FILE"),
    ],
    ids=["nothing", "in small letters", "no certificate", "plain", "no mechanism", "no password"],
)
def test_the_refusal_names_what_is_missing(given: BrokerAccess, names: str) -> None:
    assert names in (given.refusal() or "")
    assert "secret" not in (given.refusal() or "")


@pytest.mark.parametrize(
    "given",
    [
        access("SASL_PLAINTEXT", **SCRAM),
        access("SASL_SSL", **SCRAM),
        access("SASL_SSL", **SCRAM | {"mechanism": "PLAIN"}),
        access("SSL", certificate_file=Path("intake.crt"), key_file=Path("intake.key")),
    ],
    ids=["scram on an inner network", "scram with tls", "plain with tls", "mtls"],
)
def test_whoever_is_known_may_start(given: BrokerAccess) -> None:
    assert given.refusal() is None
