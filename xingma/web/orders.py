"""Addresses of orders: a transition is a small thing of its own, as ``POST /orders/PO2611-00042/submission``."""

from django.urls import URLPattern, path

from xingma.web import (
    order_chases,
    order_detail,
    order_entry,
    order_lines,
    order_list,
    order_paste,
    order_review,
)

app_name = "orders"
LINE = "<str:number>/lines/<int:position>"
urlpatterns: list[URLPattern] = [
    path("", order_list.orders, name="list"),
    path("export", order_list.export, name="export"),
    path("views", order_list.keep_view, name="keep_view"),
    path("views/<int:view_id>/removal", order_list.drop_view, name="drop_view"),
    path("new", order_entry.new, name="new"),
    path("vehicles", order_entry.vehicles, name="vehicles"),
    path("review", order_review.desk, name="review"),
    path("review/approvals", order_review.approve_all, name="approve_all"),
    path("chases", order_chases.chases, name="chases"),
    path("chases/<int:chase_id>/answer", order_chases.answer, name="answer_chase"),
    # a draft
    path("<str:number>/draft", order_entry.draft, name="draft"),
    path("<str:number>/header", order_entry.header, name="header"),
    path("<str:number>/lines", order_lines.add, name="add_line"),
    path(f"{LINE}/quantity", order_lines.set_quantity, name="set_quantity"),
    path(f"{LINE}/removal", order_lines.remove, name="remove_line"),
    path(f"{LINE}/return", order_lines.put_back, name="put_back"),
    path(f"{LINE}/successor", order_lines.use_successor, name="use_successor"),
    path(f"{LINE}/typed-number", order_lines.use_typed_number, name="use_typed_number"),
    path(f"{LINE}/repeat", order_lines.answer_repeat, name="answer_repeat"),
    path(f"{LINE}/price-request", order_lines.ask_price, name="ask_price"),
    path("<str:number>/pasted", order_paste.check, name="check_pasted"),
    path("<str:number>/pasted/lines", order_paste.add, name="add_pasted"),
    path("<str:number>/often", order_entry.often, name="often"),
    path("<str:number>/earlier", order_entry.earlier, name="earlier"),
    path("<str:number>/split", order_entry.split, name="split"),
    path("<str:number>/removal", order_entry.discard, name="discard"),
    path("<str:number>/submission", order_entry.submit, name="submit"),
    # an order
    path("<str:number>", order_detail.detail, name="detail"),
    path("<str:number>/live", order_detail.live, name="live"),
    path("<str:number>/copies", order_entry.copy, name="copy"),
    path("<str:number>/cancellation", order_detail.cancel, name="cancel"),
    path("<str:number>/chases", order_detail.chase, name="chase"),
    path("<str:number>/approval", order_review.approve, name="approve"),
    path("<str:number>/rejection", order_review.reject, name="reject"),
    path("<str:number>/resending", order_review.send_again, name="send_again"),
    path("<str:number>/price-acceptance", order_review.accept_prices, name="accept_prices"),
]
