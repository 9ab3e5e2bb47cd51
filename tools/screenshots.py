"""The pictures of the README, taken in a real Chromium from a demo of their own (or a running one).

python -m tools.screenshots [--url http://127.0.0.1:8000] [--only order-entry …]
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from demo.people import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--force-color-profile=srgb"]  # fmt: skip
DESKTOP, PHONE = (1440, 900), (390, 844)
HEAVIEST = 200 * 1024  # bytes of a picture
STARTS_WITHIN_S = 300


@dataclass(frozen=True)
class Shot:
    """A picture: who looks (empty: nobody signed in yet) at what; ``open`` brings the page there."""

    name: str
    user: str
    open: Callable[[Page], None]
    is_phone: bool = False


def to(path: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(path)

    return go


def an_order(tab: str, *, at_least: int = 1) -> Callable[[Page], None]:
    """The oldest order on a tab's page that has some lines: the one of which most can be told."""

    def go(page: Page) -> None:
        page.goto(f"/orders/?tab={tab}")
        links = page.locator("main a[href^='/orders/PO']")
        addresses = list(dict.fromkeys(link.get_attribute("href") or "" for link in links.all()))[::-1]
        for address in addresses:
            page.goto(address)
            if page.locator("main tbody tr").count() >= at_least:
                return
        if addresses:
            page.goto(addresses[0])

    return go


SHOTS = (
    Shot("login", "", to("/login")),
    Shot("home", "s34108", to("/")),
    Shot("order-entry", "s34108", an_order("draft")),
    Shot("order-detail", "s34108", an_order("to_sign", at_least=6)),
    Shot("review", "planner", to("/orders/review")),
    Shot("desk", "admin", to("/integration/desk/messages")),
    Shot("phone-order-entry", "s34108", an_order("draft"), is_phone=True),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots")
    parser.add_argument("--url", default="", help="of a running demo; without it one is started for the pictures")
    parser.add_argument("--only", nargs="*", default=[], help="names of pictures")
    given = parser.parse_args()
    shots = [shot for shot in SHOTS if not given.only or shot.name in given.only]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        url = given.url or stack.enter_context(a_demo())
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for shot in shots:
            size = take(shot, browser, url)
            print(f"{shot.name}.png  {size / 1024:.0f} KB")
        browser.close()
    return 0


@contextlib.contextmanager
def a_demo() -> Iterator[str]:
    """A demo with fresh data on ports of its own; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        port, sap_port = free_port(), free_port()
        command = [sys.executable, "-m", "demo", "--port", str(port), "--sap-port", str(sap_port)]
        log = Path(folder) / "demo.log"
        env = {**os.environ, "VAR_DIR": folder}
        env.pop("DATABASE_URL", None)
        with log.open("wb") as out:
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)
        try:
            until = time.monotonic() + STARTS_WITHIN_S
            while f"http://127.0.0.1:{port}" not in log.read_text():
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(log.read_text()[-3000:])
                time.sleep(0.2)
            time.sleep(12)  # the released orders have gone to SAP and come back: the message desk has something to show
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def take(shot: Shot, browser: Browser, url: str) -> int:
    """Bytes of the picture."""
    context = a_context(browser, url, is_phone=shot.is_phone)
    page = context.new_page()
    if shot.user:
        sign_in(page, shot.user)
    shot.open(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    content = reduced(page.screenshot(animations="disabled"))
    (FOLDER / f"{shot.name}.png").write_bytes(content)
    context.close()
    return len(content)


def a_context(browser: Browser, url: str, *, is_phone: bool) -> BrowserContext:
    width, height = PHONE if is_phone else DESKTOP
    return browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        device_scale_factor=2 if is_phone else 1,
        has_touch=is_phone,
        is_mobile=is_phone,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )


def sign_in(page: Page, username: str) -> None:
    page.goto("/login")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)


def reduced(png: bytes) -> bytes:
    """The same picture with a palette, and with fewer colours until it is light enough."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    small = png
    for colours in (256, 160, 96, 64, 32):
        out = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        small = out.getvalue()
        if len(small) <= HEAVIEST:
            break
    return small


if __name__ == "__main__":
    sys.exit(main())
