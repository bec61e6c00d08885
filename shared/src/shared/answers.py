"""An answer of a route becomes bytes at once.

FastAPI takes a view apart into a dict, and its response class makes JSON of that. A view that is
what the route says it answers with needs neither: pydantic writes it as it stands.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from fastapi.routing import APIRouter, iter_route_contexts
from pydantic import BaseModel

from shared.web import ETagResponse


def answer_at_once(router: APIRouter) -> None:
    """Let every route that answers with one model write it itself."""
    for route in iter_route_contexts(router.routes):
        model = getattr(route, "response_model", None)
        if isinstance(model, type) and issubclass(model, BaseModel) and _is_plain(route):
            dependant = route.dependant
            dependant.call = _writing(dependant.call, model, route.status_code or 200)


def _is_plain(route: Any) -> bool:
    return (
        route.response_class is ETagResponse
        and route.dependant.response_param_name is None
        and not any(
            (
                route.response_model_include,
                route.response_model_exclude,
                route.response_model_exclude_unset,
                route.response_model_exclude_defaults,
                route.response_model_exclude_none,
            )
        )
    )


def _writing(
    endpoint: Callable[..., Awaitable[Any]], model: type[BaseModel], status: int
) -> Callable[..., Awaitable[Any]]:
    write = model.__pydantic_serializer__.to_json

    @wraps(endpoint)
    async def answered(**given: Any) -> Any:
        answer = await endpoint(**given)
        if type(answer) is not model:
            return answer
        response = ETagResponse(write(answer, by_alias=True), status)
        if isinstance(version := getattr(answer, "version", None), int):
            response.headers["ETag"] = f'"{version}"'
        return response

    return answered
