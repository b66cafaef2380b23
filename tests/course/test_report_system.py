"""A report made of what a CRM exports, from the command line."""

from __future__ import annotations

import html
import re
from pathlib import Path

from typer.testing import CliRunner

from kamkit.cli import app

RUN = CliRunner()
ORDERS = "销售订单编号,客户名称（必填）,销售订单金额,下单日期,订单状态,待回款金额,产品合计\n"
DEALS = "商机名称（必填）,客户名称（必填）,商机金额,预计成交日期,商机阶段,阶段状态,赢率\n"
CLIENTS = ["北方仪表", "海川重工", "蓝田食品", "红隼光学"]


def order_book(folder: Path) -> tuple[Path, Path]:
    """Two orders of each account, and a deal of each, as 纷享销客 writes them."""
    orders, deals = folder / "销售订单.csv", folder / "商机.csv"
    lines = [
        f"SO-{at},{CLIENTS[at % 4]},￥{1000 * (at + 1)}.00,2026年{at + 1}月8日,已确认,0,0"
        for at in range(8)
    ]
    orders.write_bytes((ORDERS + "\n".join([*lines, "合计,,36000,,,,"])).encode("gb18030"))
    offers = [
        f"流量计{at},{name},￥{at + 1}万,2026-12-0{at + 1},需求确定,进行中,30%"
        for at, name in enumerate(CLIENTS)
    ]
    deals.write_bytes((DEALS + "\n".join(offers)).encode("utf-8-sig"))
    return orders, deals


def test_a_report_takes_the_system_that_wrote_its_files(tmp_path: Path) -> None:
    orders, deals = order_book(tmp_path)
    arguments = ["report", str(orders), "--opportunities", str(deals), "--system", "fxiaoke"]
    done = RUN.invoke(app, [*arguments, "--out", str(tmp_path / "out"), "--lang", "en"])
    assert done.exit_code == 0, done.output
    said = html.unescape(
        re.sub(r"<[^>]+>", " ", (tmp_path / "out" / "report.html").read_text("utf-8"))
    )
    assert said.count("System: Fxiaoke, as told") == 2
    assert "CN¥36,000.00 came in, CN¥36,000.00 kept" in said
    assert "CN¥100,000.00 came in, CN¥100,000.00 kept" in said
