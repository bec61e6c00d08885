"""For what a grant is taken back: the law's grounds, and no others (第三十条, 第三十二条)."""

from collections.abc import Iterable

from shared.errors import Unprocessable

GROUNDS = (
    *(
        "第八条",
        "第八条（一）",
        "第八条（二）",
        "第八条（一）1",
        "第八条（一）2",
        "第八条（一）3",
        "第八条（一）4",
    ),
    *(
        "第八条（二）1",
        "第八条（二）2",
        "第八条（二）3",
        "第八条 医疗支出型认定",
        "第八条 子女教育支出",
    ),
    "第九条",
    *(f"第十条（{one}）" for one in "一二三四五六七八九十"),
    *("第十一条", "第十一条（一）", "第十一条（二）", "第十一条（三）"),
    "第十二条",
    "第三十二条",
)
"""Who is aided (8, 9), who is not (10), how much (11), how often (12), and aid got by fraud (32)."""


class RevocationGroundUnknown(Unprocessable):
    article = "202号 第三十条"
    pointer = "/articles"


def check_grounds(articles: Iterable[str]) -> None:
    """Refuse an article on which no grant can be taken back, and say which there are."""
    unknown = [article for article in articles if article not in GROUNDS]
    if unknown:
        raise RevocationGroundUnknown(articles="、".join(unknown), grounds="、".join(GROUNDS))
