"""What the deployment's files say of each service, rendered from the one list.

A part stands between `# <suite: name>` and `# </suite>`; everything else is written by hand.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from shared.suite import SERVICES, Service

FILES = (
    "compose.yaml",
    "proxy/Caddyfile",
    "prometheus/prometheus.yml",
    "prometheus/rules/aid.yml",
    "Dockerfile",
    "helm/aid/files/services.yaml",
)
"""The files below `deploy` that have rendered parts."""
PART = re.compile(
    r"^(?P<indent>[ \t]*)# <suite: (?P<name>[a-z ]+)>\n(?:.*\n)*?(?P=indent)# </suite>\n",
    re.MULTILINE,
)
KINDS = ("database", "kafka", "keyring", "token")
"""The secrets of every service."""
PROCESSES = ("api", "worker")
PORT = 8000
OBJECTS = "/var/lib/aid/objects"
BACKUP_MARK = '"./exchange:/exchange:ro"'
"""Where whoever copies everything leaves its mark, for the workers to see."""
SECRETS = "${AID_SECRETS:-./secrets/keys}"

GUIDES = (
    ("app.md", "手机应用 · An app"),
    ("bank.md", "代发银行 · A bank"),
    ("data-platform.md", "数据共享平台 · A data platform"),
    ("identity-provider.md", "身份认证 · An identity provider"),
)
"""What the portal leads to below docs/guides."""

Services = Sequence[Service]


def rendered(root: Path, services: Services = SERVICES) -> Iterator[tuple[Path, str]]:
    """Each file with its parts as the list has them now."""
    for name in FILES:
        path = root / "deploy" / name
        yield path, render(path.read_text("utf-8"), services)


def render(text: str, services: Services) -> str:
    """A file's text with every part rendered again. Raises ``KeyError`` for an unknown part."""

    def part(match: re.Match[str]) -> str:
        indent, name = match["indent"], match["name"]
        lines = [f"# <suite: {name}>", *PARTS[name](services), "# </suite>"]
        return "".join(f"{indent}{line}".rstrip() + "\n" for line in lines)

    return PART.sub(part, text)


def _addresses(services: Services) -> Iterator[str]:
    for service in services:
        yield f"{service.prefix}_URL: http://{service.name}-api:{PORT}"


def _database(service: Service) -> Iterator[str]:
    role = service.package
    yield f"{service.prefix}_DATABASE_URL: postgresql://{role}@postgres:5432/aid"
    yield f"{service.prefix}_DATABASE_PASSWORD_FILE: /run/secrets/{role}_database"


def _databases(services: Services) -> Iterator[str]:
    for service in services:
        yield from _database(service)


def _principal(service: Service) -> str:
    return f"{service.prefix}_KAFKA_PASSWORD_FILE: /run/secrets/{service.package}_kafka"


def _principals(services: Services) -> Iterator[str]:
    yield from (_principal(service) for service in services)


def _settings(services: Services) -> Iterator[str]:
    for service in services:
        prefix, role = service.prefix, service.package
        yield f"x-{service.name}: &{service.name}"
        yield "  <<: *suite"
        yield from (f"  {line}" for line in _database(service))
        yield f"  {_principal(service)}"
        yield f"  {prefix}_KEYRING: /run/secrets/{role}_keyring"
        yield f"  {prefix}_TOKEN_FILE: /run/secrets/{role}_token"
        if service.object_store:
            yield f"  {prefix}_OBJECT_STORE: ${{{prefix}_OBJECT_STORE:-file://{OBJECTS}}}"
        yield from (f"  {prefix}_{name}: {value}" for name, value in service.containers.items())
        yield ""


def _volumes_of(service: Service) -> dict[str, str]:
    files = {service.object_store: OBJECTS} if service.object_store else {}
    return files | dict(service.volumes)


def _services(services: Services) -> Iterator[str]:
    first = True
    for service in services:
        own = [f"{service.package}_{kind}" for kind in KINDS]
        for process in PROCESSES:
            mounts = [f'"{name}:{place}"' for name, place in _volumes_of(service).items()]
            if process == "worker":
                mounts.append(BACKUP_MARK)
            if not first:
                yield ""
            first = False
            yield f"{service.name}-{process}:"
            yield "  <<: *service"
            yield f"  command: [python, -m, {service.package}.app]"
            yield f"  environment: {{<<: *{service.name}, AID_PROCESS: {process}}}"
            yield f"  secrets: [{', '.join((*own, 'jwks', *service.secrets))}]"
            if mounts:
                yield f"  volumes: [{', '.join(mounts)}]"


