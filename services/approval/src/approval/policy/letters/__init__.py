"""The words of decision letters: templates, the articles in plain words, and the ways of appeal."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import escape

NAME = "〔申请人姓名〕"
"""Stands in a letter until its name has come."""

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


def render(template: str, **facts: Any) -> str:
    """One letter with the mark in the place of the name."""
    return _TEMPLATES.get_template(template).render(name=NAME, **facts)


def addressed(content: str, name: str | None) -> str:
    """The letter with its name, once that is known."""
    return content if name is None else content.replace(NAME, str(escape(name)))
