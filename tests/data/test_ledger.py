"""From order lines to accounts: what is counted, in which window, and what is refused."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import (
    AmbiguousColumn,
    InvalidValue,
    MissingColumn,
    MixedCurrencies,
    ParameterError,
    UnreadableFile,
)


def lines(**columns: object) -> pd.DataFrame:
    """Order lines; one account, one day and one amount where nothing else is said."""
    rows = max(len(values) if isinstance(values, list) else 1 for values in (1, *columns.values()))
    plain = {"account_id": "a", "order_date": "2026-01-31", "amount": 1.0}
    frame = pd.DataFrame(plain | columns, index=range(rows))
    return frame.assign(order_date=pd.to_datetime(frame["order_date"], format="ISO8601"))


def only(summary: pd.DataFrame) -> pd.Series:
    """The one account of a summary."""
    assert len(summary) == 1
    return summary.iloc[0]


# Published figures


def test_cdnow_gives_its_published_figures(shared: Path) -> None:
    """Fader and Hardie's CDNOW master file: 23,570 customers, 23,502 of whom spent anything."""
    orders = pd.read_csv(
        shared / "cdnow" / "CDNOW_master.txt", sep=r"\s+", skiprows=1, dtype={0: str},
        names=["account_id", "order_date", "quantity", "amount"],
    )  # fmt: skip
    orders["order_date"] = pd.to_datetime(orders["order_date"].astype(str), format="%Y%m%d")

    accounts = kk.summarize_accounts(orders)
    found = kk.concentration(accounts["revenue"])

    assert (len(accounts), accounts["lines"].sum()) == (23_570, 69_659)
    assert accounts["account_id"].iloc[0] == "00001"
    assert accounts["revenue"].sum() == pytest.approx(2_500_315.63, abs=1e-6)
    assert (found.n, found.n_other) == (23_502, 68)
    assert round(found.top20_share, 4) == 0.6771
    assert round(found.gini, 4) == 0.6335
    # Over all 23,570: the largest 4,714 of them; each account at zero lifts Gini.
    curve = kk.pareto(accounts)
    assert round(curve["cumulative_share"].iloc[4_714 - 1], 4) == 0.6778
    assert round(1 - found.n / len(accounts) * (1 - found.gini), 4) == 0.6346


def test_northwind_gives_its_published_figures(shared: Path) -> None:
    """Northwind: 89 buying customers, amounts from unit price, quantity and discount."""
    folder = shared / "northwind"
    orders = pd.read_csv(folder / "order_details.csv").merge(
        pd.read_csv(folder / "orders.csv", parse_dates=["order_date"])
    )
    orders["amount"] = orders["unit_price"] * orders["quantity"] * (1 - orders["discount"])

    accounts = kk.summarize_accounts(orders.rename(columns={"customer_id": "account_id"}))
    found = kk.concentration(accounts["revenue"])

    assert (len(accounts), accounts["orders"].sum(), accounts["lines"].sum()) == (89, 830, 2155)
    assert round(accounts["revenue"].sum(), 2) == 1_265_793.04
    assert (round(found.top20_share, 4), round(found.gini, 4)) == (0.6006, 0.5755)
    classes = {
        boundary: kk.pareto(accounts, boundary=boundary)["abc"]
        .value_counts()[list("ABC")]
        .to_list()
        for boundary in ("including", "crossing")
    }
    assert classes == {"including": [33, 27, 29], "crossing": [34, 27, 28]}


# What is counted


def test_a_refund_lowers_the_revenue_of_its_account() -> None:
    summary = kk.summarize_accounts(lines(amount=[100, -30.5]))

    assert only(summary)[["revenue", "lines"]].to_list() == [69.5, 2]


def test_accounts_come_in_order_of_their_ids() -> None:
    summary = kk.summarize_accounts(lines(account_id=["b", "10", "a", "9", "客户"]))

    assert summary["account_id"].to_list() == ["10", "9", "a", "b", "客户"]


def test_columns_have_their_order_and_types() -> None:
    orders = lines(cost=[0.5], currency=["CNY"], account_name=["一"], order_id=["1"])

    types = kk.summarize_accounts(orders).dtypes.astype(str).to_dict()

    assert types == {
        "account_id": "str", "account_name": "str", "revenue": "float64", "revenue_12m": "float64",
        "revenue_prior_12m": "float64", "margin": "float64", "orders": "int64", "lines": "int64",
        "first_order": "datetime64[us]", "last_order": "datetime64[us]", "currency": "str",
    }  # fmt: skip


