"""The raw exports hold the sample company, and the faults that their list names, and no others."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import kamkit as kk
from kamkit.data import synth
from kamkit.data.raw.exports import make_raw_exports
from kamkit.errors import InvalidValue

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "datasets" / "raw"
FILES = ["zoho_accounts", "zoho_deals", "zoho_contacts", "salesforce_report"]
FILES += ["fxiaoke_accounts", "fxiaoke_opportunities", "ledger"]
DEALS = ["zoho_deals", "salesforce_report", "fxiaoke_opportunities"]
ABROAD = ["Southeast Asia", "Middle East", "Europe"]
SEEDS = [0, 1, 2, 3]
LEGAL = re.compile(r"( Ltd| LLC| Co\., Ltd\.|有限公司)$")

each_seed = pytest.mark.parametrize("seed", SEEDS)
each_file = pytest.mark.parametrize("name", FILES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("raw")


@cache
def planted(seed: int) -> dict[str, Any]:
    return tomllib.loads(make_raw_exports(seed)["faults.toml"].decode())


@cache
def imported(folder: Path, seed: int, name: str) -> tuple[pd.DataFrame, kk.Receipt]:
    told = planted(seed)[name]
    path = kk.raw_exports(seed, folder / str(seed))[told["file"]]
    return kk.read_export(path, told["table"], system="auto")


@cache
def company(seed: int) -> dict[str, pd.DataFrame]:
    return kk.make_company(seed)


def faults(seed: int, name: str, *kinds: str) -> list[dict[str, Any]]:
    return [fault for fault in planted(seed)[name]["faults"] if fault["kind"] in kinds]


def keys(seed: int, name: str, *kinds: str) -> list[str]:
    return [key for fault in faults(seed, name, *kinds) for key in fault["keys"]]


def cents(money: pd.Series) -> pd.Series:
    return (money * 100).round().astype("int64")


def file_rows(seed: int, name: str) -> list[list[str]]:
    """The file's rows as a spreadsheet counts them, read without the code under test."""
    told = planted(seed)[name]
    content = make_raw_exports(seed)[told["file"]]
    if told["file"].endswith(".xlsx"):
        sheet = CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0)
        return [[str(cell) for cell in row] for row in sheet.to_python()]
    return list(csv.reader(io.StringIO(content.decode(told["encoding"]))))


class TestTheFiles:
    def test_the_committed_ones_are_made_again_byte_for_byte(self) -> None:
        made = make_raw_exports(0)
        stored = {path.name: path.read_bytes() for path in COMMITTED.iterdir()}
        assert stored.keys() - made.keys() == {"README.md"}
        for name, content in made.items():
            assert hashlib.sha256(stored[name]).digest() == hashlib.sha256(content).digest(), name

    def test_they_are_small_enough_to_travel_with_the_course(self) -> None:
        assert sum(path.stat().st_size for path in COMMITTED.iterdir()) < 2_500_000

    def test_names_are_ascii_and_the_text_says_what_each_is(self) -> None:
        text = (COMMITTED / "README.md").read_text("utf-8")
        for name in make_raw_exports(0):
            assert name.isascii()
            assert text.count(f"| `{name}` |") == 2  # once in each language
        kinds = {fault["kind"] for name in FILES for fault in planted(0)[name]["faults"]}
        assert [kind for kind in kinds if f"`{kind}`" not in text] == []

    def test_a_workbook_holds_no_clock_and_no_compression(self) -> None:
        content = make_raw_exports(2)["fxiaoke_accounts.xlsx"]
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
        assert {part.date_time for part in parts} == {(1980, 1, 1, 0, 0, 0)}
        assert {part.compress_type for part in parts} == {zipfile.ZIP_STORED}

    def test_another_seed_gives_other_files_and_the_same_kinds_of_faults(self) -> None:
        one, two = make_raw_exports(1), make_raw_exports(2)
        assert one.keys() == two.keys()
        assert all(one[name] != two[name] for name in one)

    @each_file
    def test_the_ledger_and_the_home_crm_are_in_the_encodings_of_their_kind(
        self, name: str
    ) -> None:
        content = make_raw_exports(0)[planted(0)[name]["file"]]
        marked = {"zoho_accounts": b"\xef\xbb\xbf", "fxiaoke_accounts": b"PK"}
        assert content.startswith(marked.get(name, b""))
        assert len(content) > 4000
        if name in ("ledger", "fxiaoke_opportunities"):
            with pytest.raises(UnicodeDecodeError):
                content.decode("utf-8")
            content.decode("gb18030")


