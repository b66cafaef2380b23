"""An export on the command line: the system found or told, the table saved with its receipt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kamkit.cli import app

from .export_files import rows_of, save
from .export_samples_zh import fxiaoke

RUN = CliRunner()


def test_an_import_finds_system_and_table_by_itself(tmp_path: Path) -> None:
    sample = fxiaoke(tmp_path)
    done = RUN.invoke(app, ["import", str(sample.path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "System: Fxiaoke, sure" in done.stdout
    told = json.loads((tmp_path / "out" / "receipt.json").read_text("utf-8"))
    assert (told["system"], told["table"]) == ("fxiaoke", "opportunities")
    assert told["stages_unmapped"] == sample.stages_unmapped
    saved = (tmp_path / "out" / "opportunities.csv").read_text("utf-8-sig")
    assert len(saved.splitlines()) == 1 + len(sample.expected)
    aside = (tmp_path / "out" / "set_aside.csv").read_text("utf-8-sig")
    assert "the same as a row above it" in aside


def test_an_import_takes_the_system_that_is_told(tmp_path: Path) -> None:
    path = save(tmp_path, [row[:4] for row in rows_of("wukong", [{}])])
    arguments = ["import", str(path), "--out", str(tmp_path / "out")]
    done = RUN.invoke(app, [*arguments, "--system", "wukong", "--table", "opportunities"])
    assert done.exit_code == 0, done.output
    assert "System: WukongCRM, as told" in done.stdout


@pytest.mark.parametrize(("system", "words"), [("wukkong", "did you mean wukong"), ("x.toml", "x")])
def test_a_system_that_does_not_exist_ends_in_words(
    tmp_path: Path, system: str, words: str
) -> None:
    path = save(tmp_path, rows_of("wukong", [{}]))
    done = RUN.invoke(app, ["import", str(path), "--system", system])
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.output


def test_order_lines_under_a_plain_order_number_are_no_duplicates(tmp_path: Path) -> None:
    headers = ["订单编号", "客户名称", "下单日期", "订单状态", "负责人", "金额"]
    line = ["SO-1", "北方仪表", "2026-05-08", "已确认", "华北组", "5"]
    path = save(tmp_path, [headers, line, [*line[:5], "7"]])
    done = RUN.invoke(app, ["import", str(path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "2 rows came in, 2 kept" in done.stdout


@pytest.mark.parametrize("section", ["columns", "opportunities"])
def test_an_import_takes_the_section_of_the_tables_own_name(tmp_path: Path, section: str) -> None:
    path = save(tmp_path, [["商机编号", "客户编号", "进展"], ["1", "7", "赢单"]])
    told = tmp_path / "columns.toml"
    told.write_text(f'[{section}]\n"进展" = "stage"\n', "utf-8")
    arguments = ["import", str(path), "--table", "opportunities", "--columns", str(told)]
    done = RUN.invoke(app, [*arguments, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "进展 → stage" in done.stdout
