"""A column map: saved, read again, and used for the next file."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import kamkit as kk
from kamkit.cli import app
from kamkit.errors import AmbiguousColumn, DataError, ParameterError, UnreadableFile
from tests.data.export_files import deals, rows_of, save

WHOLE = kk.ColumnMap(
    "opportunities",
    {'He said "5\\6"\t': "amount", "备注\x7f": "", "[x]\n": "name"},
    {"试用": "open", "a = b": "void"},
    system="fxiaoke",
    encoding="gb18030",
    sheet="商机2.0",
    day_first=False,
)
PLAIN = "Nr;Kunde;Tag;Umsatz;Umsatz;Stand\n1;A;2026-01-02;5;7;Angebot\n2;B;2026-01-03;6;8;Fertig\n"


@pytest.mark.parametrize("told", [WHOLE, kk.ColumnMap("orders")])
def test_a_map_is_read_as_it_was_saved(told: kk.ColumnMap, tmp_path: Path) -> None:
    found = kk.load_map(kk.save_map(told, tmp_path / "new" / "map.toml"))
    assert vars(found) == vars(told)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not toml at all",
        "schema = 1",
        "schema = true\ntable = 'orders'",
        "schema = 1\ntable = 'nothing'",
        "schema = 1\ntable = ['orders']",
        "schema = 1\ntable = 'orders'\n[columns]\nA = 'no_such_column'",
        "schema = 1\ntable = 'orders'\n[columns]\nA = 5",
        "schema = 1\ntable = 'orders'\ncolumns = 5",
        "schema = 1\ntable = 'orders'\n[stages]\nA = 'maybe'",
        "schema = 1\ntable = 'orders'\nsheet = 3",
        "schema = 1\ntable = 'orders'\nday_first = 1",
        "schema = 1\ntable = 'orders'\nshet = 'A'",
    ],
)
def test_what_is_no_map_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError, match=r"map\.toml is no column map") as caught:
        kk.load_map(path)
    assert caught.value.key == "column_map"


def test_a_map_of_a_later_kamkit_is_told_from_a_broken_one(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text("schema = 2\ntable = 'orders'\nnew_thing = 1\n", "utf-8")
    with pytest.raises(DataError) as caught:
        kk.load_map(path)
    assert caught.value.key == "column_map_newer"
    with pytest.raises(UnreadableFile):
        kk.load_map(tmp_path / "absent.toml")
    path.write_bytes(b"schema = 1 # \xff\xfe")
    with pytest.raises(DataError):
        kk.load_map(path)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "verkauf.csv"
    path.write_text(PLAIN, "utf-8")
    return path


def test_of_headers_that_are_alike_the_place_tells(plain: Path) -> None:
    columns = {"Nr": "order_id", "Kunde": "account_id", "Tag": "order_date"}
    for place, amounts in (("D", [5.0, 6.0]), ("E", [7.0, 8.0])):
        told = {**columns, f"Umsatz ({place})": "amount"}
        orders, _ = kk.read_export(plain, "orders", columns=told)
        assert orders["amount"].tolist() == amounts
    with pytest.raises(AmbiguousColumn) as caught:
        kk.read_export(plain, "orders", columns={**columns, "Umsatz": "amount"})
    assert caught.value.values["value"] == ["Umsatz (D)", "Umsatz (E)"]


def test_two_headers_told_for_one_column_are_a_clash(plain: Path) -> None:
    told = {"Kunde": "account_id", "Tag": "order_date", "Nr": "amount", "Umsatz (D)": "amount"}
    with pytest.raises(AmbiguousColumn) as caught:
        kk.read_export(plain, "orders", columns=told)
    assert caught.value.values["value"] == ["Nr (A)", "Umsatz (D)"]


def test_a_header_left_out_is_neither_used_nor_missed(tmp_path: Path) -> None:
    path = save(
        tmp_path,
        [["Account ID", "Customer ID", "Order date", "Amount"], ["a", "b", "2026-01-02", 5]],
    )
    with pytest.raises(AmbiguousColumn):
        kk.read_export(path, "orders")
    told = {"Account ID": "", "No such header": ""}
    for columns in (told, kk.ColumnMap("orders", told)):
        orders, receipt = kk.read_export(path, "orders", columns=columns)
        assert orders["account_id"].tolist() == ["b"]
        assert receipt.left_over == ("Account ID",)


def test_a_flag_that_is_left_out_settles_no_status(tmp_path: Path) -> None:
    rows = rows_of("fxiaoke", [{"商机阶段": "验证客户", "阶段状态": "赢单"}])
    for columns, status in (({}, ["won"]), ({"阶段状态": ""}, ["open"])):
        frame, _ = kk.read_export(save(tmp_path, rows), "opportunities", columns=columns)
        assert frame["status"].tolist() == status


def test_stages_take_the_status_that_is_told(tmp_path: Path) -> None:
    change = [{"Stage": "Contract Approval"}, {"Stage": "Prospecting"}]
    frame, receipt = deals(tmp_path, "salesforce_report", *change)
    assert frame["status"].isna().tolist() == [True, False]
    assert receipt.stages_unmapped == {"Contract Approval": 1}
    told = {"contract approval": "open", "Prospecting": "lost"}
    frame, receipt = deals(tmp_path, "salesforce_report", *change, stages=told)
    assert frame["status"].tolist() == ["open", "lost"]
    assert receipt.stages_unmapped == {}
    with pytest.raises(ParameterError, match="maybe"):
        deals(tmp_path, "salesforce_report", *change, stages={"Prospecting": "maybe"})


def test_a_plain_table_takes_statuses_too(plain: Path) -> None:
    told = kk.ColumnMap(
        "opportunities",
        {"Nr": "opportunity_id", "Kunde": "account_id", "Umsatz (D)": "amount", "Stand": "stage"},
        {"Angebot": "open", "Fertig": "won"},
        system="plain",
    )
    for read in (kk.read_export, kk.read_table):
        frame, _ = read(plain, "opportunities", columns=told)
        assert frame["status"].tolist() == ["open", "won"]


def test_what_the_call_says_counts_before_the_map(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes("account_id,order_date,amount\nMüller,03/04/2026,5\n".encode("cp1252"))
    told = kk.ColumnMap("orders", encoding="cp1252", day_first=True, system="plain")
    orders, receipt = kk.read_export(path, "orders", columns=told)
    assert receipt.encoding == "cp1252"
    assert orders["account_id"].tolist() == ["Müller"]
    assert orders["order_date"].dt.month.tolist() == [4]
    orders, _ = kk.read_export(path, "orders", columns=told, day_first=False)
    assert orders["order_date"].dt.month.tolist() == [3]
    with pytest.raises(DataError) as caught:
        kk.read_export(path, "summary", columns=told)
    assert caught.value.key == "column_map_table"


@pytest.mark.parametrize("columns", [{"Bemerkung": ""}, {}])
def test_an_import_on_the_command_line_takes_a_map(columns: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("account_id,order_date,amount,Bemerkung\nA,03/04/2026,5,x\n", "utf-8")
    told = kk.ColumnMap("orders", columns, day_first=True, system="plain")
    saved = kk.save_map(told, tmp_path / "map.toml")
    arguments = ["import", str(path), "--out", str(tmp_path / "out"), "--lang", "en"]
    assert CliRunner().invoke(app, arguments).exit_code == 2  # day or month first?
    done = CliRunner().invoke(app, [*arguments, "--map", str(saved)])
    assert done.exit_code == 0, done.output
    assert "2026-04-03" in (tmp_path / "out" / "orders.csv").read_text("utf-8-sig")
    done = CliRunner().invoke(app, [*arguments, "--map", str(tmp_path / "absent.toml")])
    assert done.exit_code == 2
    assert "absent.toml" in done.output
