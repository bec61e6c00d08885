"""What the validator finds in a request: each fault at its place, in the caller's language.

The value that was given is never repeated, nor a name that the client made up when it may be a
person's: what is refused may be a number in the wrong field.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request, params
from fastapi.exceptions import RequestValidationError

from shared.errors import InvalidBody
from shared.problems import FieldProblem

FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9-]{0,39}")
GENERAL = (
    "该项不符合要求。请对照接口文档改正。",
    "This does not fit; see the documents of the interface.",
)
DATE = "应为日期，格式如 2026-03-02。"
INSTANT = "应为带时区的时间，格式如 2026-03-02T09:00:00+08:00。"
WHOLE = "应为整数。"
OBJECT = "应为 JSON 对象。"
LIST = "应为列表。"

CHINESE: Mapping[str, str] = {
    "missing": "必填。",
    "extra_forbidden": "没有这个字段。请删除。",
    "string_type": "应为文本。",
    "string_too_short": "至少 {min_length} 个字符。",
    "string_too_long": "最多 {max_length} 个字符。",
    "string_pattern_mismatch": "格式不正确，应符合 {pattern}。",
    "string_unicode": "应为有效的 UTF-8 文本。",
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_parsing_size": "数值过大。",
    "int_from_float": WHOLE,
    "float_type": "应为数字。",
    "float_parsing": "应为数字。",
    "finite_number": "应为有限的数字。",
    "bool_type": "应为 true 或 false。",
    "bool_parsing": "应为 true 或 false。",
    "greater_than": "应大于 {gt}。",
    "greater_than_equal": "应不小于 {ge}。",
    "less_than": "应小于 {lt}。",
    "less_than_equal": "应不大于 {le}。",
    "multiple_of": "应为 {multiple_of} 的倍数。",
    "literal_error": "应为以下之一：{expected}。",
    "enum": "应为以下之一：{expected}。",
    "none_required": "此处只能为 null。",
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "datetime_type": INSTANT,
    "datetime_parsing": INSTANT,
    "datetime_from_date_parsing": INSTANT,
    "datetime_object_invalid": INSTANT,
    "timezone_aware": INSTANT,
    "list_type": LIST,
    "tuple_type": LIST,
    "set_type": LIST,
    "dict_type": OBJECT,
    "model_type": OBJECT,
    "model_attributes_type": OBJECT,
    "mapping_type": OBJECT,
    "too_short": "至少 {min_length} 项。",
    "too_long": "最多 {max_length} 项。",
    "union_tag_invalid": "{discriminator} 应为以下之一：{expected_tags}。",
    "union_tag_not_found": "缺少用于区分类型的字段 {discriminator}。",
    "uuid_type": "应为 UUID。",
    "uuid_parsing": "应为 UUID。",
}
ENGLISH: Mapping[str, str] = {
    "union_tag_invalid": "{discriminator} is one of {expected_tags}",
    "uuid_parsing": "Input should be a valid UUID",
}
"""Where the validator's own sentence repeats what was given."""


MOST_FAULTS = 20
"""So many faults an answer names; who sends more mends these first."""


def places_of(error: RequestValidationError, language: str) -> list[FieldProblem]:
    """The first faults of a request; ``language`` is ``zh`` or ``en``."""
    return [
        FieldProblem(
            **_place(fault, error.body),
            code=str(fault["type"]).upper(),
            message=_sentence(fault, language)[:200],
        )
        for fault in error.errors()[:MOST_FAULTS]
    ]


def expected_media_type(request: Request, error: RequestValidationError) -> str | None:
    """The media type that the route reads, when the body came as another and was not understood."""
    field = getattr(request.scope.get("route"), "body_field", None)
    if field is None or not any(fault["loc"][0] == "body" for fault in error.errors()):
        return None
    if request.headers.get("content-length", "0") == "0" and not request.headers.get(
        "transfer-encoding"
    ):
        return None
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if isinstance(field.field_info, params.Form):
        fits = given in {"multipart/form-data", "application/x-www-form-urlencoded"}
        return None if fits else "multipart/form-data"
    fits = given == "application/json" or given.endswith("+json")
    return None if fits else "application/json"


def _place(fault: Mapping[str, Any], body: object) -> dict[str, str]:
    origin, *path = fault["loc"]
    if origin == "body":
        return {"pointer": _pointer(path, body, absent=fault["type"] == "missing")}
    name = str(path[0]) if path else ""
    return {"header" if origin == "header" else "parameter": _shown(name)}


def _pointer(path: Sequence[str | int], body: Any, *, absent: bool) -> str:
    """The way into the body that was sent; the validator's own tags on the way are left out."""
    pointer, here = "", body
    for step, part in enumerate(path, start=1):
        inside = part in here if isinstance(here, Mapping) else _is_item(part, here)
        if not inside and not (absent and step == len(path)):
            continue
        here = here[part] if inside else None
        pointer += "/" + _shown(part)
    return pointer


def _is_item(part: str | int, here: object) -> bool:
    return isinstance(here, list) and isinstance(part, int) and part < len(here)


def _shown(part: str | int) -> str:
    return str(part) if isinstance(part, int) or FIELD_NAME.fullmatch(part) else "?"


def _sentence(fault: Mapping[str, Any], language: str) -> str:
    kind, context = str(fault["type"]), fault.get("ctx") or {}
    own = context.get("error")
    if isinstance(own, InvalidBody):
        return own.en if language == "en" else own.zh
    if kind not in CHINESE:
        return GENERAL[language == "en"]
    if language == "en":
        return ENGLISH[kind].format(**context) if kind in ENGLISH else str(fault["msg"])
    listed = {
        name: str(context[name]).replace("'", "").replace(" or ", "、").replace(", ", "、")
        for name in ("expected", "expected_tags", "discriminator")
        if name in context
    }
    return CHINESE[kind].format(**context | listed)
