"""A real data set through a system that only a TOML file describes."""

from __future__ import annotations

from pathlib import Path

import kamkit as kk

from .export_files import noted


def test_the_maven_data_set_comes_in_with_its_known_figures(shared: Path) -> None:
    # ../shared/facts: win rate 4238/6711, won value 10,005,534, open at list price 4,966,215 with
    # GTXPro read as GTX Pro and 3,360,822 without.
    folder, system = shared / "maven_crm", Path(__file__).parent / "exports" / "maven.toml"
    found, receipt = kk.read_export(folder / "sales_pipeline.csv", "opportunities", system)
    products, _ = kk.read_export(folder / "products.csv", "products", system)
    status = found["status"].value_counts()
    assert round(100 * status["won"] / (status["won"] + status["lost"]), 2) == 63.15
    assert found.loc[found["status"] == "won", "amount"].sum() == 10_005_534
    prices = products.set_index("product_id")["price"]
    still_open = found[found["status"] == "open"]
    assert still_open["product_id"].map(prices).sum() == 4_966_215
    fix = noted(receipt)["value_read_as"]
    assert (fix["value"], fix["ours"], fix["n"]) == ("GTXPro", "GTX Pro", 1480)
    assert "product: GTXPro was read as GTX Pro in 1,480 cells." in receipt.sentences()
    assert noted(receipt)["kept_empty"]["n"] == 1425
    assert receipt.rows_in == len(found) == 8800


def test_without_its_product_fix_the_maven_data_set_is_worth_less(
    shared: Path, tmp_path: Path
) -> None:
    folder, system = shared / "maven_crm", Path(__file__).parent / "exports" / "maven.toml"
    text = system.read_text("utf-8")
    bare = tmp_path / "bare.toml"
    bare.write_text(text.replace('"GTXPro" = "GTX Pro"', ""), "utf-8")
    found, receipt = kk.read_export(folder / "sales_pipeline.csv", "opportunities", bare)
    products, _ = kk.read_export(folder / "products.csv", "products", bare)
    prices = products.set_index("product_id")["price"]
    assert found.loc[found["status"] == "open", "product_id"].map(prices).sum() == 3_360_822
    assert "value_read_as" not in noted(receipt)


def test_the_maven_accounts_carry_their_fifteen_subsidiaries(shared: Path) -> None:
    system = Path(__file__).parent / "exports" / "maven.toml"
    accounts, _ = kk.read_export(shared / "maven_crm" / "accounts.csv", "accounts", system)
    assert len(accounts) == 85
    assert accounts["parent_id"].notna().sum() == 15
    assert "technolgy" not in set(accounts["industry"])
