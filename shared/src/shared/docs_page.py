"""The document as a page to read: made here, with no script and nothing of anybody else's."""

from html import escape
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ font: 1rem/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
code {{ white-space: nowrap }} td, th {{ text-align: left; vertical-align: top; padding: .3rem }}
</style>
<h1>{title}</h1>
<p>{summary}</p>
<p><a href='{document}'>OpenAPI {version}</a></p>
<table><tr><th>操作 Operation<th>说明 What it does<th>角色 Roles<th>状态 Statuses</tr>
{rows}
</table>
"""


def publish_page(app: FastAPI) -> None:
    """Show at ``/docs`` every operation, who may call it, and what it may answer."""

    async def page(request: Request) -> Response:
        document = app.openapi()
        prefix = request.scope.get("root_path", "")
        content = PAGE.format(
            title=escape(document["info"]["title"]),
            summary=escape(document["info"].get("summary", "")),
            document=escape(f"{prefix}/openapi.json"),
            version=escape(document["openapi"]),
            rows="\n".join(
                _row(method, path, operation)
                for path, operations in document["paths"].items()
                for method, operation in operations.items()
            ),
        )
        return HTMLResponse(content, headers={"Content-Security-Policy": POLICY})

    app.add_route("/docs", page, include_in_schema=False)


def _row(method: str, path: str, operation: dict[str, Any]) -> str:
    roles, statuses = ", ".join(operation["x-roles"]), ", ".join(operation["responses"])
    return (
        f"<tr><td><code>{method.upper()} {escape(path)}</code>"
        f"<td>{escape(operation.get('description', ''))}"
        f"<td>{escape(roles)}<td>{escape(statuses)}</tr>"
    )
