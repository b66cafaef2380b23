"""Five hundred spoilt exports: each is read with nothing lost in silence, or refused in words."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import kamkit as kk
from kamkit import errors
from kamkit.cli import app
from kamkit.text import messages

from . import export_fuzz_bytes as BYTES
from . import export_fuzz_forms as FORMS
from . import export_fuzz_rows as ROWS
from .export_fuzz import Fixture, Mutant, Mutator, build_fixtures, count, money, worth
from .export_samples import SAMPLES

NAMES = ("ledger", *SAMPLES)
ONE_OF_EACH = ("zoho", "hubspot", "wukong")  # UTF-8, UTF-16 and a workbook
NO_MONEY = ("total_row", "group_row", "footer", "fields")  # what the money does not count

Case = tuple[Mutator, str, int]

EVERYWHERE = (*FORMS.TEXT, *BYTES.TEXT, *FORMS.BOOKS, *BYTES.BOOKS)
ALL = (*ROWS.EITHER, *BYTES.EITHER, *EVERYWHERE, *BYTES.ANY, *FORMS.ONCE)


def _cases() -> Iterator[Case]:
    for mutate in (*ROWS.EITHER, *BYTES.EITHER):
        seeds = range(1 if mutate is ROWS.untouched else 2)
        yield from ((mutate, name, seed) for name in NAMES for seed in seeds)
    yield from ((mutate, name, 0) for mutate in EVERYWHERE for name in NAMES)
    yield from ((mutate, "zoho", seed) for mutate in BYTES.ANY for seed in range(12))
    yield from ((mutate, name, 0) for mutate in FORMS.ONCE for name in ONE_OF_EACH)


CASES = list(_cases())
PLAIN = (*ROWS.EITHER, *FORMS.TEXT, *FORMS.BOOKS, *BYTES.TEXT, *BYTES.ANY)


def _id(case: Case) -> str:
    mutate, name, seed = case
    return f"{mutate.__name__}-{name}-{seed}"


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fixture]:
    return build_fixtures(tmp_path_factory.mktemp("fixtures"))


def _written(case: Case, fixtures: dict[str, Fixture], folder: Path) -> tuple[Path, Mutant]:
    mutate, name, seed = case
    mutant = mutate(fixtures[name], Random(f"{mutate.__name__} {name} {seed}"))
    path = folder / f"导出 {name}{mutant.suffix}"
    path.write_bytes(mutant.data)
    return path, mutant


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_a_spoilt_export_loses_nothing_in_silence(
    case: Case, fixtures: dict[str, Fixture], tmp_path: Path
) -> None:
    path, mutant = _written(case, fixtures, tmp_path)
    _check(lambda: kk.read_export(path, mutant.table, mutant.system), path, mutant)


@pytest.mark.parametrize("mutate", PLAIN, ids=lambda mutate: mutate.__name__)
def test_a_spoilt_ledger_that_is_read_as_a_plain_table_loses_nothing_either(
    mutate: Mutator, fixtures: dict[str, Fixture], tmp_path: Path
) -> None:
    path, mutant = _written((mutate, "ledger", 9), fixtures, tmp_path)
    _check(lambda: kk.read_table(path, "orders"), path, mutant)


def _check(read: Callable[[], tuple[pd.DataFrame, kk.Receipt]], path: Path, mutant: Mutant) -> None:
    try:
        frame, receipt = read()
    except errors.KamkitError as error:
        _is_fair(error, mutant)
        _says_what_to_do(error, path)
        return
    assert not mutant.hopeless, str(receipt)
    _adds_up(frame, receipt)
    _speaks(receipt)
    if mutant.rows is not None:
        assert receipt.rows_in == mutant.rows, str(receipt)
    aside = set(receipt.set_aside["file_row"])
    assert set(mutant.aside) <= aside, str(receipt)
    assert set(mutant.told) <= aside | set(receipt.blanked["file_row"]), str(receipt)
    if mutant.money is not None:
        _same_money(receipt, mutant.money)


def _is_fair(error: errors.KamkitError, mutant: Mutant) -> None:
    """A file that is sound may be asked about, never called unreadable."""
    question = errors.UnclearSystem | errors.UnclearEncoding | errors.AmbiguousDates
    assert mutant.rows is None or isinstance(error, question), str(error)


def _says_what_to_do(error: errors.KamkitError, path: Path) -> None:
    for lang in ("en", "zh"):
        kk.use(lang)
        words = str(error)
        assert path.name in words
        assert f"next.{error.key}" in messages(lang)
        assert len(words.splitlines()) >= 2
        assert len(words) < 5000
    kk.use("en")


def _adds_up(frame: pd.DataFrame, receipt: kk.Receipt) -> None:
    assert receipt.rows_in == receipt.rows_kept + len(receipt.set_aside)
    assert len(frame) == receipt.rows_kept
    assert receipt.set_aside["file_row"].is_unique
    assert set(receipt.totals_kept) <= set(receipt.totals_in)
    for reason in receipt.reasons:
        rule = reason.partition(":")[0]
        assert f"rule.{rule}" in messages("en")
        assert f"rule.{rule}" in messages("zh")
    for totals in (receipt.totals_in, receipt.totals_kept):
        assert all(map(math.isfinite, totals.values()))
    if "amount" in frame:
        kept = math.fsum(receipt.totals_kept.values())
        assert math.isclose(frame["amount"].sum(), kept, rel_tol=1e-6, abs_tol=0.01)


def _speaks(receipt: kk.Receipt) -> None:
    english, chinese = receipt.sentences("en"), receipt.sentences("zh")
    assert len(english) == len(chinese) >= 2
    assert all(english)
    assert all(chinese)
    assert json.loads(receipt.to_json(), parse_constant=pytest.fail)["rows_in"] == receipt.rows_in
    page = receipt._repr_html_()
    assert "<script" not in page
    assert page.count("<li>") == len(english)
    assert len(receipt.explained("zh")) == len(receipt.set_aside)


def _same_money(receipt: kk.Receipt, known: dict[str, float]) -> None:
    """Money that came in and money set aside, against sums made without the reader."""
    one = set(known) <= {""}
    found = {"": sum(receipt.totals_in.values())} if one else receipt.totals_in
    for code in set(known) | set(found):
        expected = pytest.approx(known.get(code, 0.0), rel=1e-6, abs=0.001)
        assert found.get(code, 0.0) == expected, str(receipt)
    header = next((theirs for theirs, ours in receipt.columns.items() if ours == "amount"), None)
    if header not in receipt.set_aside:
        return
    rows = receipt.set_aside[~receipt.set_aside["reason"].isin(NO_MONEY)]
    aside = sum(receipt.totals_in.values()) - sum(receipt.totals_kept.values())
    assert math.fsum(rows[header].map(_told)) == pytest.approx(aside, rel=1e-6, abs=0.001)


def _told(cell: Any) -> float:
    return 0.0 if pd.isna(cell) else worth(cell)


def test_there_are_five_hundred_of_them_by_every_mutator() -> None:
    assert len(CASES) >= 500
    assert len({_id(case) for case in CASES}) == len(CASES)
    assert {mutate for mutate, _, _ in CASES} == set(ALL)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_counting_of_rows_and_money_is_right_for_the_fixtures(
    name: str, fixtures: dict[str, Fixture], tmp_path: Path
) -> None:
    sample, fixture = SAMPLES[name](tmp_path), fixtures[name]
    assert count(fixture) == sample.rows_in
    expected = sum(sample.totals_kept.values()) + sum(sample.totals_aside.values())
    assert sum(money(fixture).values()) == pytest.approx(expected)


def test_a_mutation_is_the_same_for_the_same_seed(fixtures: dict[str, Fixture]) -> None:
    for mutate, name, seed in CASES[::25]:
        if "workbook" not in mutate.__name__ and fixtures[name].suffix == ".csv":
            twice = [mutate(fixtures[name], Random(seed)).data for _ in range(2)]
            assert twice[0] == twice[1] or twice[0][:2] == b"PK"


# --- on the command line --------------------------------------------------------------------------

COMMANDS = [
    *((mutate, "zoho", 0) for mutate in BYTES.ANY),
    *((mutate, "fxiaoke", 1) for mutate in BYTES.ANY),
    *((mutate, "bigin", 1) for mutate in BYTES.TEXT),
    (BYTES.cut_short, "wukong", 0),
    (BYTES.random_bytes_in_it, "wukong", 1),
    (BYTES.a_part_of_the_workbook, "fxiaoke", 0),
    (ROWS.headers_that_repeat, "hubspot", 0),
    (ROWS.odd_cells, "zoho", 0),
    (ROWS.three_hundred_columns, "zoho", 0),
]


@pytest.mark.parametrize("case", COMMANDS, ids=_id)
def test_the_command_line_ends_in_words_too(
    case: Case, fixtures: dict[str, Fixture], tmp_path: Path
) -> None:
    path, mutant = _written(case, fixtures, tmp_path)
    arguments = ["import", str(path), "--table", mutant.table, "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in done.output
    if done.exit_code:
        assert done.exit_code == 2
        assert path.name in done.stderr
        assert "Next: " in done.stderr
        return
    assert not mutant.hopeless
    assert "came in" in done.stdout
    assert (tmp_path / "out" / f"{mutant.table}.csv").exists()
