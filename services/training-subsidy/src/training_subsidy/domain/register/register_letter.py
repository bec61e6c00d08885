"""Letters about an institution as pages: what was decided, why, and the ways to appeal."""

from html import escape

from shared.words import labels

TEXTS = labels("training_subsidy", "register_letters")


def register_page(
    *,
    title: str,
    addressee: str,
    paragraphs: list[str],
    reasons: list[str],
    office: str,
    day: str,
    with_appeal: bool = True,
) -> str:
    """The page of a letter in Chinese, the language of a decision; every text is escaped."""
    told = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    listed = "".join(f"<li>{escape(one)}</li>" for one in reasons)
    given = f"<h2>{TEXTS['reasons'].zh}</h2><ul>{listed}</ul>" if listed else ""
    appeal = f"<p>{TEXTS['appeal'].zh}</p>" if with_appeal else ""
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}'
        f"</title></head><body><h1>{escape(title)}</h1><p>{escape(addressee)}：</p>{told}{given}"
        f"{appeal}"
        f"<p>{TEXTS['office'].format(region=office).zh}</p><p>{day}</p></body></html>"
    )
