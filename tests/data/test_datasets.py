"""The committed data sets are what the generator writes and what their manifest says."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

import kamkit as kk
from kamkit.data import datasets
from kamkit.errors import DataError, InvalidValue, UnreadableFile
from kamkit.schema import tables

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "datasets"
COMPANY = ["accounts", "orders", "products", "industries"]
COMPANY += ["opportunities", "stages", "qualification"]
COMPANY += ["contacts", "activities", "feedback"]
NAMES = [*COMPANY, "funnel_2011", "funnel_2011_total"]
MANIFEST = tomllib.loads((COMMITTED / "manifest.toml").read_text("utf-8"))


def test_the_committed_files_are_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    written = datasets.write_datasets(tmp_path)
    assert {path.name for path in written} == {path.name for path in tmp_path.iterdir()}
    assert {path.name for path in written} == {f"{name}.csv" for name in NAMES} | {"manifest.toml"}
    for path in written:
        assert path.read_bytes() == (COMMITTED / path.name).read_bytes(), path.name


def test_the_language_in_force_does_not_change_what_is_written(tmp_path: Path) -> None:
    kk.use("zh")
    datasets.write_datasets(tmp_path)
    assert (tmp_path / "manifest.toml").read_bytes() == (COMMITTED / "manifest.toml").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_the_manifest_holds_rows_columns_and_hash_of_each_file(name: str) -> None:
    entry = MANIFEST[name]
    content = (COMMITTED / entry["file"]).read_bytes()
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    header, *rows = csv.reader(content.decode("utf-8-sig").splitlines())
    assert entry["rows"] == len(rows)
    assert list(entry["columns"]) == header
    assert entry["licence"] == "CC-BY-4.0"
    for column, facts in entry["columns"].items():
        assert facts["dtype"] == tables()[entry["table"]][column.removesuffix("_zh")].dtype
        assert facts["meaning"].keys() == {"en", "zh"}


def test_only_the_sample_company_has_a_seed() -> None:
    assert [name for name in NAMES if "seed" in MANIFEST[name]] == COMPANY
    assert list(MANIFEST) == NAMES == kk.dataset_names()


def test_money_is_written_in_cents() -> None:
    rows = csv.DictReader((COMMITTED / "orders.csv").read_text("utf-8-sig").splitlines())
    assert all(len(row[money].split(".")[1]) == 2 for row in rows for money in ("amount", "cost"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_a_data_set_has_only_columns_of_the_schema(name: str, lang: str) -> None:
    frame = kk.load_dataset(name, lang)
    assert set(frame) <= set(tables()[MANIFEST[name]["table"]].names)
    assert kk.find_issues(frame, MANIFEST[name]["table"]).empty


@pytest.mark.parametrize("name", NAMES)
def test_a_data_set_is_typed_as_the_reader_types_a_file(name: str) -> None:
    read, _ = kk.read_table(COMMITTED / f"{name}.csv", table=MANIFEST[name]["table"])
    pd.testing.assert_frame_equal(kk.load_dataset(name), read)


def test_names_are_in_the_language_in_force() -> None:
    english = kk.load_dataset("products")
    kk.use("zh")
    chinese = kk.load_dataset("products")
    assert english.loc[0, ["product_name", "family"]].tolist() == ["Pressure gauge", "Pressure"]
    assert chinese.loc[0, ["product_name", "family"]].tolist() == ["压力表", "压力仪表"]
    pd.testing.assert_frame_equal(kk.load_dataset("products", lang="en"), english)


def test_opportunities_are_in_the_language_in_force() -> None:
    words = ["name", "stage", "owner", "competitor", "source"]
    english, chinese = (kk.load_dataset("opportunities", lang) for lang in ("en", "zh"))
    assert list(english) == list(chinese)
    same = [column for column in english if column not in words]
    pd.testing.assert_frame_equal(english[same], chinese[same])
    for column in words:
        assert english[column].map(str.isascii).all()
        assert not chinese[column].map(str.isascii).any()
    assert set(chinese["source"]) == {
        "转介绍",
        "老客户续购",
        "上门拜访",
        "展会",
        "网站询价",
        "公开招标",
    }
    last = kk.load_dataset("stages", "zh").groupby("opportunity_id")["stage"].last()
    assert (chinese.set_index("opportunity_id")["stage"].sort_index() == last).all()


def test_people_and_what_they_say_are_in_the_language_in_force() -> None:
    words = {"contacts": ["name", "title"], "activities": ["kind"], "feedback": ["comment"]}
    for name, translated in words.items():
        english, chinese = (kk.load_dataset(name, lang) for lang in ("en", "zh"))
        assert list(english) == list(chinese)
        same = [column for column in english if column not in translated]
        pd.testing.assert_frame_equal(english[same], chinese[same])
        for column in translated:
            assert english[column].dropna().map(str.isascii).all()
            assert not chinese[column].dropna().map(str.isascii).any()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_join_in_either_language(lang: str) -> None:
    accounts, industries = kk.load_dataset("accounts", lang), kk.load_dataset("industries", lang)
    joined = accounts.merge(industries, on="industry", how="left", validate="many_to_one")
    assert joined["growth"].notna().all()
    opportunities = kk.load_dataset("opportunities", lang)
    for name, key in (("accounts", "account_id"), ("products", "product_id")):
        known = kk.load_dataset(name, lang)
        joined = opportunities.merge(known, on=key, validate="many_to_one")
        assert len(joined) == len(opportunities)


@pytest.mark.parametrize("name", COMPANY)
def test_variant_zero_on_disk_is_the_company_of_seed_zero(name: str) -> None:
    made = kk.make_company(0)[name]
    english = made.drop(columns=[column for column in made if column.endswith("_zh")])
    pd.testing.assert_frame_equal(kk.load_dataset(name), english)


def test_a_variant_is_the_company_of_that_seed() -> None:
    made = kk.make_company(4)["accounts"]
    loaded = kk.load_dataset("accounts", lang="zh", variant=4)
    assert loaded["account_name"].tolist() == made["account_name_zh"].tolist()
    assert loaded.dtypes.equals(kk.load_dataset("accounts").dtypes)
    pd.testing.assert_frame_equal(
        kk.load_dataset("orders", variant=4), kk.make_company(4)["orders"]
    )


def test_the_funnel_is_the_printed_one_in_every_variant() -> None:
    funnel = kk.load_dataset("funnel_2011", variant=9)
    assert funnel.to_dict("list") == {
        "person": ["Cao", "Zhao", "Chen", "Wang"],
        "targets": [71, 49, 156, 65],
        "medium_high_intent": [38, 39, 66, 28],
        "low_intent": [33, 10, 90, 37],
        "closed": [8, 6, 20, 4],
        "sales": [53226, 31735, 168203, 77619],
    }


def test_the_printed_total_is_one_short_of_the_four_sales() -> None:
    funnel, total = kk.load_dataset("funnel_2011"), kk.load_dataset("funnel_2011_total").iloc[0]
    counts = ["targets", "medium_high_intent", "low_intent", "closed"]
    assert total[counts].tolist() == funnel[counts].sum().tolist() == [341, 171, 170, 38]
    assert total["sales"] == 330_782
    assert funnel["sales"].sum() == 330_783


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(DataError, match=r"no data set order\.\n.*mean orders\?.*accounts, orders"):
        kk.load_dataset("order")
    with pytest.raises(DataError, match="no data set ord"):
        kk.dataset_path("ord")
    with pytest.raises(DataError, match="no data set Funnel"):
        kk.describe_dataset("Funnel")


@pytest.mark.parametrize("variant", [-1, 0.0, True, "1"])
def test_a_variant_is_a_whole_number_from_zero(variant: object) -> None:
    with pytest.raises(InvalidValue, match="variant"):
        kk.load_dataset("orders", variant=variant)  # type: ignore[arg-type]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(DataError, match="no language fr"):
        kk.load_dataset("orders", lang="fr")


@pytest.mark.parametrize("name", NAMES)
def test_the_path_of_a_data_set_is_its_file(name: str) -> None:
    assert kk.dataset_path(name) == COMMITTED / MANIFEST[name]["file"]


def test_a_missing_file_or_checkout_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets, "FOLDER", tmp_path)
    with pytest.raises(UnreadableFile, match=r"orders is missing(.|\n)*kamkit build"):
        kk.load_dataset("orders")
    monkeypatch.setattr(datasets, "FOLDER", tmp_path / "absent")
    with pytest.raises(UnreadableFile, match="not beside the package"):
        kk.load_dataset("orders")


def test_a_company_called_na_keeps_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "accounts.csv").write_text("account_id,account_name\n007,NA\n", "utf-8")
    monkeypatch.setattr(datasets, "FOLDER", tmp_path)
    assert kk.load_dataset("accounts").to_numpy().tolist() == [["007", "NA"]]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_every_column_is_described(name: str, lang: str) -> None:
    described = kk.describe_dataset(name, lang)
    assert described["column"].tolist() == list(kk.load_dataset(name, lang))
    assert described["meaning"].str.len().gt(0).all()
    assert list(described) == ["column", "dtype", "unit", "meaning"]


def test_descriptions_are_in_the_language_in_force() -> None:
    kk.use("zh")
    price = kk.describe_dataset("products").set_index("column").loc["price"]
    assert price.tolist() == ["money", "货币", "每件折前价格。"]


def test_loading_brings_nothing_heavy_with_it() -> None:
    heavy = "{'matplotlib', 'seaborn', 'duckdb', 'papermill', 'nbformat', 'ipywidgets', 'scipy'}"
    code = f"import sys, kamkit as kk; kk.load_dataset('orders'); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
