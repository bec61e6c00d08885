"""The words of decision letters: templates, the articles in plain words, and the ways of appeal."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import escape

from approval.domain.decisions import letter

NAME = "〔申请人姓名〕"
"""Stands in a letter until its name has come."""
COUNTY_OFFICE = "〔县级民政部门〕"
TOWNSHIP_OFFICE = "〔乡镇人民政府〕"
REVIEWING_BODY = "〔行政复议机关〕"
"""Stand in a letter until the offices' names have come with it."""

_FOLDER = files("approval.policy.letters")
_TEMPLATES = Environment(
    loader=FunctionLoader(lambda name: _FOLDER.joinpath(name).read_text("utf-8")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    text = _FOLDER.joinpath("texts.yaml").read_text("utf-8")
    return cast("Mapping[str, Mapping[str, str]]", yaml.safe_load(text))


def text_of(article: str) -> str:
    """What an article says; of a place inside an article that is not listed, its article."""
    texts = _texts()["articles"]
    found = (name for name in sorted(texts, key=len, reverse=True) if article.startswith(name))
    return texts[next(found)] if article.startswith(tuple(texts)) else article


def died() -> str:
    """Why a grant ends whose recipient has died (A-82)."""
    return _texts()["reasons"]["died"]


def render(template: str, **facts: Any) -> str:
    """One letter with marks in the places of the names."""
    return _TEMPLATES.get_template(template).render(
        name=NAME,
        county_office=COUNTY_OFFICE,
        township_office=TOWNSHIP_OFFICE,
        reviewing_body=REVIEWING_BODY,
        **facts,
    )


def addressed(
    content: str, name: str | None, *, county_name: str | None, township_name: str | None
) -> str:
    """The letter with its names, once they are known."""
    if name is None:
        return content
    names = {
        NAME: name,
        COUNTY_OFFICE: letter.county_office(county_name),
        TOWNSHIP_OFFICE: letter.township_office(township_name),
        REVIEWING_BODY: letter.reviewing_body(county_name),
    }
    for mark, stands in names.items():
        content = content.replace(mark, str(escape(stands)))
    return content
