"""All components on one page in both themes, for a look by eye; only in development."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from xingma.core.findings import Finding
from xingma.web.components import Chip, MeterPart, Step

COLOURS = (
    "bg", "surface", "surface-3", "line", "line-strong", "text", "text-2", "text-3", "primary", "primary-fill",
    "primary-soft", "lamp", "lamp-soft", "ok-graph", "ok-soft", "bad-graph", "bad-soft", "info-graph",
)  # fmt: skip


class Sample(models.TextChoices):
    NOT_A_PACKAGE = "not_a_package", "按 %(package)s 件的倍数订"
    NO_PRICE = "no_price", "这个配件还没有价格，已替您询价"


def components(request: HttpRequest) -> HttpResponse:
    """Raises Http404 outside development."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "components.html", sample_context())


def sample_context() -> dict[str, object]:
    return {
        "colours": COLOURS,
        "available": Decimal("38216.40"),
        "committed": Decimal("-34424"),
        "remit": Decimal("4283.60"),
        "funds": [MeterPart("idle", 34424), MeterPart("", 38216), MeterPart("over", 4284)],
        "mini": ["done", "done", "done", "part", "lamp", "todo"],
        "soon": now() + timedelta(hours=3),
        "later": now() + timedelta(days=7),
        "steps": [
            Step("done", "提交", "06-12 09:14", "陈丽"),
            Step("done", "总部审核", "06-12 14:40", "李娜"),
            Step("part", "发货", "31 / 38", "还差 7"),
            Step("now", "签收", "0 / 31", "等您扫码"),
            Step("todo", "开票", "0 / 38", "3 天内"),
        ],
        "chips": [
            Chip("待我审", "?tab=mine", is_on=True, count=42),
            Chip("超 3 天", "?tab=old", count=5, tone="bad"),
            Chip("大额 ≥ 5,000", "?tab=large", count=8),
        ],
        "lines": [
            sample_line("空气干燥器总成", "3511010-K7", "486", 4, 36),
            sample_line(
                "后制动蹄修理包",
                "3501105-KH469",
                "312",
                10,
                3,
                note="6 月 12 日订单 PO2606-01655 已订 2 件，还没发货",
                css="nb",
            ),
            sample_line("氮氧传感器（后）", "1205120-K7", "1320", 38, 0, wrong=True),
        ],
        "findings": [
            Finding(Sample.NOT_A_PACKAGE, "lines.2.quantity", {"package": 5}),
            Finding(Sample.NO_PRICE, "lines.3.part"),
        ],
    }


def sample_line(name: str, code: str, price: str, quantity: int, stock: int, **more: object) -> dict[str, object]:
    unit = Decimal(price)
    return {
        "name": name,
        "code": code,
        "price": unit,
        "quantity": quantity,
        "stock": stock,
        "amount": unit * quantity,
        **more,
    }