def test_no_lines_give_no_accounts_with_the_same_columns_and_types() -> None:
    orders = lines(cost=[0.5], currency=["CNY"], account_name=["一"])
    untyped = pd.DataFrame({name: [] for name in orders})

    full = kk.summarize_accounts(orders)
    for empty in (orders.head(0), untyped, pl.DataFrame(untyped.to_dict("list"))):
        found = kk.summarize_accounts(empty)
        assert found.empty
        pd.testing.assert_series_equal(found.dtypes, full.dtypes)


def test_text_ids_stay_and_number_ids_become_text_without_a_decimal_point() -> None:
    for ids, expected in (
        (["007", "7"], ["007", "7"]),
        ([7, 8], ["7", "8"]),
        ([7.0, 8.0], ["7", "8"]),
        ([7.0, 7.5], ["7.0", "7.5"]),
        (pd.array([7, 8], dtype="Int64"), ["7", "8"]),
        (pd.Categorical(["007", "x"]), ["007", "x"]),
        (pd.Series([7, "007"], dtype=object), ["007", "7"]),
    ):
        summary = kk.summarize_accounts(lines(amount=[1, 2]).assign(account_id=ids))
        assert summary["account_id"].to_list() == expected


def test_an_order_of_several_lines_is_one_order() -> None:
    orders = lines(account_id=["a", "a", "a", "b"], order_id=["1", "1", "2", "1"])

    summary = kk.summarize_accounts(orders)

    assert summary["orders"].to_list() == [2, 1]
    assert summary["lines"].to_list() == [3, 1]


@pytest.mark.parametrize("unit", ["D", "h"])
def test_without_order_ids_each_day_of_an_account_is_one_order(unit: str) -> None:
    orders = lines(order_date=["2026-01-31 08:00", "2026-01-31 17:00", "2026-02-01", "2026-02-01"])
    orders["order_date"] = orders["order_date"].dt.floor(unit)

    assert only(kk.summarize_accounts(orders))["orders"] == 2


@pytest.mark.parametrize("ids", [["1", None, "", None, "2"], [1, None, None, None, 2]])
def test_lines_without_an_order_id_are_one_order_per_day_beside_the_others(ids: list) -> None:
    days = ["2026-01-30", "2026-01-30", "2026-01-30", "2026-01-31", "2026-01-31"]

    summary = kk.summarize_accounts(lines(order_id=ids, order_date=days))

    assert only(summary)["orders"] == 4


def test_amount_is_quantity_times_unit_price_where_there_is_no_amount() -> None:
    orders = lines(quantity=[3, -1], unit_price=[2.5, 2.5])

    assert only(kk.summarize_accounts(orders.drop(columns="amount")))["revenue"] == 5
    assert only(kk.summarize_accounts(orders))["revenue"] == 2  # an amount comes first


def test_decimal_amounts_and_python_dates_count() -> None:
    orders = lines(amount=[Decimal("1.10"), Decimal("2.20")])
    orders["order_date"] = orders["order_date"].dt.date

    account = only(kk.summarize_accounts(orders))

    assert account["revenue"] == 3.3
    assert account["first_order"] == pd.Timestamp("2026-01-31")


def test_first_and_last_order_are_days() -> None:
    orders = lines(order_date=["2026-01-31 17:30", "2025-03-04 23:59", "2026-02-01 00:00"])

    account = only(kk.summarize_accounts(orders))

    assert account["first_order"] == pd.Timestamp("2025-03-04")
    assert account["last_order"] == pd.Timestamp("2026-02-01")


def test_a_time_zone_leaves_the_day_as_it_is_written() -> None:
    orders = lines(order_date=["2026-01-31 23:30"])
    orders["order_date"] = orders["order_date"].dt.tz_localize("Asia/Shanghai")

    account = only(kk.summarize_accounts(orders, as_of="2026-01-31"))

    assert account["last_order"] == pd.Timestamp("2026-01-31")


