"""A real browser for the pages: the system's Chromium, driven by Playwright.

Where there is none, the tests that need one say so in a line and which command brings it; in CI
(`CI` is set) its absence is a failure.
"""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aid_client.http import SuiteClient
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no browser here; `make browser` installs one, and these tests run then"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PATIENCE = 20_000
LOOKS, LOOK_MILLISECONDS = 100, 300
SERIOUS = frozenset({"serious", "critical"})
SHOTS = Path(__file__).parents[4] / "build/screenshots"


def program() -> str | None:
    """The browser of this machine."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of a process."""
    path = program()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        await found.close()


@dataclass
class Visitor:
    """Somebody before a screen."""

    page: Page
    address: str
    seen: list[str]

    async def go(self, path: str) -> Page:
        """Open a page of the suite."""
        await self.page.goto(f"{self.address}/web/{path}")
        return self.page

    async def sign_in(self, name: str) -> None:
        """Sign in as one of the sample people."""
        await self.go("sign-in")
        await self.page.get_by_role("button", name=name).first.click()
        await self.page.wait_for_url(f"{self.address}/web/**")

    async def step(self, name: str) -> None:
        """Press the button of a step, on the page of what it is about; those folded unfold first."""
        folded = self.page.locator("main details:has(nav.steps) > summary")
        found = self.page.locator("nav.steps").get_by_role("link", name=name).first
        if await folded.count() and not await found.is_visible():
            await folded.first.click()
        await found.click()

    async def fill(self, **values: Any) -> None:
        """Fill in a form by the names of its places (``__`` for the dot); yes or no for a choice."""
        for name, value in values.items():
            at = self.page.locator(f"main [name='{name.replace('__', '.')}']")
            if isinstance(value, bool):
                await at.and_(self.page.locator(f"[value={'yes' if value else 'no'}]")).check()
            elif await at.first.evaluate("one => one.tagName") == "SELECT":
                await at.select_option(value)
            else:
                await at.fill(str(value))

    async def send(self) -> None:
        """Send the form. Fails with what the page says where the step was refused."""
        await self.page.locator("main form .act button").last.click()
        await self.page.wait_for_load_state()
        problem = self.page.locator("[role=alert]")
        told = await problem.all_inner_texts()
        told += await self.page.locator(".fault").all_inner_texts()
        assert told == [], f"{self.page.url}: {told}"

    async def reads(self, text: str) -> None:
        """Read the page anew until it says something; what the suite does by itself takes moments."""
        for _ in range(LOOKS):
            if text in await self.page.inner_text("main"):
                return
            await self.page.wait_for_timeout(LOOK_MILLISECONDS)
            await self.page.reload()
        raise AssertionError(f"{self.page.url} never said {text}")

    async def is_easy_to_use(self, name: str) -> None:
        """No serious finding of axe-core, nothing wider than the screen; a picture is kept."""
        found = await Axe().run(self.page)
        assert found.response["passes"], "axe-core looked at the page"
        serious = [
            f"{one['id']}: {one['nodes'][0]['html'][:120]}"
            for one in found.response["violations"]
            if one["impact"] in SERIOUS
        ]
        wide = await self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        SHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
        assert serious == [], f"{name}: {self.page.url}"
        assert not wide, f"{name} is wider than the screen"


async def visitor(browser: Browser, http: SuiteClient, *, phone: bool = False) -> Visitor:
    """Somebody with a browser of their own; what its console says is kept."""
    size: Any = PHONE if phone else DESK
    context = await browser.new_context(viewport=size, locale="zh-CN")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    return Visitor(page, http.layout.base_url("proxy"), seen)
