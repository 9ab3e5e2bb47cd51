"""The whole system in a real Chromium: the demo runs in processes of its own, on a data folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
STARTS_WITHIN_S = 240


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Demo:
    """The running demo: the product's and the stand-in's address."""

    url: str
    sap: str

    def control(self, path: str, content: dict[str, Any]) -> Any:
        """Tell the stand-in SAP what to do."""
        request = urllib.request.Request(
            f"{self.sap}/_control/{path}",
            data=json.dumps(content).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for all browser tests, or the one that DEMO_URL and DEMO_SAP name; PostgreSQL when DATABASE_URL says so."""
    if os.environ.get("DEMO_URL"):
        yield Demo(os.environ["DEMO_URL"], os.environ["DEMO_SAP"])
        return
    port, sap_port = free_port(), free_port()
    data = tmp_path_factory.mktemp("demo")
    env = {**os.environ, "VAR_DIR": str(data)}
    command = [sys.executable, "-m", "demo", "--port", str(port), "--sap-port", str(sap_port)]
    with (data / "demo.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        until = time.monotonic() + STARTS_WITHIN_S
        while b"http://127.0.0.1" not in (data / "demo.log").read_bytes():
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail((data / "demo.log").read_text()[-3000:])
            time.sleep(0.2)
        yield Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sap_port}")
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_context(chromium: Browser, demo: Demo) -> Iterator[Callable[..., BrowserContext]]:
    """Contexts (people) with a size; whatever the console says as an error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(*, phone: bool = False) -> BrowserContext:
        context = chromium.new_context(
            base_url=demo.url,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            has_touch=phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def signed_in(open_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page of a signed-in person of the demo."""

    def sign_in(username: str, *, phone: bool = False) -> Page:
        from demo.loading import PASSWORD

        page = open_context(phone=phone).new_page()
        page.goto("/login")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return sign_in
