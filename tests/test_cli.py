"""The command line: help, exit codes, words instead of tracebacks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kamkit.cli import app

RUN = CliRunner()


def test_the_version_is_told() -> None:
    done = RUN.invoke(app, ["--version"])
    assert done.exit_code == 0
    assert done.stdout.startswith("kamkit ")


@pytest.mark.parametrize("command", ["lab", "report", "import", "audit", "run", "build", "trainer"])
def test_every_command_helps_with_an_example(command: str) -> None:
    done = RUN.invoke(app, [command, "--help"], terminal_width=120)
    assert done.exit_code == 0
    assert f"kamkit {command}" in done.stdout.replace("\n", " ")


def test_an_import_shows_the_receipt_and_saves_the_table(tmp_path: Path) -> None:
    path = tmp_path / "订单.csv"
    path.write_text("客户编号,下单日期,金额\n007,2026-01-02,5\n8,?,6\n", "utf-8")
    done = RUN.invoke(app, ["import", str(path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert "2 rows came in, 1 kept, 1 set aside." in done.stdout
    table = (tmp_path / "out" / "orders.csv").read_text("utf-8-sig")
    assert table.splitlines() == ["line,account_id,order_date,amount", "1,007,2026-01-02,5.0"]
    aside = (tmp_path / "out" / "set_aside.csv").read_text("utf-8-sig")
    assert "no date in 下单日期" in aside


def test_what_is_saved_cannot_run_as_a_formula_and_reads_back(tmp_path: Path) -> None:
    from kamkit.data.readers import read_table

    path = tmp_path / "x.csv"
    path.write_text("account_id,order_date,amount\n=1+1,2026-01-02,-5\n", "utf-8")
    RUN.invoke(app, ["import", str(path), "--out", str(tmp_path / "out")])
    saved = tmp_path / "out" / "orders.csv"
    assert "'=1+1" in saved.read_text("utf-8-sig")
    assert read_table(saved, "orders")[0]["account_id"].tolist() == ["=1+1"]


@pytest.mark.parametrize(
    "arguments",
    [["import", "nothing.csv"], ["report", "nothing.csv"], ["run", "."], ["build", "77"]],
)
def test_bad_input_ends_in_words_with_exit_code_two(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = RUN.invoke(app, arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert done.stderr.strip()


@pytest.mark.parametrize("option", ["--accounts", "--opportunities", "--products"])
def test_a_further_file_that_is_absent_ends_the_report_in_words(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text("account_id,order_date,amount\n1,2026-01-02,5\n", "utf-8")
    done = RUN.invoke(app, ["report", "orders.csv", option, "nothing.csv"])
    assert done.exit_code == 2
    assert "nothing.csv" in done.stderr


def test_an_import_of_what_fits_no_table_asks_which_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("product,series\nP1,Pumps\n", "utf-8")
    asked = RUN.invoke(app, ["import", str(path), "--lang", "en"])
    assert asked.exit_code == 2
    assert "with --table and one of orders, summary" in asked.stderr
    told = RUN.invoke(app, ["import", str(path), "--table", "products", "--lang", "en"])
    assert told.exit_code == 2
    assert "--table" not in told.stderr


def test_an_import_finds_out_that_a_plain_file_holds_opportunities(tmp_path: Path) -> None:
    from kamkit.data.datasets import dataset_path

    path = str(dataset_path("opportunities"))
    done = RUN.invoke(app, ["import", path, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "opportunities.csv").exists()


@pytest.mark.parametrize("command", [["audit"], ["anonymise", "--out", "shared"]])
def test_the_section_that_a_message_shows_is_the_one_that_is_read(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("accounts.csv").write_text("account_id,account_name\n7,North\n", "utf-8")
    Path("people.csv").write_text("id,account_id,contact_nr,name\n1,7,K1,Lead\n", "utf-8")
    files = ["--accounts", "accounts.csv", "--contacts", "people.csv", "--lang", "en"]
    asked = RUN.invoke(app, [*command, *files])
    assert asked.exit_code == 2
    Path("columns.toml").write_text(asked.stderr.split("holds:\n")[1], "utf-8")
    assert "[contacts]" in Path("columns.toml").read_text("utf-8")
    done = RUN.invoke(app, [*command, *files, "--columns", "columns.toml"])
    assert done.exit_code == 0, done.output


def test_the_language_of_a_command_can_be_chosen() -> None:
    done = RUN.invoke(app, ["import", "nothing.csv", "--lang", "zh"])
    assert "没有这个文件" in done.stderr
    assert RUN.invoke(app, ["import", "nothing.csv", "--lang", "fr"]).exit_code == 2


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kamkit", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("kamkit ")
