"""The compose files give every process what it needs, and nothing that keeps it from scaling."""

import re
from importlib import import_module
from pathlib import Path
from socket import gethostname
from typing import Any

import pytest
import yaml
from aid.deployment import make_secrets
from aid_engines.layout import Layout
from pydantic import ValidationError
from pydantic_settings import BaseSettings
from shared.suite import SERVICES

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
IMAGE = dict(re.findall(r"(AID_[A-Z_]+)=(\S+)", (DEPLOY / "Dockerfile").read_text()))
PROCESSES = [(service, process) for service in SERVICES for process in ("api", "worker")]


def composed(name: str) -> dict[str, Any]:
    service: dict[str, Any] = COMPOSE["services"][name]
    return service


@pytest.mark.parametrize(
    ("service", "process"), PROCESSES, ids=lambda part: getattr(part, "name", part)
)
def test_each_process_starts_from_what_compose_gives_it(
    service: Any, process: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_secrets(tmp_path)
    given = composed(f"{service.name}-{process}")
    for name, value in IMAGE.items():
        monkeypatch.setenv(name, value)
    for name, value in given["environment"].items():
        monkeypatch.setenv(name, _on_this_machine(str(value), tmp_path, given["secrets"]))
    monkeypatch.setenv("AID_PROFILES", "trial")

    settings: BaseSettings = import_module(f"{service.package}.settings").Settings()

    password = (tmp_path / "keys" / f"{service.package}.database").read_text()
    assert f"{service.package}:{password}@postgres:5432/aid" in settings.database_url  # type: ignore[attr-defined]
    broker = settings.broker  # type: ignore[attr-defined]
    principal = (tmp_path / "keys" / f"{service.package}.kafka").read_text()
    assert (broker.username, broker.password) == (service.package, principal)
    assert broker.refusal() is None
    assert settings.process == process  # type: ignore[attr-defined]
    assert settings.instance == gethostname()  # type: ignore[attr-defined]
    assert settings.port == 8000  # type: ignore[attr-defined]
    assert settings.token_file.exists()  # type: ignore[attr-defined]
    assert settings.keyring.exists()  # type: ignore[attr-defined]


@pytest.mark.parametrize("profiles", ["", "tools", "trials"])
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_no_service_starts_with_the_embedded_issuer_but_in_a_trial(
    service: Any, profiles: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_secrets(tmp_path)
    given = composed(f"{service.name}-api")
    for name, value in (IMAGE | given["environment"]).items():
        monkeypatch.setenv(name, _on_this_machine(str(value), tmp_path, given["secrets"]))
    assert given["environment"]["AID_PROFILES"] == "${COMPOSE_PROFILES:-}"
    monkeypatch.setenv("AID_PROFILES", profiles)

    with pytest.raises(ValidationError, match="AID_PROFILES=trial"):
        import_module(f"{service.package}.settings").Settings()
    monkeypatch.setenv("AID_ISSUER", "https://login.example")

    assert import_module(f"{service.package}.settings").Settings().issuer == "https://login.example"


def _on_this_machine(value: str, folder: Path, secrets: list[str]) -> str:
    """A value with its default, and a mounted secret as the file it is made from."""
    if value.startswith("${"):
        value = value.removeprefix("${").removesuffix("}").partition("-")[2]
    if value.startswith("/run/secrets/"):
        name = value.removeprefix("/run/secrets/")
        assert name in secrets, f"{name} is not given to the process"
        return str(folder / "keys" / Path(COMPOSE["secrets"][name]["file"]).name)
    return value


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_worker_sees_when_the_last_copy_was_finished(service: Any) -> None:
    """Else the alert about an old copy has no figure, and stays silent."""
    worker = composed(f"{service.name}-worker")
    mark = _on_this_machine(worker["environment"]["AID_BACKUP_MARK"], Path(), [])

    assert mark == "/exchange/backup.mark"
    assert "./exchange:/exchange:ro" in worker["volumes"]


def test_any_number_of_each_can_run() -> None:
    for service, process in PROCESSES:
        given = composed(f"{service.name}-{process}")
        assert not {"container_name", "hostname", "ports"} & set(given)
        assert "AID_INSTANCE" not in given["environment"]  # the image: each by its own hostname
    assert IMAGE["AID_INSTANCE"] == "hostname"


def test_nothing_answers_outside_but_the_proxy() -> None:
    open_to_others = [name for name, service in COMPOSE["services"].items() if "ports" in service]

    assert open_to_others == ["proxy"]
    assert composed("proxy")["ports"] == ["${AID_ADDRESS:-127.0.0.1}:${AID_PORT:-8000}:8080"]


def test_no_secret_stands_in_an_environment() -> None:
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            assert "PASSWORD" not in name or name.endswith("_FILE"), name
            assert ":" not in str(value).partition("//")[2].partition("@")[0] or "@" not in str(
                value
            )


def test_every_secret_is_among_those_that_are_made(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    made = {file.name for file in (tmp_path / "keys").iterdir()}

    wanted = {
        Path(secret["file"]).name
        for file in DEPLOY.glob("compose*.yaml")
        for secret in yaml.safe_load(file.read_text()).get("secrets", {}).values()
    }

    assert wanted <= made


def test_migration_knows_the_passwords_of_all_roles(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    given = composed("migrate")
    layout = Layout(
        home=tmp_path,
        ports={},
        settings={
            name: _on_this_machine(str(value), tmp_path, given["secrets"])
            for name, value in given["environment"].items()
            if "DATABASE" in name
        },
    )

    for role, url in [("aid", layout.admin_url)] + [
        (service.package, layout.database_url(service.name)) for service in SERVICES
    ]:
        password = (tmp_path / "keys" / f"{role}.database").read_text()
        assert url == f"postgresql+asyncpg://{role}:{password}@postgres:5432/aid"


def test_three_brokers_know_each_other() -> None:
    three = yaml.safe_load((DEPLOY / "compose.three-brokers.yaml").read_text())["services"]
    brokers = [three[name]["environment"] for name in ("kafka", "kafka-2", "kafka-3")]
    first = composed("kafka")["environment"]

    numbers = [(first | broker)["AID_KAFKA_NODE_ID"] for broker in brokers]
    hosts = [(first | broker)["AID_KAFKA_HOST"].partition(":")[0] for broker in brokers]
    voters = ",".join(f"{number}@{host}:9093" for number, host in zip(numbers, hosts, strict=True))
    assert {broker["AID_KAFKA_VOTERS"] for broker in brokers} == {voters}
    assert set(three["migrate"]["depends_on"]) == {"kafka-2", "kafka-3"}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_service_that_keeps_files_has_a_place_for_them(service: Any) -> None:
    fields = import_module(f"{service.package}.settings").Settings.model_fields
    api, worker = (composed(f"{service.name}-{process}") for process in ("api", "worker"))
    setting = f"{service.prefix}_OBJECT_STORE"

    if "object_store" not in fields:
        assert setting not in api["environment"]
        return
    place = api["environment"][setting].rstrip("}").partition(":-file://")[2]
    [volume] = [mount.partition(":")[0] for mount in api["volumes"] if mount.endswith(f":{place}")]
    assert volume in COMPOSE["volumes"]
    assert set(api["volumes"]) <= set(worker["volumes"])
    assert worker["environment"][setting] == api["environment"][setting]
    assert IMAGE[setting] == f"file://{place}"


def test_every_setting_that_the_list_gives_is_one_that_the_service_has() -> None:
    for service in SERVICES:
        fields = import_module(f"{service.package}.settings").Settings.model_fields
        for given in (service.embedded, service.containers, service.image):
            assert {name.lower() for name in given} <= set(fields), service.name