def test_the_name_is_that_of_the_latest_line_and_the_first_in_the_alphabet_of_several() -> None:
    orders = lines(
        account_id=["a", "a", "a", "a", "b", "c"],
        account_name=["old", "Z", "M", None, None, ""],
        order_date=["2025-01-01", "2026-01-01 08:00", "2026-01-01 07:00", "2026-02-01"]
        + ["2026-01-01"] * 2,
    )

    names = kk.summarize_accounts(orders)["account_name"]

    assert names.fillna("–").to_list() == ["M", "–", "–"]


def test_the_name_is_one_that_was_in_use_as_of_the_day() -> None:
    orders = lines(account_name=["then", "now"], order_date=["2025-01-01", "2026-01-01"])

    assert only(kk.summarize_accounts(orders, as_of="2025-06-30"))["account_name"] == "then"


# Margin


def test_margin_is_over_the_lines_whose_cost_is_known() -> None:
    orders = lines(account_id=["a", "a", "b"], amount=[10, 5, 7], cost=[4, None, math.nan])

    summary = kk.summarize_accounts(orders)

    assert summary["margin"].fillna(-1).to_list() == [6, -1]


def test_a_cost_of_zero_is_known() -> None:
    assert only(kk.summarize_accounts(lines(amount=[10], cost=[0])))["margin"] == 10


def test_without_costs_there_is_no_margin() -> None:
    assert "margin" not in kk.summarize_accounts(lines())


# Rounding


@pytest.mark.parametrize(
    "amount",
    [
        "0.00005", "0.00004", "0.0000499", "0.00015", "1.00005", "1.00015", "2.67495",
        "1234.56785", "99999.99995", "0.1", "123456789.1234", "400000000000",
    ],
)  # fmt: skip
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_line_is_rounded_to_a_ten_thousandth_with_halves_away_from_zero(
    amount: str, sign: str
) -> None:
    expected = Decimal(sign + amount).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    account = only(kk.summarize_accounts(lines(amount=[float(sign + amount)])))

    assert account["revenue"] == float(expected)


def test_each_line_is_rounded_by_itself_before_it_is_added() -> None:
    assert only(kk.summarize_accounts(lines(amount=[0.00005] * 4)))["revenue"] == 0.0004
    assert only(kk.summarize_accounts(lines(amount=[0.00004] * 4)))["revenue"] == 0


def test_sums_are_exact_where_floats_are_not() -> None:
    assert sum([0.1] * 10) != 1
    assert only(kk.summarize_accounts(lines(amount=[0.1] * 10)))["revenue"] == 1


# Windows


