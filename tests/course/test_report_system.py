"""A report made of what a CRM exports, from the command line."""

from __future__ import annotations

import html
import re
import tomllib
from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

import kamkit as kk
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


def test_deals_that_name_their_account_meet_the_account_file() -> None:
    paths = kk.raw_exports()
    planted = tomllib.loads(paths["faults.toml"].read_text("utf-8"))["fxiaoke_opportunities"]
    misspelt = next(f for f in planted["faults"] if f["kind"] == "two_spellings")["count"]
    files = {
        "opportunities": (str(paths["fxiaoke_opportunities.csv"]), None, "auto"),
        "accounts": (str(paths["fxiaoke_accounts.xlsx"]), None, "auto"),
    }
    tables, said = kk.read_tables(files)
    known = tables["opportunities"]["account_id"].isin(tables["accounts"]["account_id"])
    assert (~known).sum() == misspelt
    named = planted["kept"] - misspelt
    assert said[-1].startswith(
        f"Opportunities: {named} rows called the account by its name; the id stands there now. "
        f"{misspelt} rows name an account that the account file does not know: "
    )


def test_orders_with_ids_are_told_nothing_of_names() -> None:
    orders = pd.DataFrame({"account_id": ["1", "7"], "amount": [1.0, 2.0]})
    accounts = pd.DataFrame({"account_id": ["1"], "account_name": ["Head"]})
    matched, said = kk.match_accounts(orders, {"accounts": accounts})
    assert matched is orders
    assert said == []


def test_each_file_of_a_report_is_recognised_by_itself(tmp_path: Path) -> None:
    paths = kk.raw_exports()
    deals = str(paths["fxiaoke_opportunities.csv"])
    arguments = ["report", str(paths["ledger.csv"]), "--opportunities", deals, "--lang", "en"]
    done = RUN.invoke(app, [*arguments, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    page = html.unescape((tmp_path / "out" / "report.html").read_text("utf-8"))
    assert "System: Fxiaoke, likely" in page


def test_a_ledger_of_no_crm_is_reported_on_beside_deals_of_a_crm_that_is_told(
    tmp_path: Path,
) -> None:
    paths = kk.raw_exports()
    deals = str(paths["fxiaoke_opportunities.csv"])
    arguments = ["report", str(paths["ledger.csv"]), "--opportunities", deals, "--lang", "en"]
    done = RUN.invoke(app, [*arguments, "--system", "fxiaoke", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
