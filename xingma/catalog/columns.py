"""What the columns of an imported file mean: headers in Chinese or English, and texts as values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from xingma.catalog.conditions import PriceRow
from xingma.catalog.findings import Refusal
from xingma.catalog.indexing import half_width
from xingma.catalog.materials import MaterialRow
from xingma.catalog.models import ImportKind, Returnability, SupersessionKind
from xingma.catalog.succession import SupersessionRow
from xingma.core.findings import Finding, refuse_if
from xingma.core.sheets import FORMULA, cleaned

IGNORED = re.compile(r"[\s_\-:：.*（）()\[\]【】/]|元|rmb|cny|¥|￥")
OPEN_END = date(9999, 12, 31)
DATE = re.compile(r"(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?(?: 00:00:00)?")
FIGURE = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?")

Reader = Callable[[str, str], Any]  # text and field → value, or raises Misread


class Misread(Exception):
    """A cell that does not say what its column is for."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True)
class Column:
    """A field, the headers under which it may stand, how its cells are read."""

    field: str
    headers: str  # divided by blanks; case, blanks and signs do not matter
    read: Reader
    needed: bool = False


def text(cell: str, _field: str) -> str:
    return cell


def figure(cell: str, field: str) -> Decimal:
    """«1,234.50», «￥12», «０.５» as an exact figure."""
    plain = half_width(cell).lower().replace(",", "").replace(" ", "").lstrip("¥")
    try:
        if not FIGURE.fullmatch(plain):
            raise InvalidOperation
        return Decimal(plain)
    except InvalidOperation as wrong:
        raise Misread(Finding(Refusal.NOT_A_NUMBER, field, {"text": cell})) from wrong


def day(cell: str, field: str) -> date | None:
    """«2026-01-31», «2026/1/31», «20260131», «2026年1月31日»; the end of all days is an open end."""
    found = DATE.fullmatch(half_width(cell))
    try:
        if not found:
            raise ValueError(cell)
        read = date(*(int(part) for part in found.groups()))
    except ValueError as wrong:
        raise Misread(Finding(Refusal.NOT_A_DATE, field, {"text": cell})) from wrong
    return None if read >= OPEN_END else read


def one_of(words: dict[str, object]) -> Reader:
    """A column whose cells are one of some words."""

    def read(cell: str, field: str) -> object:
        word = half_width(cell).lower().strip()
        if word not in words:
            first = {meaning: name for name, meaning in reversed(words.items()) if not name.isascii()}
            raise Misread(
                Finding(Refusal.NOT_KNOWN, field, {"text": cell, "known": "、".join(reversed(first.values()))})
            )
        return words[word]

    return read


def words(**meanings: str) -> dict[str, object]:
    """Each meaning under every one of its words."""
    return {word: meaning for meaning, listed in meanings.items() for word in [meaning, *listed.split()]}


UNITS = words(
    pc="pcs ea st pce piece 件 个 只 片 根 支 台 块 条 颗",
    set="套 组 副 付",
    box="箱 盒 包",
    kg="kgm 公斤 千克",
    l="ltr 升",
    m="mtr 米",
)
RETURNABILITIES = words(
    **{
        Returnability.NORMAL: "可退 正常 一般",
        Returnability.ELECTRICAL: "电器 电气 电器件 电气件",
        Returnability.NEVER: "不可退 不退 no",
    }
)
KINDS = words(
    **{
        SupersessionKind.INTERCHANGEABLE: "互换 可互换 双向",
        SupersessionKind.ONE_WAY: "单向 单向替代 oneway one-way",
        SupersessionKind.WITH_KIT: "带附件 带改装包 加装附件 withkit with-kit",
    }
)
YES_NO: dict[str, object] = {
    **dict.fromkeys(["1", "y", "yes", "true", "x", "是", "√"], True),
    **dict.fromkeys(["0", "n", "no", "false", "否", "-"], False),
}

