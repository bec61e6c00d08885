"""The published document: every operation with its errors, and no trace of the framework's own 422."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from shared.access import ANYONE, SIGNED_IN, AccessNotDeclared, is_open_to_all
from shared.auth import NotAuthenticated, signed_in
from shared.errors import ChangedMeanwhile, DomainError, TemporarilyUnavailable
from shared.idempotency import KeyUsedDifferently, RequestInProgress
from shared.money import yuan
from shared.problems import (
    BadRequest,
    BodyTooLarge,
    BodyTooSlow,
    IdempotencyKeyMissing,
    IfMatchMissing,
    Problem,
    RequestInvalid,
    UnsupportedMediaType,
    problems,
)
from shared.rates import TooManyRequests
from shared.roles import RegionNotOfRole, RoleNotAllowed
from shared.told_codes import tell_codes

COMPONENT = "#/components/schemas/{model}"
NEEDED = frozenset({"idempotency-key", "if-match"})
ACCEPT_LANGUAGE = {
    "in": "header",
    "name": "accept-language",
    "required": False,
    "description": "The language of sentences and labels: zh by default, or en.",
    "schema": {"type": "string"},
}


def _common_errors(operation: dict[str, Any], method: str) -> list[type[DomainError]]:
    headers = {p["name"].lower() for p in operation.get("parameters", []) if p["in"] == "header"}
    errors: list[type[DomainError]] = [TemporarilyUnavailable, TooManyRequests]
    if operation.get("security"):
        errors += [NotAuthenticated]
        if operation["x-roles"] != [SIGNED_IN]:
            errors += [RoleNotAllowed, RegionNotOfRole]
    if operation.get("parameters") or operation.get("requestBody"):
        errors += [RequestInvalid]
    if operation.get("requestBody"):
        errors += [BadRequest, UnsupportedMediaType]
    if operation.get("requestBody") or "idempotency-key" in headers:  # either reads the body
        errors += [BodyTooLarge, BodyTooSlow]
    if "if-match" in headers:
        errors += [IfMatchMissing, ChangedMeanwhile, BadRequest]
    if "idempotency-key" in headers and method == "post":
        errors += [IdempotencyKeyMissing, RequestInProgress, KeyUsedDifferently]
    return errors


def _add_errors(operation: dict[str, Any], errors: list[type[DomainError]]) -> None:
    for status, response in problems(*errors).items():
        there = operation["responses"].setdefault(str(status), response)
        if there is response:
            continue
        media = there.setdefault("content", {}).setdefault(
            "application/problem+json",
            {"schema": {"$ref": COMPONENT.format(model="Problem")}, "examples": {}},
        )
        media.setdefault("examples", {})
        for content in response["content"].values():
            for code, example in content["examples"].items():
                media["examples"].setdefault(code, example)


def _finish(operation: dict[str, Any], method: str) -> None:
    invalid = operation["responses"].get("422", {}).get("content", {})
    invalid.pop("application/json", None)
    if "422" in operation["responses"] and not invalid:
        del operation["responses"]["422"]
    for response in operation["responses"].values():
        content = response.get("content", {})
        if "application/problem+json" in content:
            content.pop("application/json", None)
    for parameter in operation.get("parameters", []):
        if parameter["name"].lower() in NEEDED:  # asked for by the suite, in its own words
            parameter["required"] = True
            parameter["schema"] = {"type": "string", "maxLength": 200}
    _add_errors(operation, _common_errors(operation, method))
    if (kind := operation.pop("x-refused-as", None)) is not None:
        for response in operation["responses"].values():
            if (told := response.get("content", {}).get("application/problem+json")) is not None:
                response["content"][kind] = deepcopy(told)
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _share(operation: dict[str, Any], components: dict[str, Any]) -> None:
    """Say once, in ``components``, what many operations repeat: headers and refusals."""
    parameters = operation.setdefault("parameters", [])
    for place, parameter in enumerate([*parameters, ACCEPT_LANGUAGE]):
        if parameter["in"] == "header":
            name = parameter["name"].title().replace("-", "")
            shared = components.setdefault("parameters", {}).setdefault(name, parameter)
            assert shared == parameter, f"two operations describe {name} differently"
            parameters[place : place + 1] = [{"$ref": f"#/components/parameters/{name}"}]
    for response in operation["responses"].values():
        for media in response.get("content", {}).values():
            for code, example in media.get("examples", {}).items():
                components.setdefault("examples", {})[code] = example
                media["examples"][code] = {"$ref": f"#/components/examples/{code}"}


def _mark_files(model: dict[str, Any]) -> None:
    """Say ``format: binary`` of uploads too: generators know it, and few know contentMediaType."""
    for field in model.get("properties", {}).values():
        if field.get("contentMediaType") == "application/octet-stream":
            field["format"] = "binary"


def _say_defaults_in_yuan(model: dict[str, Any]) -> None:
    """Say what money is left out as by the text that stands in JSON, not in fen as Python has it."""
    for field in model.get("properties", {}).values():
        if field.get("type") == "string" and isinstance(field.get("default"), int):
            field["default"] = yuan(field["default"])


def publish_openapi(app: FastAPI) -> None:
    """Replace the framework's document by one that declares what the suite really answers."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
                separate_input_output_schemas=False,
            )
            schemas = schema.setdefault("components", {}).setdefault("schemas", {})
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            problem = Problem.model_json_schema(ref_template=COMPONENT)
            schemas.update(problem.pop("$defs", {}))
            schemas["Problem"] = problem
            for model in schemas.values():
                _mark_files(model)
                _say_defaults_in_yuan(model)
            tell_codes(schemas)
            matrix = access_matrix(app)
            for operations in schema["paths"].values():
                for method, operation in operations.items():
                    operation["x-roles"] = matrix[operation["operationId"]] or [ANYONE]
                    _finish(operation, method)
                    _share(operation, schema["components"])
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def access_matrix(app: FastAPI) -> dict[str, list[str] | None]:
    """Which roles may call each operation; ``None`` where no token is needed.

    Raises ``AccessNotDeclared`` for an operation that names neither roles nor that it is open.
    """
    matrix: dict[str, list[str] | None] = {}
    for route in all_routes(app.routes):
        roles = _roles(route.dependant)
        if bool(roles) == is_open_to_all(route.endpoint):
            raise AccessNotDeclared(f"{route.operation_id} {route.path}")
        matrix[str(route.operation_id)] = roles
    return matrix


def all_routes(routes: Iterable[Any]) -> Iterator[APIRoute]:
    """Every route, those of included routers too."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from all_routes(included.routes)


def _roles(dependant: Any) -> list[str] | None:
    for dependency in dependant.dependencies:
        roles = getattr(dependency.call, "roles", None)
        if roles is not None:
            return sorted(roles)
        nested = _roles(dependency)
        if nested is not None:
            return nested
        if dependency.call is signed_in:
            return [SIGNED_IN]
    return None