@pytest.mark.parametrize(
    ("as_of", "last", "prior"),
    [
        ("2026-10-31", ("2025-11-01", "2026-10-31"), ("2024-11-01", "2025-10-31")),
        ("2025-12-31", ("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
        ("2024-02-29", ("2023-03-01", "2024-02-29"), ("2022-03-01", "2023-02-28")),
        ("2025-02-28", ("2024-02-29", "2025-02-28"), ("2023-03-01", "2024-02-28")),
        ("2026-02-28", ("2025-03-01", "2026-02-28"), ("2024-02-29", "2025-02-28")),
    ],
)
@pytest.mark.parametrize("time", ["00:00", "23:59"])
def test_windows_are_twelve_calendar_months_up_to_and_with_the_day(
    as_of: str, last: tuple[str, str], prior: tuple[str, str], time: str
) -> None:
    for day in (as_of, dt.date.fromisoformat(as_of), pd.Timestamp(as_of), np.datetime64(as_of)):
        for edge, window in [
            *((e, "revenue_12m") for e in last),
            *((e, "revenue_prior_12m") for e in prior),
        ]:
            account = only(kk.summarize_accounts(lines(order_date=[f"{edge} {time}"]), as_of=day))
            assert account[["revenue_12m", "revenue_prior_12m"]].sum() == account[window] == 1
    before = dt.date.fromisoformat(prior[0]) - dt.timedelta(days=1)
    account = only(kk.summarize_accounts(lines(order_date=[f"{before} {time}"]), as_of=as_of))
    assert account[["revenue", "revenue_12m", "revenue_prior_12m"]].to_list() == [1, 0, 0]


def test_lines_after_the_day_are_not_counted() -> None:
    orders = lines(
        account_id=["a", "a", "new"],
        order_date=["2026-01-31 23:59", "2026-02-01 00:00", "2026-02-01"],
        amount=[1, 10, 100],
    )

    summary = kk.summarize_accounts(orders, as_of="2026-01-31")

    assert only(summary)[["account_id", "revenue", "lines"]].to_list() == ["a", 1, 1]
    assert kk.summarize_accounts(orders, as_of="2025-01-01").empty


def test_the_day_is_that_of_the_last_order_by_default() -> None:
    orders = lines(account_id=["a", "b"], order_date=["2025-01-31 09:00", "2026-01-31 17:00"])

    summary = kk.summarize_accounts(orders)

    assert summary["revenue_12m"].to_list() == [0, 1]
    assert summary["revenue_prior_12m"].to_list() == [1, 0]


def test_the_last_order_is_looked_for_among_the_lines_of_the_currency() -> None:
    orders = lines(order_date=["2024-06-30", "2026-01-31"], currency=["CNY", "USD"])

    assert only(kk.summarize_accounts(orders, currency="CNY"))["revenue_12m"] == 1


@pytest.mark.parametrize("as_of", ["31.10.2026", "2026-02-30", "soon", 20261031, pd.NaT, True])
def test_a_day_that_is_none_is_refused(as_of: object) -> None:
    with pytest.raises(InvalidValue, match=r"is no day.*\n.*2026-10-31"):
        kk.summarize_accounts(lines(), as_of=as_of)


# Currencies


def test_mixed_currencies_are_named_and_not_added() -> None:
    with pytest.raises(MixedCurrencies, match=r"The lines are in: CNY, USD\.\n(.*\n)?.*currency="):
        kk.summarize_accounts(lines(currency=["USD", "CNY"]))


def test_a_currency_beside_none_is_a_mixture() -> None:
    for blank in (None, "", "  "):
        with pytest.raises(MixedCurrencies, match="in CNY, and some name no currency"):
            kk.summarize_accounts(lines(account_id=["a", "b"], currency=["CNY", blank]))


def test_one_currency_is_picked() -> None:
    orders = lines(account_id=["a", "a", "b", "c"], currency=["USD", "CNY ", "USD", None])

    assert kk.summarize_accounts(orders, currency="USD")["account_id"].to_list() == ["a", "b"]
    assert only(kk.summarize_accounts(orders, currency=" CNY"))["currency"] == "CNY"
    assert only(kk.summarize_accounts(orders, currency=""))["account_id"] == "c"


def test_absent_or_blank_currencies_are_one_unnamed_currency() -> None:
    for orders in (lines(), lines(currency=[None, ""]), lines(currency=[math.nan, math.nan])):
        assert only(kk.summarize_accounts(orders))["currency"] == ""
        assert only(kk.summarize_accounts(orders, currency=""))["currency"] == ""


def test_a_currency_that_no_line_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidValue, match=r"currency EUR\. The lines are in: –, CNY"):
        kk.summarize_accounts(lines(currency=["CNY", None]), currency="EUR")
    with pytest.raises(InvalidValue, match=r"currency CNY\. The lines are in: –"):
        kk.summarize_accounts(lines(), currency="CNY")


# What is refused


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("account_id", None), ("account_id", ""), ("order_date", None), ("amount", None),
        ("amount", math.nan), ("amount", math.inf), ("amount", -math.inf), ("amount", 4.1e11),
        ("cost", math.inf), ("cost", -4.1e11),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_counted_stops_the_summary(column: str, value: object) -> None:
    orders = lines(account_id=["a", "b", "c"], amount=[1.0, 2.0, 3.0], cost=[1.0, 1.0, 1.0])
    orders.loc[1, column] = value

    with pytest.raises(InvalidValue) as caught:
        kk.summarize_accounts(orders)

    told = str(caught.value)
    assert f"for 1 line (by column: {column} → 1)" in told
    assert "Where: row 2." in told
    assert "read_table" in told


def test_a_line_without_a_date_stops_the_summary_of_a_day_too() -> None:
    with pytest.raises(InvalidValue, match="order_date → 1"):
        kk.summarize_accounts(lines(order_date=["2026-01-31", None]), as_of="2026-01-31")


def test_the_error_counts_bad_lines_by_column_and_shows_the_first_as_it_is_written() -> None:
    orders = lines(account_id=["a", None, "c", "d"]).assign(amount=[1, "x y", None, "7"])

    with pytest.raises(InvalidValue) as caught:
        kk.summarize_accounts(orders)

    told = str(caught.value)
    assert "3 lines (by column: account_id → 1, amount → 3)" in told
    assert "account_id → –, order_date → 2026-01-31, amount → x y." in told


def test_a_sum_beyond_64_bits_is_refused_with_its_account() -> None:
    assert only(kk.summarize_accounts(lines(amount=[4e11] * 2250)))["revenue"] == 9e14
    with pytest.raises(InvalidValue, match="account big add up to more than"):
        kk.summarize_accounts(lines(account_id=["a"] + ["big"] * 2251, amount=4e11))


@pytest.mark.parametrize("column", ["account_id", "order_date", "amount"])
def test_a_missing_column_is_named(column: str) -> None:
    with pytest.raises(MissingColumn, match=f"have no column {column}"):
        kk.summarize_accounts(lines().drop(columns=column))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("account_id", "customer_id"),
        ("account_id", "客户编号"),
        ("order_date", "OrderDate"),
        ("amount", "amounts"),
    ],
)
def test_a_missing_column_comes_with_the_nearest_there_is(ours: str, theirs: str) -> None:
    with pytest.raises(MissingColumn, match=rf"\n.*nearest name is {theirs}\..*read_table"):
        kk.summarize_accounts(lines().rename(columns={ours: theirs}))


