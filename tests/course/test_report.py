"""The analyst's main job: a file in, a page, a workbook and a notebook out."""

from __future__ import annotations

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


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("报告 一")
    return make_report(kk.dataset_path("orders"), folder, accounts=kk.dataset_path("accounts"))


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
    assert page.count('src="data:image/png;base64,') == 3
    assert "¶" not in page


def test_the_page_shows_prose_and_numbers_but_no_code(sample: Report) -> None:
    page = sample.page.read_text("utf-8")
    assert "kk.pareto" not in page
    assert "Who carries the revenue" in page
    accounts = kk.summarize_accounts(kk.load_dataset("orders"))
    assert f"{accounts['revenue'].sum():,.2f}" in page


def test_the_workbook_has_its_sheets_and_a_chart_over_the_curve(sample: Report) -> None:
    sheets = sheets_of(sample.workbook)
    assert list(sheets) == ["Receipt", "Accounts", "Pareto", "Look at next"]
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


def test_northwind_gives_the_published_figures_in_page_and_workbook(
    shared: Path, tmp_path: Path
) -> None:
    done = make_report(northwind_file(shared, tmp_path), tmp_path / "结果 一", lang="zh")
    page, cells = done.page.read_text("utf-8"), " ".join(cells_of(done.workbook))
    for text in (page, cells):
        for name in ("total", "top20", "gini"):
            assert str(NORTHWIND[name]) in text, name
        assert "89 家客户" in text
        a, b, c = NORTHWIND["including"]
        assert f"A 类 {a} 家，B 类 {b} 家，C 类 {c} 家" in text
        a, b, c = NORTHWIND["crossing"]
        assert f"A 类 {a} 家，B 类 {b} 家，C 类 {c} 家" in text


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


def test_a_file_without_rows_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("account_id,order_date,amount\n", "utf-8")
    done = make_report(path, tmp_path / "out")
    assert "There are no accounts to report on." in done.page.read_text("utf-8")


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


def test_a_columns_file_is_read_and_a_broken_one_shows_how_to_write_it(tmp_path: Path) -> None:
    path = tmp_path / "columns.toml"
    path.write_text('[columns]\n"Kunde" = "account_id"\n', "utf-8")
    assert read_columns(path) == {"Kunde": "account_id"}
    for broken in ("Kunde = account_id", 'columns = "x"', "[columns]\nKunde = 3", "[other]\n"):
        path.write_text(broken, "utf-8")
        with pytest.raises(errors.DataError, match=r"\[columns\]"):
            read_columns(path)
