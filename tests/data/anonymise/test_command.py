"""``kamkit anonymise``: files in, a scanned folder out, the key elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kamkit as kk
from kamkit.cli import app
from kamkit.data.anonymise import folder as anonymise_folder

RUN = CliRunner()
ACCOUNTS = """account_id,account_name,parent_id,owner,phone
KH1001,桉禾电力,,Tao Lindqvist,13800138000
KH1002,=Ningtuo Power,桉禾电力,陶林德,13900139000
"""
ORDERS = """order_id,account_id,order_date,amount,currency
SO-A1,KH1001,2026-05-08,1200.50,CNY
SO-A2,KH1002,2026-05-15,-30,CNY
"""
SECRETS = ("KH100", "桉禾", "Ningtuo", "Lindqvist", "陶林德", "13800138000", "SO-A", "1200.5")


def files(folder: Path, accounts: str = ACCOUNTS, orders: str = ORDERS) -> list[str]:
    (folder / "客户桉禾.csv").write_text(accounts, "utf-8")
    (folder / "orders.csv").write_text(orders, "utf-8")
    return [
        *("--accounts", str(folder / "客户桉禾.csv")),
        *("--orders", str(folder / "orders.csv")),
        *("--out", str(folder / "out")),
    ]


def test_a_folder_of_tables_comes_out_and_the_key_lies_beside_it(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["anonymise", *files(tmp_path)])
    assert done.exit_code == 0, done.output
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert made == ["accounts.csv", "anonymised.json", "orders.csv"]
    content = (tmp_path / "out" / "orders.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    key = kk.open_key(tmp_path / "out_key" / "key.json")
    assert kk.scan_for_names(tmp_path / "out", key).empty
    orders, _ = kk.read_table(tmp_path / "out" / "orders.csv", "orders")
    home = key.reveal(orders).set_index("account_id")["amount"]
    assert home.to_dict() == {"KH1001": 1200.5, "KH1002": -30.0}


def test_nothing_of_the_originals_is_in_any_file_that_comes_out(tmp_path: Path) -> None:
    RUN.invoke(app, ["anonymise", *files(tmp_path)])
    for path in (tmp_path / "out").iterdir():
        text = path.read_text("utf-8-sig")
        assert [secret for secret in SECRETS if secret in text] == []
    told = json.loads((tmp_path / "out" / "anonymised.json").read_text("utf-8"))
    assert told["rows"] == {"accounts": 2, "orders": 2}


def test_what_is_said_names_what_was_left_out_and_no_original(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["anonymise", *files(tmp_path), "--lang", "en"])
    assert "accounts: columns that were not read, and so left out: phone" in done.stdout
    assert [secret for secret in SECRETS if secret in done.output] == []
    assert "none is left" in done.stdout


def test_a_second_run_with_the_key_gives_the_same_aliases(tmp_path: Path) -> None:
    key = tmp_path / "safe" / "k.json"
    arguments = files(tmp_path)
    RUN.invoke(app, ["anonymise", *arguments, "--key", str(key)])
    first = (tmp_path / "out" / "orders.csv").read_text("utf-8-sig")
    again = [*arguments[:-1], str(tmp_path / "again"), "--key", str(key)]
    assert RUN.invoke(app, ["anonymise", *again]).exit_code == 0
    assert (tmp_path / "again" / "orders.csv").read_text("utf-8-sig") == first


def test_dates_stay_where_asked(tmp_path: Path) -> None:
    RUN.invoke(app, ["anonymise", *files(tmp_path), "--keep-dates"])
    assert "2026-05-08" in (tmp_path / "out" / "orders.csv").read_text("utf-8-sig")


def test_headings_of_ones_own_are_mapped(tmp_path: Path) -> None:
    arguments = files(tmp_path, orders=ORDERS.replace("account_id", "buyer"))
    told = tmp_path / "columns.toml"
    told.write_text('[columns]\nbuyer = "account_id"\n', "utf-8")
    assert RUN.invoke(app, ["anonymise", *arguments]).exit_code == 2
    done = RUN.invoke(app, ["anonymise", *arguments, "--columns", str(told)])
    assert done.exit_code == 0, done.output


def test_products_are_hidden_where_asked(tmp_path: Path) -> None:
    goods = tmp_path / "products.csv"
    goods.write_text("product_id,product_name,price\nPT-1,Gauge,10\n", "utf-8")
    arguments = [*files(tmp_path), "--products", str(goods), "--hide-products"]
    assert RUN.invoke(app, ["anonymise", *arguments]).exit_code == 0
    assert "Gauge" not in (tmp_path / "out" / "products.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_leak_leaves_nothing_in_the_folder_and_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    honest = anonymise_folder.anonymise

    def careless(*args: object, **options: object) -> object:
        made = honest(*args, **options)  # type: ignore[arg-type]
        made.tables["accounts"].loc[1, "owner"] = "Tao Lindqvist"
        return made

    monkeypatch.setattr(anonymise_folder, "anonymise", careless)
    done = RUN.invoke(app, ["anonymise", *files(tmp_path), "--lang", lang])
    assert done.exit_code == 2
    assert "accounts.csv" in done.stderr
    assert "Lindqvist" not in done.output
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["orders.csv", "客户桉禾.csv"]


def test_the_key_may_not_lie_with_the_tables(tmp_path: Path) -> None:
    key = str(tmp_path / "out" / "key.json")
    done = RUN.invoke(app, ["anonymise", *files(tmp_path), "--key", key])
    assert done.exit_code == 2
    assert "whoever gets them" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_with_files_in_it_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", "utf-8")
    done = RUN.invoke(app, ["anonymise", *files(tmp_path)])
    assert done.exit_code == 2
    assert "holds files already" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--out", "x"], "no table to anonymise"),
        (["--orders", "absent.csv", "--out", "x"], "absent.csv"),
    ],
)
def test_what_cannot_be_done_ends_in_words(arguments: list[str], words: str) -> None:
    done = RUN.invoke(app, ["anonymise", *arguments])
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.output


def test_the_sample_company_passes_its_own_scan(tmp_path: Path) -> None:
    names = ("accounts", "orders", "opportunities", "stages", "products", "industries")
    arguments = [x for name in names for x in (f"--{name}", str(kk.dataset_path(name)))]
    done = RUN.invoke(app, ["anonymise", *arguments, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    before = kk.pareto(kk.summarize_accounts(kk.load_dataset("orders")))
    after, _ = kk.read_table(tmp_path / "out" / "orders.csv", "orders")
    after = kk.pareto(kk.summarize_accounts(after))
    assert after["abc"].tolist() == before["abc"].tolist()
    assert after["share"].tolist() == before["share"].tolist()
