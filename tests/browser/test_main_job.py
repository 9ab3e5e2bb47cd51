"""The main job as people do it: order by keyboard, paste and gun, see the states arrive, exceed, pay, see the release."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Demo

pytestmark = pytest.mark.browser

CLERK = "s34108"
ARRIVES_MS = 30_000  # the stand-in takes seconds for what takes SAP hours


def new_draft(page: Page) -> None:
    """An empty draft, as the page gives it."""
    page.goto("/orders/new")
    expect(page.locator("#entry-input")).to_be_focused()
    for button in page.locator("[data-row-delete]").all()[::-1]:
        button.click()
    expect(page.locator("tr.ln")).to_have_count(0)


def paste(page: Page, text: str) -> None:
    """Paste as the browser does: an event with the text of the clipboard."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def type_in(page: Page, text: str) -> None:
    page.locator("#entry-input").fill("")
    page.keyboard.type(text, delay=60)


def line_of(page: Page, code: str) -> object:
    return page.locator("tbody.line", has_text=code)


def submitted(page: Page) -> str:
    """Submit by keyboard; returns the order number."""
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/orders/PO\d{4}-\d+$"))
    return page.url.rsplit("/", 1)[1]


def test_a_clerk_orders_by_keyboard_alone_and_the_states_arrive_by_themselves(signed_in: Callable[..., Page]):
    page = signed_in(CLERK)
    page.keyboard.press("n")
    expect(page.locator("#entry-input")).to_be_focused()
    new_draft(page)

    type_in(page, "3104080-KH469")
    page.keyboard.press("Enter")
    expect(line_of(page, "3104080-KH469")).to_be_visible()

    type_in(page, "lhq")  # 离合器…, by its pinyin initials
    options = page.locator("part-picker [role=option]")
    expect(options.first).to_be_visible()
    expect(options.first).to_contain_text("离合器")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("tr.ln")).to_have_count(2)

    expect(page.locator("#funds-figures")).to_contain_text("本单金额")
    expect(page.locator("#submit-order")).to_be_enabled()
    number = submitted(page)
    expect(page.locator("main")).to_contain_text(number)

    # From here on nobody touches the page.
    expect(page.locator("#order-facts")).to_contain_text("SAP 订单", timeout=ARRIVES_MS)
    expect(page.locator(".steps")).to_contain_text("签收")
    expect(page.locator("main")).to_contain_text("待签收", timeout=ARRIVES_MS)
    expect(page.locator("main")).to_contain_text(re.compile("交货单|运单"))


def test_rows_pasted_from_excel_are_told_one_by_one_and_the_good_ones_go_in(signed_in: Callable[..., Page]):
    page = signed_in(CLERK)
    new_draft(page)

    paste(page, "配件编码\t数量\n3104080-KH469\t８\n35l1010-K7\t4\n3104080-KH469\t2\nNO-SUCH-PART\t1")

    dialog = page.locator("#paste")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("已合并")
    expect(dialog).to_contain_text("3511010-K7")
    expect(dialog).to_contain_text("没有编码 NO-SUCH-PART")
    page.locator("#paste-add").click()
    expect(line_of(page, "3104080-KH469").locator("[data-cell=quantity]")).to_have_value("10")


def test_a_gun_on_the_page_adds_a_line_without_a_click(signed_in: Callable[..., Page]):
    page = signed_in(CLERK)
    new_draft(page)
    page.locator("h1").click()
    page.evaluate("document.activeElement.blur()")

    page.keyboard.type("3104082-KH469", delay=5)
    page.keyboard.press("Enter")

    expect(line_of(page, "3104082-KH469")).to_be_visible()


def test_what_breaks_a_rule_is_said_at_the_line_before_submitting(signed_in: Callable[..., Page]):
    page = signed_in(CLERK)
    new_draft(page)
    type_in(page, "3104080-KH469")
    page.keyboard.press("Enter")
    quantity = line_of(page, "3104080-KH469").locator("[data-cell=quantity]")
    expect(quantity).to_be_visible()

    quantity.fill("0")
    quantity.press("Tab")

    expect(page.locator("main")).to_contain_text("数量要大于 0")


def test_an_order_over_the_funds_is_held_and_released_by_the_payment(
    signed_in: Callable[..., Page], open_context: Callable[..., BrowserContext], demo: Demo
):
    page = signed_in(CLERK)
    new_draft(page)
    for code, pieces in (("8501200-KZ72", "1"), ("8701010-KJ10", "1")):  # never ordered before, so no mean to exceed
        type_in(page, code)
        page.keyboard.press("Enter")
        quantity = line_of(page, code).locator("[data-cell=quantity]")
        expect(quantity).to_be_visible()
        quantity.fill(pieces)
        quantity.press("Tab")
    owed = page.locator("#funds-figures .owe .big")
    expect(owed).to_be_visible()
    amount = owed.inner_text().replace("¥", "").replace(",", "").strip()

    number = submitted(page)
    expect(page.locator("#remittance")).to_contain_text("还需汇款")

    bank = open_context().new_page()
    bank.goto(f"{demo.sap}/payments")
    bank.select_option(
        "select[name=customer]", value=bank.locator("option", has_text="宿州鸿达").get_attribute("value")
    )
    bank.fill("input[name=amount]", str(Decimal(amount) + 200_000))  # whatever else of the station was held before
    bank.get_by_role("button", name="到账").click()
    bank.wait_for_load_state()

    expect(page.locator("#remittance")).to_have_count(0, timeout=ARRIVES_MS)
    expect(page.locator("#order-facts")).to_contain_text("SAP 订单", timeout=ARRIVES_MS)
    page.goto("/funds/statement")
    expect(page.locator("main")).to_contain_text("收款")
    assert number


def test_an_order_is_placed_on_the_phone(signed_in: Callable[..., Page]):
    page = signed_in("s34108b", phone=True)
    new_draft(page)
    type_in(page, "3104080-KH469")
    page.keyboard.press("Enter")
    expect(line_of(page, "3104080-KH469")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing scrolls sideways"
    page.locator(".sticky-m .btn.pri").click()
    page.wait_for_url(re.compile(r"/orders/PO\d{4}-\d+$"))


def test_who_types_faster_than_the_list_comes_gets_what_was_typed(signed_in: Callable[..., Page]):
    page = signed_in(CLERK)
    new_draft(page)
    # The list for the beginning of the code stands, the one for the whole code is late.
    page.route(re.compile(r"suggest\?q=3104082"), lambda route: route.abort())
    type_in(page, "310408")
    expect(page.locator("part-picker [role=option]").first).to_be_visible()
    page.keyboard.type("2-KH469", delay=45)
    page.keyboard.press("Enter")
    expect(line_of(page, "3104082-KH469")).to_be_visible()
    expect(page.locator("tr.ln")).to_have_count(1)
