"""The chart: what it renders is valid, starts our programs, confines them, and scales."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from aid.deployment import make_secrets
from pydantic_settings import BaseSettings
from shared.suite import SERVICES, VERSION, Service

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy/helm/aid"
EXAMPLES = ROOT / "deploy/helm/examples"
KUBERNETES = "1.34.0"
HELM = next(
    (
        found
        for found in (ROOT / ".venv/bin/helm", shutil.which("helm"))
        if found and Path(found).exists()
    ),
    None,
)
OF_OPERATORS = ("cnpg.io", "monitoring.coreos.com")
"""Kinds that an operator brings; their schemas are not Kubernetes's own."""
STARTED_FROM = {
    "addresses": ("addresses.yaml",),
    "own engines": ("own-engines.yaml",),
    "a recovery": ("own-engines.yaml", "recovery.yaml"),
}


def helm(
    *arguments: str, values: Mapping[str, Any] | None = None
) -> subprocess.CompletedProcess[str]:
    """What Helm says; ``values`` come over those of the files."""
    if HELM is None:
        pytest.skip("there is no Helm here; `make helm` brings it")
    return subprocess.run(
        (str(HELM), *arguments, *(("-f", "-") if values else ())),
        input=yaml.safe_dump(values) if values else None,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_proxies_before_and_within_are_named_to_who_believes_them() -> None:
    values = {"proxy": {"outer": ["198.51.100.0/24"]}}
    found = rendered("own-engines.yaml", values=values)
    suite = next(o for o in found if o["kind"] == "ConfigMap" and o["metadata"]["name"] == "suite")
    proxy = next(o for o in found if o["kind"] == "Deployment" and o["metadata"]["name"] == "proxy")
    [container] = proxy["spec"]["template"]["spec"]["containers"]
    outer = next(one["value"] for one in container["env"] if one["name"] == "AID_OUTER_PROXIES")

    assert outer == "198.51.100.0/24"
    assert suite["data"]["AID_TRUSTED_PROXIES"].split() == [
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
        "198.51.100.0/24",
    ]


def rendered(*files: str, values: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The manifests of the chart with these files of values."""
    named = [word for file in files for word in ("-f", str(EXAMPLES / file))]
    said = helm(
        "template",
        "aid",
        str(CHART),
        "-n",
        "aid",
        "--kube-version",
        KUBERNETES,
        *named,
        values=values,
    )
    assert said.returncode == 0, said.stderr
    return [one for one in yaml.safe_load_all(said.stdout) if one]


def refusal(values: Mapping[str, Any]) -> str:
    """Why the chart does not take these values over those of the example."""
    said = helm(
        *("template", "aid", str(CHART), "--kube-version", KUBERNETES),
        *("-f", str(EXAMPLES / "addresses.yaml")),
        values=values,
    )
    assert said.returncode != 0, "taken"
    return said.stderr


def pods(manifests: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each pod that the manifests make, by what makes it."""
    for one in manifests:
        if template := one["spec"].get("template") if "spec" in one else None:
            yield one["metadata"]["name"], template


def named(manifests: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    [found] = [one for one in manifests if one["kind"] == kind and one["metadata"]["name"] == name]
    return found


@pytest.mark.parametrize("case", STARTED_FROM)
def test_every_manifest_is_what_kubernetes_takes(case: str) -> None:
    manifests = rendered(*STARTED_FROM[case])

    own = [
        one for one in manifests if not one["apiVersion"].partition("/")[0].endswith(OF_OPERATORS)
    ]
    for one in own:
        kubernetes_validate.validate(one, KUBERNETES, strict=True)

    assert len(own) > (15 if case == "a recovery" else 50)
    assert len({(one["kind"], one["metadata"]["name"]) for one in manifests}) == len(manifests)


def test_a_field_that_kubernetes_does_not_know_is_found() -> None:
    deployment = named(rendered("addresses.yaml"), "Deployment", "intake-api")
    deployment["spec"]["replica"] = 3

    with pytest.raises(kubernetes_validate.ValidationError, match="replica"):
        kubernetes_validate.validate(deployment, KUBERNETES, strict=True)


@pytest.mark.parametrize("process", ["api", "worker"])
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_each_process_starts_from_what_its_pod_gives_it(
    service: Service, process: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_secrets(tmp_path)
    manifests = rendered("own-engines.yaml")
    template = named(manifests, "Deployment", f"{service.name}-{process}")["spec"]["template"]
    files = _files(template, tmp_path / "keys")
    for name, value in _environment(template, manifests).items():
        monkeypatch.setenv(name, files.get(value, value))
    monkeypatch.setenv(f"{service.prefix}_PORT", "8000")  # the image's

    settings: BaseSettings = import_module(f"{service.package}.settings").Settings()

    password = (tmp_path / "keys" / f"{service.package}.database").read_text()
    assert f"{service.package}:{password}@postgres-rw:5432/aid" in settings.database_url  # type: ignore[attr-defined]
    assert settings.process == process  # type: ignore[attr-defined]
    assert settings.broker.refusal() is None  # type: ignore[attr-defined]
    assert settings.broker.bootstrap == "brokers:9092"  # type: ignore[attr-defined]
    assert settings.keyring.exists()  # type: ignore[attr-defined]
    assert settings.token_file.exists()  # type: ignore[attr-defined]
    assert settings.service_urls["intake"] == "http://intake-api:8000"  # type: ignore[attr-defined]
    if service.object_store:
        assert settings.object_store.startswith("s3://")  # type: ignore[attr-defined]


def _environment(template: dict[str, Any], manifests: list[dict[str, Any]]) -> dict[str, str]:
    [container] = template["spec"]["containers"]
    given = {}
    for source in container["envFrom"]:
        if "configMapRef" in source:
            given |= named(manifests, "ConfigMap", source["configMapRef"]["name"])["data"]
    return given | {one["name"]: one["value"] for one in container["env"]}


def _files(template: dict[str, Any], keys: Path) -> dict[str, str]:
    """Where a pod sees a secret, and the file of `aid secrets` that `deploy/helm/secrets` puts there."""
    [volume] = [one for one in template["spec"]["volumes"] if one["name"] == "secrets"]
    files = {}
    for source in volume["projected"]["sources"]:
        owner = source["secret"]["name"].removeprefix("aid-")
        for item in source["secret"]["items"]:
            key, path = item["key"], item["path"]
            before = {"keyring.json": owner, "token": owner}.get(key, owner.replace("-", "_"))
            file = key if owner == "shared" else f"{before}.{key}"
            assert (keys / file).exists(), file
            files[f"/run/secrets/{path}"] = str(keys / file)
    return files


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl here")
def test_the_secrets_that_pods_name_are_those_that_are_printed(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    said = subprocess.run(
        (str(ROOT / "deploy/helm/secrets"), str(tmp_path / "keys")),
        capture_output=True,
        text=True,
        check=True,
    )
    made = {
        (one["metadata"]["name"], key)
        for one in yaml.safe_load_all(said.stdout)
        if one
        for key in one["data"]
    }

    wanted = {
        (source["secret"]["name"], item["key"])
        for _, template in pods(rendered("own-engines.yaml"))
        for volume in template["spec"]["volumes"]
        for source in volume.get("projected", {}).get("sources", ())
        for item in source["secret"]["items"]
    }

    assert wanted <= made
    assert ("aid-postgres", "password") in made  # what the operator gives the administrator


@pytest.mark.parametrize("case", STARTED_FROM)
def test_every_pod_is_confined_and_knows_no_cluster(case: str) -> None:
    for name, template in pods(rendered(*STARTED_FROM[case])):
        pod = template["spec"]
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in [*pod["containers"], *pod.get("initContainers", ())]:
            own = container["securityContext"]
            assert own["readOnlyRootFilesystem"] is True, name
            assert own["allowPrivilegeEscalation"] is False, name
            assert own["capabilities"]["drop"] == ["ALL"], name
            assert container["resources"]["requests"].keys() >= {"cpu", "memory"}, name
            assert "memory" in container["resources"]["limits"], name


def test_a_release_takes_nobody_away_before_another_answers() -> None:
    manifests = rendered("addresses.yaml")
    deployments = [one for one in manifests if one["kind"] == "Deployment"]

    for one in deployments:
        pod = one["spec"]["template"]["spec"]
        [container] = pod["containers"]
        asleep = container["lifecycle"]["preStop"]["sleep"]["seconds"]
        assert one["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
        assert 5 < asleep < pod["terminationGracePeriodSeconds"]  # the proxy looks up every 5 s
        assert "readinessProbe" in container
        named(manifests, "PodDisruptionBudget", one["metadata"]["name"])
    assert len(deployments) == 2 * len(SERVICES) + 2


def test_workers_scale_by_what_waits_and_others_by_their_load() -> None:
    manifests = rendered("addresses.yaml")

    for service in SERVICES:
        worker = named(manifests, "HorizontalPodAutoscaler", f"{service.name}-worker")["spec"]
        [metric] = worker["metrics"]
        assert metric["external"]["metric"] == {
            "name": "aid_consumer_lag",
            "selector": {"matchLabels": {"service": service.name}},
        }
        api = named(manifests, "HorizontalPodAutoscaler", f"{service.name}-api")["spec"]
        assert api["metrics"][0]["resource"]["name"] == "cpu"
        assert "replicas" not in named(manifests, "Deployment", f"{service.name}-api")["spec"]
    adapter = yaml.safe_load((ROOT / "deploy/helm/prometheus-adapter.yaml").read_text())
    assert [rule["name"]["as"] for rule in adapter["rules"]["external"]] == ["aid_consumer_lag"]


def test_without_the_adapter_workers_stay_as_many_as_they_are() -> None:
    manifests = rendered("addresses.yaml", values={"worker": {"scaleByLag": False}})

    assert named(manifests, "Deployment", "intake-worker")["spec"]["replicas"] == 2
    scaled = [
        one["metadata"]["name"] for one in manifests if one["kind"] == "HorizontalPodAutoscaler"
    ]
    assert "intake-worker" not in scaled
    assert "intake-api" in scaled


def test_every_setting_that_the_list_gives_has_a_value_in_the_chart() -> None:
    """Also where there is no Helm: a setting that the templates do not know ends each of its commands."""
    helper = (CHART / "templates/_helpers.tpl").read_text("utf-8")

    wanted = {name for service in SERVICES for name in service.containers}
    assert {name for name in wanted if f'eq . "{name}"' not in helper} == set()


def test_a_paused_release_has_engines_and_schemas_and_no_process_of_the_suite() -> None:
    manifests = rendered(*STARTED_FROM["a recovery"])

    kinds = {(one["kind"], one["metadata"]["name"]) for one in manifests}
    deployments = {name for kind, name in kinds if kind == "Deployment"}
    assert deployments == {"proxy"}
    assert not {name for kind, name in kinds if kind == "HorizontalPodAutoscaler"}
    assert {("Cluster", "postgres"), ("StatefulSet", "kafka"), ("Job", "migrate-1")} <= kinds


def test_a_release_of_the_suite_restarts_no_broker() -> None:
    before, after = (
        named(rendered("own-engines.yaml", values={"image": {"tag": tag}}), "StatefulSet", "kafka")
        for tag in ("1.0.0", "1.0.1")
    )

    assert before["spec"]["template"] == after["spec"]["template"]


def test_three_brokers_know_each_other_by_the_names_of_their_pods() -> None:
    manifests = rendered("own-engines.yaml")
    brokers = named(manifests, "StatefulSet", "kafka")["spec"]
    [container] = brokers["template"]["spec"]["containers"]
    given = {one["name"]: one.get("value") for one in container["env"]}

    assert brokers["replicas"] == 3
    assert given["AID_KAFKA_VOTERS"] == ",".join(
        f"{number + 1}@kafka-{number}.kafka.aid.svc:9093" for number in range(3)
    )
    start = named(manifests, "ConfigMap", "kafka")["data"]["start"]
    assert start == (ROOT / "deploy/kafka/start").read_text("utf-8")


def test_the_proxy_and_the_alerts_are_those_of_compose() -> None:
    manifests = rendered("own-engines.yaml")

    caddy = named(manifests, "ConfigMap", "proxy")["data"]["Caddyfile"]
    assert caddy == (ROOT / "deploy/proxy/Caddyfile").read_text("utf-8")
    alerts = named(manifests, "PrometheusRule", "aid")["spec"]
    assert alerts == yaml.safe_load((ROOT / "deploy/prometheus/rules/aid.yml").read_text("utf-8"))


def test_a_database_of_a_moment_comes_from_the_copies_and_writes_elsewhere() -> None:
    cluster = named(rendered(*STARTED_FROM["a recovery"]), "Cluster", "postgres")["spec"]

    assert cluster["bootstrap"]["recovery"]["recoveryTarget"] == {
        "targetTime": "2026-12-01T09:00:00+08:00"
    }
    assert "initdb" not in cluster["bootstrap"]
    [source] = cluster["externalClusters"]
    [archiver] = cluster["plugins"]
    assert source["plugin"]["parameters"]["serverName"] == "postgres"
    assert archiver["parameters"]["serverName"] == "postgres-2"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"identity": {"issuer": "urn:aid:embedded"}}, "/identity/issuer"),
        ({"identity": {"issuer": "http://sso.example"}}, "/identity/issuer"),
        ({"address": "http://aid.example"}, "/address"),
        ({"postgres": {"host": ""}}, "/postgres/host"),
        ({"kafka": {"protocol": "PLAINTEXT"}}, "/kafka/protocol"),
        ({"kafka": {"bootstrap": ""}}, "/kafka/bootstrap"),
        ({"objects": {"intake": "file:///var/lib/aid/objects"}}, "/objects/intake"),
        ({"worker": {"replicas": {"max": 13}}}, "/worker/replicas/max"),
        ({"postgres": {"operator": {"backup": {"enabled": True}}}}, "/postgres/operator/backup"),
        ({"replicas": 3}, "additional properties 'replicas' not allowed"),
    ],
    ids=str,
)
def test_what_cannot_work_is_refused_by_name(values: dict[str, Any], said: str) -> None:
    assert said in refusal(values)


def test_the_chart_is_of_the_suites_version() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert (chart["version"], chart["appVersion"]) == (VERSION, VERSION)