NUMBERS = (
    "配件编码 配件编号 编码 配件号 件号 零件号 物料号 物料编码 物料 备件号"
    " partnumber partno part number code material matnr"
)
PARTS = (
    Column("number", NUMBERS, text, needed=True),
    Column("name_zh", "名称 配件名称 物料名称 物料描述 中文名称 品名 name namezh chinesename description", text),
    Column("name_en", "英文名称 英文名 英文 nameen englishname", text),
    Column("unit", "单位 计量单位 unit uom", one_of(UNITS)),
    Column("group", "组别 分组 组 物料组 组号 group groupcode", text),
    Column("group_name", "组名 组名称 groupname", text),
    Column("package_quantity", "包装数量 包装量 最小包装 最小包装量 packagequantity packqty package", figure),
    Column("minimum_quantity", "起订量 最小起订量 最小订货量 minimumorderquantity minimumquantity moq", figure),
    Column("weight_kg", "重量 单重 毛重 重量kg 毛重kg weight weightkg", figure),
    Column("drawing_number", "图号 图纸号 drawingnumber drawing", text),
    Column("specification", "规格 规格型号 型号规格 specification spec", text),
    Column("fits", "适用 适用车型 车型 fits model", text),
    Column("returnability", "退货类别 退货 可退性 returnability returnable", one_of(RETURNABILITIES)),
    Column("blocked_because", "停售原因 停售 冻结原因 blocked blockedbecause blockreason", text),
    Column("is_restricted", "限制销售 限售 restricted", one_of(YES_NO)),
    Column("is_deleted", "删除 删除标记 deleted", one_of(YES_NO)),
)
PRICES = (
    Column("number", f"{NUMBERS} 图号", text, needed=True),
    Column(
        "amount", "含税价 采购价 含税单价 价格 单价 含税采购价 price amount unitprice grossprice", figure, needed=True
    ),
    Column("valid_from", "生效日期 有效期从 起始日期 开始日期 validfrom from", day),
    Column("valid_to", "失效日期 有效期至 截止日期 结束日期 validto to until", day),
    Column("price_list", "价格组 价目表 价格表 pricelist pricegroup", text),
    Column("customer", "客户 客户编号 客户号 服务站 站点编码 服务站编码 customer customernumber station", text),
)
SUPERSESSIONS = (
    Column("old", "旧编码 旧件号 原编码 原件号 旧件 被替代件 旧图号 old oldnumber oldpart", text, needed=True),
    Column("new", "新编码 新件号 替代件 替代编码 新件 新图号 new newnumber newpart successor", text, needed=True),
    Column("kind", "替代关系 替代方式 互换性 kind type", one_of(KINDS)),
    Column("valid_from", "生效日期 起始日期 validfrom from", day),
    Column("note", "备注 说明 note remark", text),
)
COLUMNS: dict[str, tuple[Column, ...]] = {
    ImportKind.PARTS: PARTS,
    ImportKind.PRICES: PRICES,
    ImportKind.SUPERSESSIONS: SUPERSESSIONS,
}


def heading(cell: str) -> str:
    return IGNORED.sub("", half_width(cell).lower())


def mapped(kind: str, header: Sequence[str]) -> dict[int, Column]:
    """Which column of the file is which field. Where only a drawing number stands, it is the part's number."""
    places = {heading(cell): place for place, cell in reversed(list(enumerate(header))) if heading(cell)}
    found: dict[int, Column] = {}
    for column in COLUMNS[kind]:
        place = next((places[word] for word in map(heading, column.headers.split()) if word in places), None)
        if place is not None and place not in found:
            found[place] = column
    if kind == ImportKind.PARTS and "number" not in {column.field for column in found.values()}:
        drawing = next((place for place, column in found.items() if column.field == "drawing_number"), None)
        if drawing is not None:
            found[drawing] = PARTS[0]
    return found


def missing(kind: str, found: Mapping[int, Column]) -> list[str]:
    """Headers of needed columns that a file does not have, by their first name."""
    present = {column.field for column in found.values()}
    return [column.headers.split()[0] for column in COLUMNS[kind] if column.needed and column.field not in present]


def row_of(
    kind: str, cells: Sequence[str], found: Mapping[int, Column], today: date
) -> MaterialRow | PriceRow | SupersessionRow:
    """What a row of the file says; empty cells say nothing. Raises Misread."""
    values: dict[str, Any] = {}
    for place, column in found.items():
        cell = cells[place] if place < len(cells) else ""
        if cell is FORMULA:
            raise Misread(Finding(Refusal.FORMULA, column.field))
        if cell:
            values[column.field] = column.read(cell, column.field)
        elif column.needed and column.field not in {"number", "old", "new"}:
            raise Misread(Finding(Refusal.MISSING, column.field))
    return row_with(kind, values, today)


def row_with(kind: str, values: dict[str, Any], today: date) -> MaterialRow | PriceRow | SupersessionRow:
    """A row from the values of its fields."""
    if kind == ImportKind.PARTS:
        return MaterialRow(values.pop("number", ""), **values)
    if kind == ImportKind.PRICES:
        values.setdefault("valid_from", today)
        return PriceRow(values.pop("number", ""), **values)
    return SupersessionRow(values.pop("old", ""), values.pop("new", ""), **values)


def row_entered(kind: str, entered: Mapping[str, str], today: date) -> MaterialRow | PriceRow | SupersessionRow:
    """What a person entered in a form: fields by name. A text left empty is emptied, a figure left empty stays.

    Raises RuleViolation with one finding per field that cannot be read.
    """
    values: dict[str, Any] = {}
    findings = []
    for column in COLUMNS[kind]:
        cell = cleaned(entered.get(column.field, ""))
        try:
            if cell:
                values[column.field] = column.read(cell, column.field)
            elif column.needed and column.field not in {"number", "old", "new"}:
                findings.append(Finding(Refusal.MISSING, column.field))
            elif column.field in entered and column.read is text and kind == ImportKind.PARTS:
                values[column.field] = ""
        except Misread as misread:
            findings.append(misread.finding)
    refuse_if(findings)
    return row_with(kind, values, today)