class TestRawExports:
    def test_variant_0_is_what_lies_in_the_checkout(self) -> None:
        paths = kk.raw_exports()
        assert sorted(paths) == sorted(make_raw_exports(0))
        assert {path.parent for path in paths.values()} == {COMMITTED}

    def test_another_variant_is_written_once_and_then_left(self, tmp_path: Path) -> None:
        paths = kk.raw_exports(1, tmp_path / "new")
        assert {name: path.read_bytes() for name, path in paths.items()} == make_raw_exports(1)
        paths["ledger.csv"].write_bytes(b"cut")
        before = {name: path.stat().st_ino for name, path in paths.items()}
        again = kk.raw_exports(1, tmp_path / "new")
        changed = [name for name, path in again.items() if path.stat().st_ino != before[name]]
        assert changed == ["ledger.csv"]
        assert again["ledger.csv"].read_bytes() == make_raw_exports(1)["ledger.csv"]
        assert sorted(p.name for p in (tmp_path / "new").iterdir()) == sorted(paths)

    def test_without_a_folder_it_goes_where_temporary_files_go(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        paths = kk.raw_exports(1)
        assert {path.parent.name for path in paths.values()} == {"1"}
        assert all(path.is_relative_to(tmp_path) and path.is_file() for path in paths.values())

    @pytest.mark.parametrize("seed", [-1, True, 1.5, "0"])
    def test_a_seed_that_is_no_whole_number_is_refused(self, seed: Any) -> None:
        with pytest.raises(InvalidValue):
            kk.raw_exports(seed)


class TestTheReceipt:
    @each_seed
    @each_file
    def test_it_says_of_each_file_what_the_list_of_faults_says(
        self, folder: Path, seed: int, name: str
    ) -> None:
        told = planted(seed)[name]
        frame, receipt = imported(folder, seed, name)
        assert receipt.system == told["system"]
        assert receipt.encoding == told.get("encoding")
        assert receipt.header_row == told["header_row"]
        assert receipt.blank_rows == told["blank_rows"]
        assert receipt.rows_in == told["rows_in"]
        assert receipt.rows_kept == len(frame) == told["kept"]
        assert receipt.reasons == told["set_aside"]
        assert receipt.blanked["column"].value_counts().to_dict() == told["blanked"]
        assert receipt.stages_unmapped == told.get("stages_unmapped", {})

    @each_seed
    @each_file
    def test_rows_are_set_aside_where_the_faults_are_planted(
        self, folder: Path, seed: int, name: str
    ) -> None:
        _, receipt = imported(folder, seed, name)
        for fault in planted(seed)[name]["faults"]:
            for reason in fault.get("reasons", []):
                found = receipt.set_aside.loc[receipt.set_aside["reason"] == reason, "file_row"]
                assert found.tolist() == fault["rows"], fault["kind"]

    @each_seed
    def test_the_ledgers_own_total_agrees_with_its_lines(self, folder: Path, seed: int) -> None:
        _, receipt = imported(folder, seed, "ledger")
        assert "own_total_agrees" in dict(receipt.notes)


class TestTheFaults:
    def test_every_kind_of_fault_is_there(self) -> None:
        kinds = Counter(f["kind"] for name in FILES for f in planted(0)[name]["faults"])
        assert set(kinds) >= {
            *("copy", "same_id", "two_spellings", "dead_account", "unknown_account"),
            *("parent_loop", "split_group", "blank_account", "text_in_number", "zero_amount"),
            *("negative_amount", "closed_before_created", "impossible_date", "two_date_forms"),
            *("unmapped_stage", "second_currency", "personal_data", "typo_industry"),
            *("byte_order_mark", "blank_lines", "title_rows", "subtotals", "footer"),
            *("ten_thousands", "money_sign", "full_width_digits", "stage_probability"),
        }

    def test_each_s_has_faults(self) -> None:
        found = {fault["six_s"] for name in FILES for fault in planted(0)[name]["faults"]}
        assert found == {"sort", "set_in_order", "shine", "standardise", "sustain", "safety"}

    @each_seed
    @each_file
    def test_each_stands_in_the_row_that_the_list_names(self, seed: int, name: str) -> None:
        rows, head = file_rows(seed, name), planted(seed)[name]["header_row"]
        for fault in planted(seed)[name]["faults"]:
            if "values" in fault:
                column = rows[head - 1 :][0].index(fault["column"])
                found = [rows[row - 1][column] for row in fault["rows"]]
                assert found == fault["values"], fault["kind"]
                assert fault["count"] == len(found)

    @each_seed
    def test_personal_data_is_of_kinds_that_nobody_has(self, seed: int) -> None:
        for name in FILES:
            text = "\n".join("\t".join(row) for row in file_rows(seed, name))
            assert all(at == "@example.com" for at in re.findall(r"@[\w.]+", text))
            assert all(n.startswith("1540000") for n in re.findall(r"(?<!\d)1\d{10}(?!\d)", text))
            phones = re.findall(r"\+\d[\d ]+\d", text)
            assert all(re.fullmatch(r"\+44 7700 900\d{3}", phone) for phone in phones)

    @each_seed
    def test_the_check_of_the_tables_finds_what_was_planted(self, folder: Path, seed: int) -> None:
        frame = {name: imported(folder, seed, name)[0] for name in FILES}
        accounts = pd.concat([frame["zoho_accounts"], frame["fxiaoke_accounts"]])
        tables = {"accounts": accounts.reset_index(drop=True), "orders": frame["ledger"]}
        found = kk.find_issues(tables, as_of="2026-10-31").groupby("rule")["row"].count()
        assert found["unknown_account"] == len(keys(seed, "ledger", "unknown_account"))
        assert found["duplicate"] == len(keys(seed, "ledger", "copy"))
        assert found["parent_loop"] == len(keys(seed, "zoho_accounts", "parent_loop"))
        assert found["dead_account"] == len(keys(seed, "fxiaoke_accounts", "dead_account"))
        doubles = [
            *keys(seed, "zoho_accounts", "two_spellings"),
            *keys(seed, "fxiaoke_accounts", "two_spellings"),
        ]
        assert found["likely_duplicate"] == len(doubles)
        for name in ("zoho_deals", "fxiaoke_opportunities"):
            deals = kk.find_issues({"opportunities": frame[name]}, as_of="2026-10-31")
            early = len(keys(seed, name, "closed_before_created"))
            assert (deals["rule"] == "closed_before_created").sum() == early
            assert (deals["rule"] == "below").sum() == len(keys(seed, name, "negative_amount"))


class TestTheBooks:
    """Apart from the faults, what comes in is the sample company."""

    @each_seed
    def test_the_ledger_ties_to_the_orders_of_each_account_to_the_cent(
        self, folder: Path, seed: int
    ) -> None:
        orders = company(seed)["orders"]
        orders = orders[orders["order_date"] >= "2024-10-01"].copy()
        key = orders["order_id"] + "/" + orders["line"].astype("str")
        gone = keys(seed, "ledger", "text_in_number", "impossible_date", "blank_account")
        twice = keys(seed, "ledger", "copy")
        assert key.isin(gone).sum() == len(gone) == 6
        orders["times"] = 1 - key.isin(gone).astype(int) + key.map(Counter(twice)).fillna(0)
        expected = (cents(orders["amount"]) * orders["times"]).groupby(orders["account_id"]).sum()
        lines, _ = imported(folder, seed, "ledger")
        read = cents(lines["amount"]).groupby(lines["account_id"]).sum()
        strangers = read[read.index.str.startswith("KH88")]
        assert read.drop(strangers.index).to_dict() == expected.astype("int64").to_dict()
        [fault] = faults(seed, "ledger", "unknown_account")
        assert strangers.sum() == round(fault["money"] * 100)

    @each_seed
    @pytest.mark.parametrize("name", [*DEALS, "ledger"])
    def test_the_money_kept_is_the_companys_and_that_of_the_faults(
        self, folder: Path, seed: int, name: str
    ) -> None:
        tables = company(seed)
        region = tables["accounts"].set_index("account_id")["region"]
        abroad = {"zoho_deals": [ABROAD[0], ABROAD[2]], "salesforce_report": [ABROAD[1]]}
        table = tables["orders" if name == "ledger" else "opportunities"]
        where = table["account_id"].map(region)
        if name == "ledger":
            mine = table["order_date"] >= "2024-10-01"
        else:
            mine = where.isin(abroad[name]) if name in abroad else ~where.isin(ABROAD)
        told = sum(round(f.get("money", 0) * 100) for f in planted(seed)[name]["faults"])
        _frame, receipt = imported(folder, seed, name)
        kept = receipt.totals_kept["" if name == "ledger" else "CNY"]
        assert round(kept * 100) == cents(table["amount"][mine]).sum() + told

    @each_seed
    @pytest.mark.parametrize("name", ["zoho_deals", "salesforce_report"])
    def test_a_deal_without_fault_is_the_companys_deal(
        self, folder: Path, seed: int, name: str
    ) -> None:
        frame, _ = imported(folder, seed, name)
        listed = [f for f in planted(seed)[name]["faults"] if "keys" in f]
        spoilt = {key for f in listed if f["kind"] != "stage_probability" for key in f["keys"]}
        whole = frame[~frame["opportunity_id"].isin(spoilt)].set_index("opportunity_id")
        deals = company(seed)["opportunities"].set_index("opportunity_id").loc[whole.index]
        columns = ["account_id", "name", "status", "amount", "currency", "probability", "created"]
        for column in [*columns, "close_date", "owner"]:
            assert whole[column].tolist() == deals[column].tolist(), column
        assert len(whole) > 10

    @each_seed
    @pytest.mark.parametrize("name", ["zoho_accounts", "fxiaoke_accounts"])
    def test_an_account_without_fault_is_the_companys_account(
        self, folder: Path, seed: int, name: str
    ) -> None:
        read, _ = imported(folder, seed, name)
        listed = [f for f in planted(seed)[name]["faults"] if "keys" in f]
        harmless = ("dead_account", "split_group", "personal_data", "copy", "same_id")
        spoilt = {key for f in listed if f["kind"] not in harmless for key in f["keys"]}
        truth = company(seed)["accounts"].set_index("account_id")
        mine = truth["region"].isin(ABROAD) == (name == "zoho_accounts")
        assert set(truth.index[mine]) <= set(read["account_id"])
        whole = read[~read["account_id"].isin(spoilt) & read["account_id"].isin(truth.index)]
        whole = whole.set_index("account_id")
        truth = truth.loc[whole.index]
        tail = "" if name == "zoho_accounts" else "_zh"
        names = whole["account_name"].str.replace(LEGAL, "", regex=True)
        assert names.tolist() == truth["account_name" + tail].tolist()
        for column in ("industry", "region", "owner"):
            assert whole[column].tolist() == truth[column + tail].tolist(), column
        assert whole["employees"].tolist() == truth["employees"].tolist()
        if name == "fxiaoke_accounts":
            assert whole["status"].tolist() == truth["status"].tolist()

    @each_seed
    def test_a_contact_without_fault_is_the_companys_contact(self, folder: Path, seed: int) -> None:
        read, _ = imported(folder, seed, "zoho_contacts")
        listed = [f for f in planted(seed)["zoho_contacts"]["faults"] if "keys" in f]
        spoilt = {k for f in listed if f["kind"] not in ("copy", "same_id") for k in f["keys"]}
        tables = company(seed)
        region = tables["accounts"].set_index("account_id")["region"]
        truth = tables["contacts"]
        truth = truth[truth["account_id"].map(region).isin(ABROAD)]
        truth = truth[~truth["contact_id"].isin(spoilt)]
        whole = read[~read["contact_id"].isin(spoilt)]
        for column in ("contact_id", "account_id", "name", "title"):
            assert whole[column].tolist() == truth[column].tolist(), column

    @each_seed
    def test_the_split_group_is_named_as_the_parent_of_its_six_subsidiaries(
        self, folder: Path, seed: int
    ) -> None:
        read, _ = imported(folder, seed, "fxiaoke_accounts")
        group = synth.stories(seed)["split_group"]
        accounts = company(seed)["accounts"].set_index("account_id")
        name = accounts["account_name_zh"][group] + "有限公司"
        [fault] = faults(seed, "fxiaoke_accounts", "split_group")
        subsidiaries = accounts.index[accounts["parent_id"] == group]
        assert sorted(fault["keys"]) == sorted(subsidiaries)
        assert len(subsidiaries) == 6
        assert set(read.loc[read["parent_id"] == name, "account_id"]) == set(subsidiaries)

    @each_seed
    def test_dead_accounts_have_no_order_in_two_years(self, seed: int) -> None:
        tables = company(seed)
        last = tables["orders"].groupby("account_id")["order_date"].max()
        customers = tables["accounts"].query("status == 'customer'")
        gone = {a for a in customers["account_id"] if last[a] <= pd.Timestamp("2024-10-31")}
        for head in set(customers["parent_id"].dropna()) & gone:
            below = customers.loc[customers["parent_id"] == head, "account_id"]
            if (last[below] > pd.Timestamp("2024-10-31")).any():
                gone.remove(head)
        listed = [f for name in FILES for f in faults(seed, name, "dead_account")]
        told = {key for fault in listed for key in fault["keys"]}
        assert told & set(tables["accounts"]["account_id"]) == gone
