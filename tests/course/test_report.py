"""The analyst's main job: a file in, a page, a workbook and a notebook out."""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kamkit as kk
from kamkit import errors
from kamkit.course.report import Report, make_report, read_columns
from kamkit.course.run import CellFailed

# Figures of published-numbers.md 12: Northwind and the CDNOW master, each computed by others.
NORTHWIND = {
    "total": "1,265,793.04",
    "n": "89",
    "top20": "60.06%",
    "gini": "0.5755",
    "including": (33, 27, 29),
    "crossing": (34, 27, 28),
}


def northwind_file(shared: Path, folder: Path) -> Path:
    """Northwind's orders joined to their lines, as a company would export them."""
    data = shared / "northwind"
    orders = pd.read_csv(data / "orders.csv", dtype={"order_id": str})
    lines = pd.read_csv(data / "order_details.csv", dtype={"order_id": str})
    lines["amount"] = lines["unit_price"] * lines["quantity"] * (1 - lines["discount"])
    joined = lines.merge(orders[["order_id", "customer_id", "order_date"]], on="order_id")
    path = folder / "北风 订单.csv"
    joined.to_csv(path, index=False)
    return path


def sample_report(folder: Path, lang: str) -> Report:
    """All of the sample company's files that the command line takes."""
    files = {name: kk.dataset_path(name) for name in ("accounts", "opportunities", "products")}
    return make_report(kk.dataset_path("orders"), folder, lang=lang, **files)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return sample_report(tmp_path_factory.mktemp("报告 一"), "en")


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return sample_report(tmp_path_factory.mktemp("报告 二"), "zh")