def test_half_of_an_amount_is_not_enough() -> None:
    orders = lines(quantity=[1]).drop(columns="amount")

    with pytest.raises(MissingColumn, match="have no column amount"):
        kk.summarize_accounts(orders)


@pytest.mark.parametrize(
    ("column", "values"),
    [("order_date", ["2026-01-31"]), ("order_date", [20260131]), ("amount", ["1.5"])],
)
def test_text_in_place_of_dates_and_numbers_is_refused(column: str, values: list) -> None:
    orders = pl.DataFrame(
        {"account_id": ["a"], "order_date": [dt.date(2026, 1, 31)], "amount": [1.5]}
        | {column: values}
    )

    for frame in (orders, orders.to_pandas(), orders.to_arrow()):
        with pytest.raises(
            InvalidValue, match=rf"of type (String|Int64)\.\n.*{column}.*\n.*read_table"
        ):
            kk.summarize_accounts(frame)


def test_a_column_that_is_there_twice_is_refused() -> None:
    orders = lines()

    with pytest.raises(AmbiguousColumn, match="called amount"):
        kk.summarize_accounts(pd.concat([orders, orders[["amount"]]], axis=1))


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(ParameterError, match="not as list"):
        kk.summarize_accounts([{"account_id": "a"}])


def test_the_lines_given_are_not_changed() -> None:
    orders = lines(account_id=["a", 7], amount=[Decimal(1), None])
    before = orders.copy()

    with pytest.raises(InvalidValue):
        kk.summarize_accounts(orders)

    pd.testing.assert_frame_equal(orders, before)


# Paths


CSV = """account_id,order_id,order_date,amount,cost
007,1,2026-01-31,12.5,10
007,2,2026-02-01 09:30:00,-2.5,
"""
EXPECTED = pd.DataFrame(
    {
        "account_id": ["007"], "revenue": [10.0], "revenue_12m": [10.0], "revenue_prior_12m": [0.0],
        "margin": [2.5], "orders": [2], "lines": [2], "first_order": pd.to_datetime(["2026-01-31"]),
        "last_order": pd.to_datetime(["2026-02-01"]), "currency": [""],
    }
)  # fmt: skip


def write(file: Path, text: str = CSV, encoding: str = "utf-8") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding)
    return file


def check(path: Path | str) -> None:
    pd.testing.assert_frame_equal(kk.summarize_accounts(path), EXPECTED)


@pytest.mark.parametrize(
    "name",
    ["orders.csv", "订单 明细.csv", 'o\'brien "x".csv', "orders [1].csv", "a*b?.csv", "ORDERS.TSV"],
)
@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_may_hold_any_character(name: str, kind: Callable, tmp_path: Path) -> None:
    file = write(tmp_path / "三季度 [new]" / name)
    write(file.parent / "orders 1.csv", CSV.replace("12.5", "99"))  # "orders [1].csv" as a pattern

    check(kind(file))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_delimiter_and_byte_order_mark_are_found(
    delimiter: str, encoding: str, tmp_path: Path
) -> None:
    check(write(tmp_path / "orders.csv", CSV.replace(",", delimiter), encoding))


