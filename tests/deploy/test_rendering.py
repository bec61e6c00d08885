"""One list of services: what names them is rendered from it, and a further one needs no hand."""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from aid.rendered_files import FILES, PART, PARTS, render, rendered
from shared.suite import SERVICES, programmes, services

ROOT = Path(__file__).parents[2]
LISTED: dict[str, Any] = tomllib.loads(files("shared").joinpath("suite.toml").read_text("utf-8"))
A_FLAT_RATE = {
    "name": "heating-allowance",
    "port": 8006,
    "topic": "aid.heating-allowance.claims",
    "object_store": "bills",
}


def test_the_files_say_what_the_list_says() -> None:
    for path, text in rendered(ROOT):
        assert path.read_text() == text, f"{path.name} is out of date; run: make docs"


def test_every_part_stands_in_a_file() -> None:
    found = {
        match["name"]
        for name in FILES
        for match in PART.finditer((ROOT / "deploy" / name).read_text())
    }

    assert found == set(PARTS)


def test_a_further_service_is_composed_proxied_and_watched() -> None:
    six = services({"service": [*LISTED["service"], A_FLAT_RATE]})
    texts = {path.name: text for path, text in rendered(ROOT, six)}

    compose = yaml.safe_load(texts["compose.yaml"])
    api = compose["services"]["heating-allowance-api"]
    assert api["environment"]["AID_HEATING_ALLOWANCE_URL"] == "http://heating-allowance-api:8000"
    assert api["volumes"] == ["bills:/var/lib/aid/objects"]
    assert "bills" in compose["volumes"]
    assert set(api["secrets"]) <= set(compose["secrets"])
    assert "heating_allowance_database" in compose["services"]["migrate"]["secrets"]
    assert "import service heating-allowance" in texts["Caddyfile"]
    assert "or /heating-allowance/." in texts["Caddyfile"]
    assert "- heating-allowance-worker\n" in texts["prometheus.yml"]
    assert "AID_HEATING_ALLOWANCE_PORT=8000" in texts["Dockerfile"]


def test_a_service_that_is_taken_out_leaves_nothing_behind() -> None:
    for path, text in rendered(ROOT, SERVICES[:-1]):
        rest = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        assert "training_subsidy_database" not in rest, path.name
        assert "training-subsidy-api" not in rest, path.name


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(KeyError, match="portz"):
        render("# <suite: portz>\n# </suite>\n", SERVICES)


@pytest.mark.parametrize("field", ["name", "port", "topic"])
def test_two_services_never_share(field: str) -> None:
    twin = A_FLAT_RATE | {field: LISTED["service"][0][field]}

    with pytest.raises(ValueError, match=f"two services have the {field}"):
        services({"service": [*LISTED["service"], twin]})


def test_a_programmes_people_are_kept_by_a_service() -> None:
    stray = LISTED["programme"][0] | {"people": "nobody"}

    with pytest.raises(ValueError, match="nobody"):
        programmes({"service": LISTED["service"], "programme": [stray]})


def test_every_service_stands_in_the_import_contracts() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    packages = [service.package for service in SERVICES]
    contracts = {contract["name"]: contract for contract in linter["contracts"]}

    assert set(packages) <= set(linter["root_packages"])
    assert set(contracts["Services never import each other"]["modules"]) == set(packages)
    assert set(contracts["Inside a service, imports point at the domain"]["containers"]) == set(
        packages
    )
    knows_none = contracts["The plumbing knows no service"]["forbidden_modules"]
    assert set(packages) <= set(knows_none)
    sources = contracts["The domain does no IO"]["source_modules"]
    assert {f"{package}.domain" for package in packages} <= set(sources)


def test_every_service_of_the_folder_is_on_the_list() -> None:
    there = {file.parent.name for file in ROOT.glob("services/*/pyproject.toml")}

    assert there == {service.name for service in SERVICES}