def _passwords(*first: str, kinds: Sequence[str]) -> Callable[[Services], Iterator[str]]:
    def line(services: Services) -> Iterator[str]:
        of_services = (f"{service.package}_{kind}" for kind in kinds for service in services)
        yield f"secrets: [{', '.join((*first, *of_services))}]"

    return line


def _volumes(services: Services) -> Iterator[str]:
    yield from (f"{name}:" for service in services for name in _volumes_of(service))


def _secrets(services: Services) -> Iterator[str]:
    for service in services:
        for secret, file in (
            ("database", f"{service.package}.database"),
            ("kafka", f"{service.package}.kafka"),
            ("keyring", f"{service.name}.keyring.json"),
            ("token", f"{service.name}.token"),
        ):
            yield f'{service.package}_{secret}: {{file: "{SECRETS}/{file}"}}'


def _proxied(services: Services) -> Iterator[str]:
    yield from (f"import service {service.name}" for service in services)


def _index(services: Services) -> Iterator[str]:
    links = "".join(
        f'<li><a href="/{one.name}/docs">{one.name}</a>'
        f' (<a href="/{one.name}/openapi.json">OpenAPI</a>)</li>'
        for one in services
    )
    guides = "".join(f'<li><a href="/guides/{file}">{title}</a></li>' for file, title in GUIDES)
    yield (
        'respond `<!doctype html><html lang="zh"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>临时救助与职业培训补贴</title><h1>临时救助与职业培训补贴</h1>"
        '<p><a href="/web/">办事大厅 · Pages for citizens and officers</a></p>'
        '<h2>接口 · One address for all services</h2><p><a href="/openapi.json">'
        f"All services in one OpenAPI document</a></p><ul>{links}</ul>"
        f"<h2>指南 · Guides</h2><ul>{guides}</ul></html>` 200"
    )


def _not_found(services: Services) -> Iterator[str]:
    *most, last = (f"/{service.name}/" for service in services)
    sentence = f"No such service. Addresses begin with /web/, {', '.join(most)} or {last}."
    yield (
        'respond `{"type":"about:blank","title":"Not Found","status":404,'
        f'"detail":"{sentence}"}}` 404'
    )


def _processes(services: Services) -> Iterator[str]:
    yield from (f"- {service.name}-{process}" for service in services for process in PROCESSES)


def _workers(services: Services) -> Iterator[str]:
    gone = (f'absent(aid_measured_at_seconds{{service="{one.name}"}})' for one in services)
    yield from " or\n".join(gone).split("\n")


def _apis(services: Services) -> Iterator[str]:
    gone = (f'absent(aid_ready{{service="{one.name}",process="api"}})' for one in services)
    yield from " or\n".join(gone).split("\n")


def _image(services: Services) -> Iterator[str]:
    presets = {}
    for service in services:
        presets[f"{service.prefix}_PORT"] = str(PORT)
        if service.object_store:
            presets[f"{service.prefix}_OBJECT_STORE"] = f"file://{OBJECTS}"
        presets |= {f"{service.prefix}_{name}": value for name, value in service.image.items()}
    yield "ENV " + " \\\n    ".join(f"{name}={value}" for name, value in presets.items())


def _chart(services: Services) -> Iterator[str]:
    for service in services:
        settings = ", ".join(service.containers)
        yield f"- name: {service.name}"
        yield f"  package: {service.package}"
        yield f"  role: {service.package}"
        yield f"  prefix: {service.prefix}"
        yield f"  objects: {str(bool(service.object_store)).lower()}"
        yield f"  secrets: [{', '.join(service.secrets)}]"
        yield f"  settings: [{settings}]"


PARTS: dict[str, Callable[[Services], Iterator[str]]] = {
    "addresses": _addresses,
    "databases": _databases,
    "settings": _settings,
    "principals": _principals,
    "migrate secrets": _passwords("admin_database", "admin_kafka", kinds=("database", "kafka")),
    "services": _services,
    "aid secrets": _passwords("operator_token", "admin_kafka", kinds=("database",)),
    "volumes": _volumes,
    "secrets": _secrets,
    "proxied": _proxied,
    "index": _index,
    "not found": _not_found,
    "processes": _processes,
    "workers": _workers,
    "apis": _apis,
    "image": _image,
    "chart": _chart,
}
"""What each part says, as lines without their indent."""