def test_quoted_delimiters_and_line_ends_belong_to_their_cell(tmp_path: Path) -> None:
    text = (
        'account_id,account_name,order_date,amount\r\n1,"Müller, ""Sons""\r\nLtd",2026-01-31,1\r\n'
    )

    account = only(kk.summarize_accounts(write(tmp_path / "orders.csv", text)))

    assert account["account_name"] == 'Müller, "Sons"\r\nLtd'


def test_a_folder_counts_all_its_files_by_name_of_column(tmp_path: Path) -> None:
    header, first, second = CSV.splitlines()
    write(tmp_path / "1" / "a.csv", f"{header}\n{first}\n")
    turned = ",".join(reversed(header.split(","))), ",".join(reversed(second.split(",")))
    write(tmp_path / "2" / "b.csv", "\n".join(turned))
    write(tmp_path / "notes.md", "no table")

    check(tmp_path)
    check(str(tmp_path / "*" / "*.csv"))


def test_parquet_files_count_one_by_one_and_together(tmp_path: Path) -> None:
    whole = pd.read_csv(
        write(tmp_path / "o.csv"),
        dtype={"account_id": str},
        parse_dates=["order_date"],
        date_format="ISO8601",
    )
    (tmp_path / "p q").mkdir()
    whole.to_parquet(tmp_path / "whole.parquet")
    for number in range(2):
        whole.iloc[[number]].to_parquet(tmp_path / "p q" / f"{number}.parquet")

    check(tmp_path / "whole.parquet")
    check(tmp_path / "p q")


def test_text_in_parquet_is_read_like_text_in_csv(tmp_path: Path) -> None:
    duckdb.read_csv(str(write(tmp_path / "o.csv")), all_varchar=True).write_parquet(
        str(tmp_path / "o.parquet")
    )

    check(tmp_path / "o.parquet")


def test_times_kept_in_utc_fall_on_their_day_in_utc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = lines(order_date=["2026-01-31 23:30"])
    late["order_date"] = late["order_date"].dt.tz_localize("UTC")
    late.to_parquet(tmp_path / "late.parquet")
    monkeypatch.setenv("TZ", "Asia/Shanghai")

    account = only(kk.summarize_accounts(tmp_path / "late.parquet"))

    assert account["last_order"] == pd.Timestamp("2026-01-31")


@pytest.mark.parametrize(
    ("cell", "column", "written"),
    [
        ("2026-01-31,x,1", "amount", "amount → x,"),
        ("2026-01-31,,1", "amount", "amount → –,"),
        ('2026-01-31,"1,5",1', "amount", "amount → 1,5,"),
        ("2026-01-31,nan,1", "amount", "amount → nan,"),
        ("31.1.2026,1,1", "order_date", "order_date → 31.1.2026,"),
        ("2026-01-31,1,free", "cost", "cost → free."),
    ],
)
def test_cells_that_cannot_be_read_are_shown_with_their_file(
    cell: str, column: str, written: str, tmp_path: Path
) -> None:
    good = "a,2026-01-31,1,1\n" * 30_000  # far beyond the lines that DuckDB looks at first
    file = write(tmp_path / "o.csv", f"account_id,order_date,amount,cost\n{good}b,{cell}\n")

    with pytest.raises(InvalidValue) as caught:
        kk.summarize_accounts(file)

    told = str(caught.value)
    assert f"for 1 line (by column: {column} → 1)" in told
    assert "account_id → b, " in told
    assert written in told
    assert f"Where: file {file}." in told


def test_an_empty_file_with_a_header_gives_no_accounts(tmp_path: Path) -> None:
    summary = kk.summarize_accounts(write(tmp_path / "o.csv", CSV.splitlines()[0] + "\n"))

    assert summary.empty
    pd.testing.assert_series_equal(summary.dtypes, EXPECTED.dtypes)


def test_a_missing_column_of_a_file_names_the_file(tmp_path: Path) -> None:
    file = write(tmp_path / "o.csv", "customer_id,order_date,amount\n1,2026-01-31,1\n")

    with pytest.raises(MissingColumn, match=r"column account_id.*\nWhere: file .*o\.csv"):
        kk.summarize_accounts(file)


def test_a_header_with_a_name_twice_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "o.csv", "account_id,order_date,amount,amount\n1,2026-01-31,1,2\n")

    with pytest.raises(AmbiguousColumn, match="called amount"):
        kk.summarize_accounts(file)


