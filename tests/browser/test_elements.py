"""The elements of the front end in a real browser: scanning, picking, pasting, saving, losing the line."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from tests.browser import elements_site
from tests.browser.elements_site import SEEN, Seen
from xingma.web import shell

pytestmark = pytest.mark.browser
MIDDLEWARE = [
    "xingma.web.security.content_security_policy",
    "django.middleware.locale.LocaleMiddleware",
    "tests.browser.elements_site.clerk_asks",
    "django_htmx.middleware.HtmxMiddleware",
]
SCAN = """(text) => { for (const key of [...text, "Enter"]) {
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, code: key, bubbles: true, cancelable: true}));
} }"""
IME_SCAN = """(codes) => { for (const code of [...codes, "Enter"]) {
  const key = code === "Enter" ? "Enter" : "Process";
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {code, key, bubbles: true, cancelable: true}));
} }"""


STOPWATCH = """() => { let began = 0;
  document.addEventListener("keydown", () => { began = performance.now(); }, true);
  new MutationObserver(() => { window.took = performance.now() - began; })
    .observe(document.querySelector("part-picker .pop"), {attributeFilter: ["hidden"]}); }"""


class ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(elements_site.__file__).parent / "templates"]
    templates[0]["OPTIONS"]["context_processors"].remove("django.contrib.messages.context_processors.messages")
    changed = override_settings(
        ROOT_URLCONF="tests.browser.elements_site",
        MIDDLEWARE=MIDDLEWARE,
        TEMPLATES=templates,
        DEBUG=True,
        STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    )
    patch = pytest.MonkeyPatch()
    patch.setattr(shell, "waiting_counts", lambda actor: {"shipments": 2})
    patch.setattr(shell, "funds_chip", lambda actor: None)
    with changed:
        handler = StaticFilesHandler(WSGIHandler())
        with make_server("127.0.0.1", 0, handler, server_class=ThreadedServer, handler_class=Quiet) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
    patch.undo()


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    """The page of elements; an error in the console, a breach of the content security policy too, fails the test."""
    vars(SEEN).update(vars(Seen()))
    context = chromium.new_context(base_url=site, locale="zh-CN", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(5_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    one = context.new_page()
    errors: list[str] = []
    one.on("pageerror", lambda error: errors.append(str(error)))
    one.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    one.goto("/")
    yield one
    context.close()
    assert errors == []


def posts_to(path: str) -> list[dict[str, str]]:
    return [content for where, content in SEEN.posts if where == path]


def test_the_list_opens_within_150_ms_of_the_last_key_and_arrow_and_enter_add_the_part(page: Page) -> None:
    page.keyboard.press("F3")
    page.evaluate(STOPWATCH)
    page.keyboard.type("lg")
    expect(page.get_by_role("option", selected=True)).to_contain_text("后轮毂总成")
    assert page.evaluate("window.took") < 150
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#added li")).to_have_text(["3104080-KH469"])
    expect(page.get_by_role("combobox")).to_have_value("")
    expect(page.get_by_role("combobox")).to_be_focused()
    assert posts_to("/added")[0]["idempotency_key"]


def test_escape_closes_the_list_and_keeps_what_was_typed(page: Page) -> None:
    page.keyboard.press("F3")
    page.keyboard.type("lg")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("combobox")).to_have_value("lg")


def test_a_gun_burst_outside_a_field_goes_to_the_picker_and_takes_no_shortcut(page: Page) -> None:
    page.evaluate(SCAN, "n3104080-KH469|V20561")
    expect(page.locator("#added li")).to_have_text(["n3104080-KH469|V20561"])
    assert page.url.endswith("/")


def test_a_chinese_input_method_does_not_swallow_the_guns_letters(page: Page) -> None:
    page.keyboard.press("F3")
    page.evaluate(IME_SCAN, ["KeyK", "Digit1", "Digit2", "Minus", "Digit8"])
    expect(page.locator("#added li")).to_have_text(["k12-8"])


def test_group_separators_of_the_gun_arrive(page: Page) -> None:
    page.evaluate(IME_SCAN, ["Digit3", "Digit1", "Digit0", "F8", "Digit4"])
    expect(page.locator("#added li")).to_have_text(["310\x1d4"])


def test_a_single_letter_is_a_shortcut_only_outside_fields_and_can_be_switched_off(page: Page) -> None:
    page.get_by_label("备注").press("n")
    page.wait_for_timeout(120)
    assert page.url.endswith("/")
    page.evaluate("document.activeElement.blur(); document.documentElement.dataset.shortcuts = 'off'")
    page.keyboard.press("n")
    page.wait_for_timeout(120)
    assert page.url.endswith("/")
    page.evaluate("document.documentElement.dataset.shortcuts = 'on'")
    page.keyboard.press("n")
    page.wait_for_url("**/orders/new/")


def test_g_then_o_leads_to_the_orders_and_slash_to_the_search_box(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("search").get_by_role("textbox")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("g")
    page.wait_for_timeout(80)
    page.keyboard.press("o")
    page.wait_for_url("**/orders/list/")


def test_the_list_of_keys_shows_those_of_the_page(page: Page) -> None:
    page.keyboard.press("?")
    help_dialog = page.get_by_role("dialog")
    expect(help_dialog).to_contain_text("搜索或扫码")
    expect(help_dialog).to_contain_text("新建订货")
    expect(help_dialog).to_contain_text("加配件")


def test_rows_pasted_anywhere_open_the_paste_dialog_filled(page: Page) -> None:
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData("text/plain", "3502075-KH469\\t8\\n3501105-KH469\\t10");
        document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    expect(page.get_by_label("粘贴区")).to_have_value("3502075-KH469\t8\n3501105-KH469\t10")
    expect(page.locator("#sum")).to_have_text("42,500.00")
    assert "3501105" in posts_to("/saved")[0]["text"]


def test_a_draft_saves_the_changed_row_and_says_when(page: Page) -> None:
    page.get_by_label("数量 1").fill("１２")
    page.get_by_label("数量 1").press("Enter")
    expect(page.get_by_label("数量 2")).to_be_focused()
    expect(page.locator("[data-draft-state]")).to_contain_text("已自动保存")
    expect(page.locator("#sum")).to_have_text("42,500.00")
    [change] = posts_to("/saved")
    assert (change["quantity"], change["line"]) == ("12", "1")
    assert change["idempotency_key"]


def test_a_draft_saves_after_two_idle_seconds_while_somebody_still_types(page: Page) -> None:
    page.get_by_label("备注").press_sequentially("急用（停驶车）")
    expect(page.locator("[data-draft-state]")).to_contain_text("已自动保存", timeout=4000)
    assert [change["note"] for change in posts_to("/saved")] == ["急用（停驶车）"]


def test_changes_made_offline_wait_in_order_and_go_up_when_the_line_is_back(page: Page) -> None:
    page.context.set_offline(True)
    for label, text in (("数量 1", "5"), ("数量 2", "20"), ("数量 2", "25")):
        page.get_by_label(label).fill(text)
        page.get_by_label(label).blur()
    expect(page.locator("[data-draft-state]")).to_have_text("离线，2 处改动待上传")
    expect(page.locator("#offline")).to_be_visible()
    assert posts_to("/saved") == []
    page.context.set_offline(False)
    expect(page.locator("[data-draft-state]")).to_contain_text("已自动保存")
    expect(page.locator("#offline")).to_be_hidden()
    assert [(change["line"], change["quantity"]) for change in posts_to("/saved")] == [("1", "5"), ("2", "25")]


def test_what_could_not_be_sent_survives_the_page(page: Page) -> None:
    page.evaluate(
        """() => localStorage.setItem("draft:PO2606-01873", JSON.stringify([{unit: "lines.2", url: "/saved",
        entries: [["quantity", "35"], ["line", "2"]], key: "kept-key-1"}]))"""
    )
    page.reload()
    expect(page.get_by_label("数量 2")).to_have_value("35")
    expect(page.locator("[data-draft-state]")).to_contain_text("已自动保存")
    assert posts_to("/saved")[0]["idempotency_key"] == "kept-key-1"
    assert page.evaluate("localStorage.getItem('draft:PO2606-01873')") is None


def test_a_request_with_a_once_key_repeats_itself_after_the_line_is_back(page: Page) -> None:
    page.get_by_role("combobox").fill("3511010-K7")
    page.context.set_offline(True)
    page.get_by_role("button", name="加入").click()
    expect(page.locator("#offline")).to_contain_text("网络断开，正在重试…")
    page.context.set_offline(False)
    expect(page.locator("#added li")).to_have_text(["3511010-K7"])
    assert len(posts_to("/added")) == 1


def test_findings_mark_and_focus_the_field_and_leave_the_target_alone(page: Page) -> None:
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator("#findings")).to_contain_text("第 2 行")
    expect(page.get_by_label("数量 2")).to_be_focused()
    expect(page.get_by_label("数量 2")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#sum")).to_have_text("")


def test_a_conflict_is_told_above_the_page(page: Page) -> None:
    page.get_by_role("button", name="审核").click()
    expect(page.locator("#notices [role=alert]")).to_contain_text("您的操作没有保存")
    expect(page.locator("#sum")).to_have_text("")


def test_a_live_region_changes_by_itself_and_is_read_out(page: Page) -> None:
    expect(page.locator("live-region")).to_have_text("第 1 版")
    SEEN.version = 2
    expect(page.locator("live-region")).to_have_text("第 2 版")
    expect(page.locator("#said")).to_have_text("已发货 31 件")
    expect(page.locator("live-region")).to_have_attribute("version", "2")


def test_f2_opens_the_rows_picture_arrows_turn_it_and_escape_leads_back(page: Page) -> None:
    page.get_by_label("数量 1").focus()
    page.keyboard.press("F2")
    expect(page.locator("#lightbox")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#lightbox [data-picture-count]")).to_have_text("2 / 3")
    page.locator(".pic-stage").dblclick()
    assert "scale(2.5)" in (page.locator(".pic-stage > img").get_attribute("style") or "")
    page.keyboard.press("Escape")
    expect(page.locator("#lightbox")).to_be_hidden()
    expect(page.get_by_label("数量 1")).to_be_focused()


def test_copying_an_account_number_leaves_the_blanks_out(page: Page) -> None:
    page.get_by_role("button", name="复制账号").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "340501648808"


def test_the_theme_of_the_device_is_kept(page: Page) -> None:
    page.get_by_role("button", name="切换到深色").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_nothing_of_the_gallery_scrolls_sideways_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/gallery")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