@pytest.fixture(scope="module")
def northwind(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Order lines only, in Chinese."""
    folder = tmp_path_factory.mktemp("北风")
    return make_report(northwind_file(real_data(), folder), folder / "结果 一", lang="zh")


MAVEN_COLUMNS = {"account": "account_id", "product": "product_id", "deal_stage": "status"}


@pytest.fixture(scope="module")
def maven(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A public set of opportunities; what was won stands in for the orders."""
    data, folder = real_data() / "maven_crm", tmp_path_factory.mktemp("maven")
    deals = pd.read_csv(data / "sales_pipeline.csv")
    won = deals[deals["deal_stage"] == "Won"]
    won.to_csv(folder / "orders.csv", index=False)
    return make_report(
        folder / "orders.csv",
        folder / "out",
        columns={"account": "account_id", "close_date": "order_date", "close_value": "amount"},
        opportunities=data / "sales_pipeline.csv",
        accounts=data / "accounts.csv",
        products=data / "products.csv",
        more_columns={
            "accounts": {"account": "account_id"},
            "opportunities": MAVEN_COLUMNS,
            "products": {"product": "product_id"},
        },
    )


def real_data() -> Path:
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the real data sets in ../shared/data, which are not part of the project")
    return folder


def text_of(page: Path) -> str:
    """What a page says, without its marks."""
    return html.unescape(re.sub(r"<[^>]+>", " ", page.read_text("utf-8")))


def sheets_of(path: Path) -> dict[str, list[list[Any]]]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def cells_of(path: Path) -> set[str]:
    return {str(cell) for rows in sheets_of(path).values() for row in rows for cell in row}


def test_the_page_refers_to_nothing_outside_itself(sample: Report) -> None:
    page = sample.page.read_text("utf-8")
    references = re.findall(r"""(?:src|href)\s*=\s*["']?([^"'\s>]+)|url\(([^)]+)\)""", page)
    outside = [a or b for a, b in references if not (a or b).startswith(("data:", "#"))]
    assert references
    assert outside == []
    assert "<script" not in page
    assert page.count('src="data:image/png;base64,') == 7
    assert "¶" not in page


def test_the_page_shows_prose_and_numbers_but_no_code(sample: Report) -> None:
    page = sample.page.read_text("utf-8")
    assert "kk.pareto" not in page
    assert "Who carries the revenue" in page
    accounts = kk.summarize_accounts(kk.load_dataset("orders"))
    assert f"{accounts['revenue'].sum():,.2f}" in page


def test_the_workbook_has_its_sheets_and_a_chart_over_the_curve(sample: Report) -> None:
    sheets = sheets_of(sample.workbook)
    assert list(sheets) == [
        "Receipt",
        "Accounts",
        "Pareto",
        "Look at next",
        "Key accounts",
        "Opportunities",
        "Not to chase",
        "White space",
    ]
    orders = kk.load_dataset("orders")
    by_account = orders.groupby("account_id")["amount"].sum().sort_values(ascending=False)
    rows = sheets["Pareto"]
    top = next(i for i, row in enumerate(rows) if row[0] == "Rank")
    table = pd.DataFrame(rows[top + 1 :], columns=rows[top])
    assert table["Account ID"].tolist()[:3] == by_account.index.tolist()[:3]
    curve = (by_account / by_account.sum()).cumsum().to_numpy()
    assert table["Cumulative share"].astype(float).to_numpy() == pytest.approx(curve, abs=1e-9)
    with zipfile.ZipFile(sample.workbook) as book:
        chart = book.read("xl/charts/chart1.xml").decode()
    n = len(table)
    assert f"Pareto!$A${top + 2}:$A${top + 1 + n}" in chart
    assert f"${top + 2}:$F${top + 1 + n}" in chart or f"${top + 1 + n}" in chart


def test_the_notebook_can_be_run_again_by_hand(sample: Report) -> None:
    from kamkit.course.notebook import code_cells, read_notebook

    cells = code_cells(read_notebook(sample.notebook))
    assert all(cell["execution_count"] for cell in cells)
    assert any("kk.pareto(accounts" in cell["source"] for cell in cells)


def test_northwind_gives_the_published_figures_in_page_and_workbook(northwind: Report) -> None:
    page, cells = northwind.page.read_text("utf-8"), " ".join(cells_of(northwind.workbook))
    for text in (page, cells):
        for name in ("total", "top20", "gini"):
            assert str(NORTHWIND[name]) in text, name
        assert "89 家客户" in text
        a, b, c = NORTHWIND["including"]
        assert f"A 类 {a} 家，B 类 {b} 家，C 类 {c} 家" in text
        a, b, c = NORTHWIND["crossing"]
        assert f"A 类 {a} 家，B 类 {b} 家，C 类 {c} 家" in text


def table_of(book: Path, sheet: str, first: str) -> pd.DataFrame:
    """The table of a sheet, from the row that has a cell ``first``."""
    rows = sheets_of(book)[sheet]
    top = next(i for i, row in enumerate(rows) if first in row)
    return pd.DataFrame(rows[top + 1 :], columns=rows[top])


def test_the_key_account_list_holds_the_places_and_their_odds(sample: Report) -> None:
    table = table_of(sample.workbook, "Key accounts", "Account ID")
    card = kk.scorecard_for(_profile(), sample_notebooks() / "en")
    assert (table["On the list"] == "yes").sum() == card.capacity
    best = kk.score_accounts(_profile(), card.criteria).set_index("account_id")["score"]
    found = dict(zip(table["Account ID"], table["Score"].astype(float), strict=True))
    listed = set(table.loc[table["On the list"] == "yes", "Account ID"])
    assert best[sorted(listed)].min() >= best.drop(sorted(listed)).max() - 1e-9
    assert found == pytest.approx(best[list(found)].to_dict())
    odds = table["Odds of being on the list"].astype(float)
    assert odds.between(0, 1).all()
    assert table["Rank"].astype(int).is_monotonic_increasing


def _profile() -> pd.DataFrame:
    orders = kk.summarize_accounts(kk.load_dataset("orders"))
    return kk.profile_accounts(kk.load_dataset("accounts"), orders)


def sample_notebooks() -> Path:
    return Path(__file__).resolve().parents[2] / "notebooks"


def test_every_open_opportunity_is_either_to_chase_or_not(sample: Report) -> None:
    first = table_of(sample.workbook, "Opportunities", "Priority")
    left = table_of(sample.workbook, "Not to chase", "Why not")
    deals = pd.read_csv(kk.dataset_path("opportunities"))
    now = deals[deals["status"] == "open"]
    assert sorted([*first["Opportunity"], *left["Opportunity"]]) == sorted(now["name"])
    assert first["Priority"].astype(int).tolist() == list(range(1, len(first) + 1))
    assert left["Why not"].str.len().min() > 0
    amounts = left["Amount (CNY)"].astype(float)
    assert amounts.is_monotonic_decreasing


def test_the_white_space_of_the_sample_is_what_peers_buy_and_the_account_does_not(
    sample: Report,
) -> None:
    table = table_of(sample.workbook, "White space", "Family")
    families = pd.read_csv(kk.dataset_path("products")).set_index("product_id")["family"]
    orders = kk.load_dataset("orders")
    last_year = orders[orders["order_date"] > "2025-10-31"]
    family = last_year["product_id"].map(families)
    revenue = last_year["amount"].groupby([last_year["account_id"], family]).sum()
    bought = set(revenue[revenue > 0].index)
    cells = list(zip(table["Account ID"], table["Family"], strict=True))
    assert len(cells) > 0
    assert not bought & set(cells)
    assert (table["Peers that own it"].astype(float) >= 0.4).all()
    assert f"{len(cells):,} cells of white space" in text_of(sample.page)


def test_win_odds_are_told_with_their_brier_score_in_both_languages(
    sample: Report, chinese: Report
) -> None:
    closed = pd.read_csv(kk.dataset_path("opportunities"))["status"].isin(["won", "lost"]).sum()
    said = text_of(sample.page)
    assert f"of {closed} closed deals were won" in said
    figures = re.search(r"Brier score ([\d.]+), against ([\d.]+) with one rate", said)
    assert figures
    assert float(figures[1]) < float(figures[2])
    assert "better than chance would explain" in said
    in_chinese = text_of(chinese.page)
    assert f"布赖尔分数 {figures[1]}，一律用总体赢单率是 {figures[2]}" in in_chinese
    assert "这个差别不像是偶然" in in_chinese


def test_the_chinese_report_has_the_same_sheets_in_chinese(sample: Report, chinese: Report) -> None:
    sheets = sheets_of(chinese.workbook)
    names = ["导入回执", "客户", "帕累托", "接下来看谁", "大客户", "商机", "不跟进", "空白机会"]
    assert list(sheets) == names
    for ours, theirs in zip(sheets_of(sample.workbook).values(), sheets.values(), strict=True):
        assert len(ours) == len(theirs)
    page = chinese.page.read_text("utf-8")
    assert "不跟进哪些，为什么" in page
    assert page.count('src="data:image/png;base64,') == 7
    assert "马上做" in cells_of(chinese.workbook)


def test_with_orders_only_the_later_sections_are_skipped_in_words(northwind: Report) -> None:
    said = text_of(northwind.page)
    assert "没有给客户评分。" in said
    assert "（need_fit）" in said or "(need_fit)" in said
    assert "用 --accounts 指定文件" in said
    assert "没有评判商机。" in said
    assert "用 --opportunities 指定文件" in said
    assert "没有找空白机会。" in said
    assert northwind.page.read_text("utf-8").count('src="data:image/png;base64,') == 3
    sheets = sheets_of(northwind.workbook)
    assert list(sheets) == ["导入回执", "客户", "帕累托", "接下来看谁", "没有做的"]
    assert "没有评判商机。" in {str(cell) for row in sheets["没有做的"] for cell in row}


def test_with_less_than_two_years_of_orders_growth_is_said_to_be_not_judged(
    northwind: Report, sample: Report
) -> None:
    # Northwind's orders run from 1996-07-04 to 1998-05-06, the sample's over three years.
    assert "订单覆盖 22 个月，从 1996-07-04 到 1998-05-06。" in text_of(northwind.page)
    assert "增长不作判断：需要满 24 个月" in text_of(northwind.page)
    assert "The orders cover 36 months" in text_of(sample.page)
    assert "Growth is not judged" not in text_of(sample.page)


def test_deals_without_a_signal_are_said_to_carry_none(maven: Report) -> None:
    said = text_of(maven.page)
    assert "63.15% of 6,711 closed deals were won." in said
    assert "these data carry no signal" in said
    assert "Where the CRM records a probability" in said
    deals = pd.read_csv(real_data() / "maven_crm" / "sales_pipeline.csv")
    unnamed = int(deals["account"].isna().sum())
    # What is open has no value yet, and nothing else to weigh it by.
    assert (
        deals.loc[deals["deal_stage"].isin(["Engaging", "Prospecting"]), "close_value"].isna().all()
    )
    assert "Opportunities are not judged." in said
    assert "The open ones have no value in any of the columns amount, impact." in said
    assert f"{unnamed:,} set aside" in said
    assert "Key accounts are not scored." in said
    # The deals write GTXPro, the products GTX Pro.
    unmatched = int((deals[deals["deal_stage"] == "Won"]["product"] == "GTXPro").sum())
    assert f"{unmatched:,} order lines are of a product without a family" in said


def test_the_cdnow_master_gives_the_published_figures(shared: Path, tmp_path: Path) -> None:
    done = make_report(
        shared / "cdnow" / "CDNOW_master.txt", tmp_path, columns={"dollar_value": "amount"}
    )
    page, cells = done.page.read_text("utf-8"), " ".join(cells_of(done.workbook))
    for text in (page, cells):
        for figure in ("2,500,315.63", "67.71%", "0.6335", "23,502"):
            assert figure in text, figure


def test_a_file_with_one_revenue_per_account_needs_no_dates(tmp_path: Path) -> None:
    path = tmp_path / "客户.csv"
    path.write_text("客户名称,年销售额\n甲,￥80\n乙,￥15\n丙,￥5\n", "utf-8")
    done = make_report(path, tmp_path / "out", lang="zh")
    assert "3 家客户，销售额合计 ¥100.00" in done.page.read_text("utf-8")


@pytest.mark.parametrize("row", ["", "1,2026-01-02,none\n"])
def test_a_file_of_which_no_row_is_left_makes_no_report(row: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(f"account_id,order_date,amount\n{row}", "utf-8")
    with pytest.raises(CellFailed, match="There is no row to report on"):
        make_report(path, tmp_path / "out")
    assert not (tmp_path / "out" / "report.html").exists()


@pytest.mark.parametrize("name", ["accounts", "opportunities", "products"])
def test_another_table_in_place_of_the_orders_is_told_its_option(name: str, tmp_path: Path) -> None:
    with pytest.raises(errors.DataError, match=f"behind --{name}: kamkit report"):
        make_report(kk.dataset_path(name), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_table_that_no_report_takes_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(errors.DataError, match="looks like the table Contacts"):
        make_report(kk.dataset_path("contacts"), tmp_path / "out", table="contacts")


def test_names_in_the_data_cannot_break_the_page(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    name = "<script>alert(1)</script>"
    path.write_text(
        f"account_name,order_date,amount\n{name},2026-01-02,5\n=1+1,2026-01-02,4\n", "utf-8"
    )
    done = make_report(path, tmp_path / "out")
    assert "<script" not in done.page.read_text("utf-8")
    with zipfile.ZipFile(done.workbook) as book:
        assert not any(b"<f>" in book.read(n) for n in book.namelist() if "worksheets" in n)


def test_mixed_currencies_stop_the_report_and_picking_one_replaces_what_was_left(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "account_id,order_date,amount,currency\n1,2026-01-02,5,CNY\n2,2026-01-02,7,USD\n", "utf-8"
    )
    with pytest.raises(CellFailed, match="CNY, USD"):
        make_report(path, tmp_path / "out")
    done = make_report(path, tmp_path / "out", currency="USD")
    assert "$7.00" in done.page.read_text("utf-8")
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == ["report.html", "report.ipynb", "report.xlsx"]


def test_a_missing_column_stops_with_the_nearest_header(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("customer_id,date,amnt\n1,2026-01-02,5\n", "utf-8")
    with pytest.raises(CellFailed, match='"amnt" = "amount"'):
        make_report(path, tmp_path / "out")


def test_an_absent_file_is_named_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(errors.UnreadableFile, match="no such file"):
        make_report(tmp_path / "nothing.csv")


def test_an_absent_further_file_is_named_before_anything_runs(tmp_path: Path) -> None:
    for name in ("accounts", "opportunities", "products"):
        with pytest.raises(errors.UnreadableFile, match="no such file"):
            make_report(kk.dataset_path("orders"), tmp_path, **{name: tmp_path / "nothing.csv"})


def test_a_columns_file_is_read_and_a_broken_one_shows_how_to_write_it(tmp_path: Path) -> None:
    path = tmp_path / "columns.toml"
    path.write_text('[columns]\n"Kunde" = "account_id"\n', "utf-8")
    assert read_columns(path) == {"Kunde": "account_id"}
    path.write_text('[opportunities]\n"Phase" = "stage"\n', "utf-8")
    assert read_columns(path) == {}
    assert read_columns(path, "opportunities") == {"Phase": "stage"}
    for broken in ("Kunde = account_id", 'columns = "x"', "[columns]\nKunde = 3", "[other]\n"):
        path.write_text(broken, "utf-8")
        with pytest.raises(errors.DataError, match=r"\[columns\]"):
            read_columns(path)