@pytest.mark.parametrize("name", ["none.csv", "folder", "*.csv"])
def test_a_path_without_files_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(UnreadableFile, match="no CSV or Parquet file there"):
        kk.summarize_accounts(tmp_path / name)


def test_other_kinds_of_file_and_mixtures_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "book.xlsx", "x")
    write(tmp_path / "mix" / "a.csv")
    write(tmp_path / "mix" / "b.parquet")

    with pytest.raises(UnreadableFile, match=r"\.xlsx\.\n.*\n.*read_table"):
        kk.summarize_accounts(tmp_path / "book.xlsx")
    with pytest.raises(UnreadableFile, match=r"end in \.csv, \.parquet"):
        kk.summarize_accounts(tmp_path / "mix")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("o.csv", b""),
        ("o.csv", CSV.encode("utf-16")),
        ("o.csv", CSV.encode() + b"1,2\n"),
        ("o.csv", CSV.encode() + "1,1,2026-01-31,1,华东".encode("gb18030")),
        ("o.parquet", b"no parquet"),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_the_way_out(
    name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises((UnreadableFile, MissingColumn), match="read_table"):
        kk.summarize_accounts(tmp_path / name)


# Properties


MONEY = st.integers(-(10**8), 10**8).map(lambda units: units / 10_000)
LINE = st.tuples(st.sampled_from("abcd"), st.integers(0, 1500), MONEY, st.sampled_from("123"))
BOOKS = st.lists(LINE, min_size=1, max_size=30)


def book(rows: list[tuple[str, int, float, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["account_id", "order_date", "amount", "order_id"])
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(frame["order_date"], unit="D")
    return frame.assign(order_date=days.astype("datetime64[us]"))


@given(BOOKS, st.integers(0, 1500))
@settings(deadline=None, max_examples=40)  # a busy machine is no failure
def test_a_summary_is_what_a_loop_over_decimals_gives(rows: list, after: int) -> None:
    as_of = dt.date(2023, 1, 1) + dt.timedelta(days=after)
    edges = [pd.Timestamp(as_of) - pd.DateOffset(years=years) for years in (0, 1, 2)]
    expected: dict[str, list] = {}
    for account, days, amount, order in rows:
        date = pd.Timestamp("2023-01-01") + pd.Timedelta(days=days)
        if date > edges[0]:
            continue
        sums = expected.setdefault(
            account, [Decimal(0), Decimal(0), Decimal(0), set(), 0, date, date]
        )
        for place, counts in enumerate((True, date > edges[1], edges[1] >= date > edges[2])):
            sums[place] += Decimal(str(amount)) if counts else 0
        sums[3].add(order)
        sums[4:] = [sums[4] + 1, min(sums[5], date), max(sums[6], date)]

    summary = kk.summarize_accounts(book(rows), as_of=as_of).drop(columns="currency")

    assert [row[0] for row in summary.itertuples(index=False)] == sorted(expected)
    for account, *found in summary.itertuples(index=False):
        *money, orders, count, first, last = expected[account]
        assert found == [*map(float, money), len(orders), count, first, last]


@given(BOOKS, st.randoms())
@settings(deadline=None, max_examples=40)  # a busy machine is no failure
def test_the_order_of_lines_changes_nothing(rows: list, random) -> None:
    shuffled = random.sample(rows, len(rows))

    pd.testing.assert_frame_equal(
        kk.summarize_accounts(book(rows)), kk.summarize_accounts(book(shuffled)), check_exact=True
    )


@given(BOOKS)
@settings(deadline=None, max_examples=40)  # a busy machine is no failure
def test_a_line_and_its_return_leave_the_revenue_as_it_was(rows: list) -> None:
    returned = [(account, days, -amount, order) for account, days, amount, order in rows]

    summary = kk.summarize_accounts(book(rows + returned))

    assert (summary[["revenue", "revenue_12m", "revenue_prior_12m"]] == 0).all(axis=None)
    assert summary["orders"].to_list() == kk.summarize_accounts(book(rows))["orders"].to_list()


@pytest.mark.parametrize("table", ["accounts", "opportunities"])
def test_another_table_in_place_of_order_lines_is_called_by_its_name(table: str) -> None:
    with pytest.raises(MissingColumn, match=f"columns of the table {table}"):
        kk.summarize_accounts(kk.load_dataset(table).drop(columns="amount", errors="ignore"))
