"""An audit that comes unannounced, remembers the last one, and can fail."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import kamkit as kk
from kamkit import errors
from kamkit.cli import app
from kamkit.data.faults.audit import parse_limits

RUN = CliRunner()
Tables = dict[str, pd.DataFrame]


def tables(*accounts: str) -> Tables:
    """Orders of the accounts 1 and 2, and the account file as told."""
    orders = pd.DataFrame(
        {
            "order_id": ["A", "B", "B"],
            "line": [1, 1, 2],
            "account_id": ["1", "2", "2"],
            "order_date": pd.to_datetime(["2026-10-30", "2026-10-31", "2026-10-31"]),
            "amount": [1.0, 2.0, 3.0],
        }
    )
    return {"accounts": pd.DataFrame({"account_id": list(accounts)}), "orders": orders}


def lines(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")  # Excel needs it to read Chinese
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


@pytest.mark.parametrize(("limit", "passed"), [(2, True), (1, False), (0, False), (None, True)])
def test_more_faults_than_the_limit_fail(limit: Any, passed: bool) -> None:
    done = kk.audit(tables("1"), limit=limit)
    assert len(done.issues) == 2  # both lines of order B are of an unknown account
    assert done.passed is passed


@pytest.mark.parametrize(
    ("limit", "passed"),
    [({"set_in_order": 2}, True), ({"set_in_order": 1}, False), ({"sort": 0}, True), ({}, True)],
)
def test_a_limit_can_be_set_for_each_s(limit: dict[str, int], passed: bool) -> None:
    done = kk.audit(tables("1"), limit=limit)
    assert done.passed is passed
    shown = done.counts.set_index("six_s")
    assert shown.loc["set_in_order", "passed"] is not None
    assert bool(shown.loc["set_in_order", "passed"]) is passed
    assert shown["passed"].drop("set_in_order").all()


def test_any_fault_fails_where_no_limit_is_told() -> None:
    assert not kk.audit(tables("1")).passed
    assert kk.audit(tables("1", "2")).passed


@pytest.mark.parametrize("limit", [-1, 1.5, "1", True, {"sort": -1}, {"tidy": 1}])
def test_a_limit_that_is_none_is_refused(limit: Any) -> None:
    with pytest.raises(errors.InvalidValue):
        kk.audit(tables("1"), limit=limit)


def test_without_a_record_every_fault_is_new() -> None:
    done = kk.audit(tables("1"))
    assert done.new["record"].tolist() == ["B / 1", "B / 2"]
    assert done.gone.empty


def test_an_audit_appends_one_line_for_each_s(tmp_path: Path) -> None:
    record = tmp_path / "kept" / "audits.csv"
    kk.audit(tables("1"), limit=5, record=record)
    kk.audit(tables("1", "2"), record=record, as_of="2026-11-05")
    kept = lines(record)
    assert [line["audit"] for line in kept] == ["1"] * 6 + ["2"] * 6
    assert kept[1] == {
        "audit": "1",
        "as_of": "2026-10-31",
        "six_s": "set_in_order",
        "faults": "2",
        "new": "2",
        "gone": "0",
        "limit": "",
        "total_limit": "5",
        "passed": "True",
    }
    second = kept[7]
    assert (second["as_of"], second["faults"], second["gone"]) == ("2026-11-05", "0", "2")


def test_an_audit_says_what_is_new_and_what_was_followed_up(tmp_path: Path) -> None:
    record = tmp_path / "audits.csv"
    first = kk.audit(tables("1", "1"), record=record)
    assert len(first.new) == len(first.issues) == 3
    later = tables("2", "1", "1", "1")
    second = kk.audit(later, record=record)
    assert sorted(second.gone["rule"]) == ["unknown_account", "unknown_account"]
    assert second.gone["record"].tolist() == ["B / 1", "B / 2"]
    assert second.gone["found"].tolist() == ["2026-10-31"] * 2
    # Account 1 stood twice and now stands three times: one of the two faults is new.
    assert second.new[["rule", "record"]].to_numpy().tolist() == [["duplicate", "1"]]
    assert second.counts.set_index("six_s").loc["sort", ["faults", "new"]].tolist() == [2, 1]
    third = kk.audit(later, record=record)
    assert third.new.empty
    assert third.gone.empty


def test_a_fault_is_the_same_fault_though_its_row_has_moved(tmp_path: Path) -> None:
    record = tmp_path / "audits.csv"
    kk.audit(tables("1"), record=record)
    moved = tables("1")
    moved["orders"] = moved["orders"].iloc[::-1].reset_index(drop=True)
    done = kk.audit(moved, record=record)
    assert len(done.issues) == 2
    assert done.new.empty
    assert done.gone.empty


def test_a_fault_that_comes_back_is_new_again(tmp_path: Path) -> None:
    record = tmp_path / "audits.csv"
    for accounts in (("1",), ("1", "2"), ("1",)):
        done = kk.audit(tables(*accounts), record=record, as_of="2026-11-02")
    assert len(done.new) == 2
    kept = lines(tmp_path / "audits_faults.csv")
    assert [line["followed_up"] for line in kept] == ["2026-11-02"] * 2 + [""] * 2


def test_tables_without_a_whole_key_are_compared_by_what_was_found(tmp_path: Path) -> None:
    record = tmp_path / "audits.csv"
    for _ in range(2):
        found = tables("1")
        found["orders"] = found["orders"].drop(columns="line")
        done = kk.audit(found, record=record)
    assert len(done.issues) == 2
    assert done.new.empty


@pytest.mark.parametrize(
    "broken",
    [b"", b"a,b\r\n1,2\r\n", b"\xff\xfe\x00", b'"open', b"HEAD\r\n1,2026-10-31\r\n",
     b"HEAD\r\nx,d,sort,0,0,0,,,True\r\n", b"HEAD\r\n1,d,tidy,0,0,0,,,True\r\n"],
)  # fmt: skip
def test_a_broken_record_is_told_and_not_overwritten(broken: bytes, tmp_path: Path) -> None:
    record = tmp_path / "audits.csv"
    kk.audit(tables("1"), record=record)
    head = record.read_bytes().splitlines()[0]
    spoilt = broken.replace(b"HEAD", head)
    record.write_bytes(spoilt)
    beside = (tmp_path / "audits_faults.csv").read_bytes()
    with pytest.raises(errors.UnreadableFile, match=r"audits\.csv"):
        kk.audit(tables("1"), record=record)
    assert record.read_bytes() == spoilt
    assert (tmp_path / "audits_faults.csv").read_bytes() == beside


def test_a_record_that_lost_the_file_beside_it_is_told(tmp_path: Path) -> None:
    record = tmp_path / "audits.csv"
    kk.audit(tables("1"), record=record)
    (tmp_path / "audits_faults.csv").unlink()
    kept = record.read_bytes()
    with pytest.raises(errors.UnreadableFile, match="lost the file beside it"):
        kk.audit(tables("1"), record=record)
    assert record.read_bytes() == kept


def test_a_record_that_cannot_be_written_leaves_no_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "audits.csv"
    kk.audit(tables("1"), record=record)
    kept = record.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kamkit.safe_file.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        kk.audit(tables("1", "2"), record=record)
    assert record.read_bytes() == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audits.csv", "audits_faults.csv"]


def test_what_is_kept_cannot_run_as_a_formula_and_is_known_again(tmp_path: Path) -> None:
    record = tmp_path / "audits.csv"
    for _ in range(2):
        done = kk.audit({"accounts": pd.DataFrame({"account_id": ["=1+1"] * 2})}, record=record)
    assert "'=1+1" in (tmp_path / "audits_faults.csv").read_text("utf-8-sig")
    assert len(done.issues) == 1
    assert done.new.empty


def test_the_audit_speaks_the_language_in_force() -> None:
    done = kk.audit(tables("1"), limit={"set_in_order": 1})
    told = done.sentences()
    assert told[0].startswith("Audit as of 2026-10-31: 2 faults, 2 new, 0 followed up")
    assert "2 Set in order: 2 faults, the limit is 1." in told
    assert told[-1].startswith("Failed")
    assert "checks could not be made" in repr(done)
    kk.use("zh")
    assert done.sentences()[-1].startswith("不通过")


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("seed", [0, 7, 2026])
def test_audit_days_are_at_least_four_different_weekdays_of_the_month(
    month: int, seed: int
) -> None:
    days = kk.audit_days(2026, month, seed)
    assert len(days) == len(set(days)) == 4
    assert days == sorted(days)
    assert all(day.weekday() < 5 and (day.year, day.month) == (2026, month) for day in days)
    assert kk.audit_days(2026, month, seed) == days


def test_audit_days_cannot_be_known_from_another_seed_month_or_year() -> None:
    drawn = {tuple(d.day for d in kk.audit_days(2026, 3, seed)) for seed in range(50)}
    assert len(drawn) > 45
    assert kk.audit_days(2026, 1, 7) != kk.audit_days(2027, 1, 7)
    ever = {day for seed in range(200) for day in kk.audit_days(2026, 2, seed)}
    assert ever == {dt.date(2026, 2, n) for n in range(1, 29) if dt.date(2026, 2, n).weekday() < 5}


def test_a_month_may_have_an_audit_on_every_weekday() -> None:
    assert len(kk.audit_days(2026, 2, 0, times=20)) == 20


@pytest.mark.parametrize(
    "asked",
    [(2026, 13, 0, 4), (2026, 0, 0, 4), (2026, 2, 0, 3), (2026, 2, 0, 21), (2026, 2, -1, 4),
     (2026, 2, 1.5, 4), (10_000, 2, 0, 4)],
)  # fmt: skip
def test_audit_days_that_there_are_not_are_refused(asked: tuple[Any, ...]) -> None:
    with pytest.raises(errors.InvalidValue):
        kk.audit_days(*asked)


def save(folder: Path, found: Tables) -> list[str]:
    arguments = ["audit"]
    for name, frame in found.items():
        path = folder / f"{name}.csv"
        frame.to_csv(path, index=False)
        arguments += [f"--{name}", str(path)]
    return arguments


@pytest.mark.parametrize(
    ("accounts", "options", "code"),
    [
        (("1", "2"), [], 0),
        (("1",), [], 1),
        (("1",), ["--limit", "2"], 0),
        (("1",), ["--limit", "sort=0"], 0),
        (("1",), ["--limit", "sort=0", "--limit", "set_in_order=1"], 1),
        (("1",), ["--limit", "tidy=0"], 2),
        (("1",), ["--limit", "few"], 2),
        (("1",), ["--as-of", "soon"], 2),
    ],
)
def test_the_command_ends_with_what_the_audit_found(
    accounts: tuple[str, ...], options: list[str], code: int, tmp_path: Path
) -> None:
    done = RUN.invoke(app, [*save(tmp_path, tables(*accounts)), *options])
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    if code < 2:
        assert "orders.csv: 3 rows came in, 3 kept, 0 set aside." in done.stdout
        assert ("Passed" if code == 0 else "Failed") in done.stdout
    else:
        assert done.stderr.strip()


def test_the_command_keeps_a_record_in_the_language_asked_for(tmp_path: Path) -> None:
    record = tmp_path / "audits.csv"
    arguments = [*save(tmp_path, tables("1")), "--record", str(record), "--lang", "zh"]
    RUN.invoke(app, arguments)
    done = RUN.invoke(app, arguments)
    assert "其中新增 0 个" in done.stdout
    assert len(lines(record)) == 12
    record.write_text("spoilt", "utf-8")
    assert RUN.invoke(app, arguments).exit_code == 2
    assert record.read_text("utf-8") == "spoilt"


def test_a_file_that_cannot_be_read_ends_the_command_with_code_two(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["audit", "--accounts", str(tmp_path / "nothing.csv")])
    assert done.exit_code == 2
    assert "nothing.csv" in done.stderr
    assert RUN.invoke(app, ["audit"]).exit_code == 2


def test_the_command_helps_with_its_exit_codes() -> None:
    done = RUN.invoke(app, ["audit", "--help"], terminal_width=120)
    assert done.exit_code == 0
    assert "0 passed, 1 more faults than the limit, 2 a file" in done.stdout.replace("\n", " ")


def test_limits_are_read_as_they_are_typed() -> None:
    assert parse_limits([]) == 0
    assert parse_limits(["3"]) == 3
    assert parse_limits(["shine = 1", "sort=2"]) == {"shine": 1, "sort": 2}
    with pytest.raises(errors.InvalidValue):
        parse_limits(["1", "2"])
