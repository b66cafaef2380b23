"""Tables as people read them."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit.analysis.concentration import concentration
from kamkit.documents.display import LONGEST, Shown
from kamkit.errors import MissingColumn, ParameterError
from kamkit.text import MISSING

ACCOUNTS = pd.DataFrame(
    {
        "account_id": ["007", "0042"],
        "account_name": [
            "<script>alert(1)</script>",
            "北方精密机械制造有限公司上海第一分公司镕喆珺",
        ],
        "revenue": [1234567.891, np.nan],
        "currency": ["CNY", "CNY"],
        "share": [0.6006, 0.3994],
        "last_order": pd.to_datetime(["2026-05-08", None]),
        "orders": [1200, 3],
        "abc": ["A", "C"],
        "my_note": ["x", None],
    }
)


class _Cells(HTMLParser):
    """The text of every cell, row by row, and every attribute by tag."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.notes: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.tags[-1] in ("td", "th"):
            self.rows[-1][-1] += data.strip("\n")
        elif self.tags[-1] == "p" and data.strip():
            self.notes.append(data.strip())


def read(shown: Shown) -> _Cells:
    return _Cells(shown._repr_html_())


def words(frame: pd.DataFrame, column: str = "x") -> list[str]:
    return [row[0] for row in kk.show(frame, columns=[column], rows=None).rows]


def test_headings_are_in_the_language_in_force_and_the_frame_keeps_its_names() -> None:
    before = ACCOUNTS.copy(deep=True)
    assert [look.heading for look in kk.show(ACCOUNTS).looks] == [
        "Account ID",
        "Account",
        "Revenue (CNY)",
        "Share",
        "Last order",
        "Orders",
        "Class",
        "my_note",
    ]
    kk.use("zh")
    assert [look.heading for look in kk.show(ACCOUNTS).looks] == [
        "客户编号",
        "客户名称",
        "销售额（CNY）",
        "占比",
        "最近下单",
        "订单数（张）",
        "ABC类别",
        "my_note",
    ]
    pd.testing.assert_frame_equal(ACCOUNTS, before)


def test_values_are_written_for_people() -> None:
    first, second = kk.show(ACCOUNTS).rows
    assert first == (
        "007",
        "<script>alert(1)</script>",
        "1,234,567.89",
        "60.06%",
        "2026-05-08",
        "1,200",
        "A",
        "x",
    )
    assert second[2:] == (MISSING, "39.94%", MISSING, "3", "C", MISSING)


def test_the_words_are_fixed_when_the_table_is_made() -> None:
    shown = kk.show(ACCOUNTS)
    page, text = shown._repr_html_(), repr(shown)
    kk.use("zh")
    assert (shown._repr_html_(), repr(shown)) == (page, text)


def test_several_currencies_keep_their_column_and_leave_the_heading() -> None:
    mixed = ACCOUNTS.assign(currency=["CNY", "EUR"])
    headings = [look.heading for look in kk.show(mixed).looks]
    assert "Revenue" in headings
    assert "Currency" in headings


def test_a_currency_column_that_is_asked_for_is_shown() -> None:
    shown = kk.show(ACCOUNTS, columns=["currency", "revenue"])
    assert [look.heading for look in shown.looks] == ["Currency", "Revenue (CNY)"]


def test_units_stand_in_the_heading() -> None:
    frame = pd.DataFrame({"employees": [500], "payment_days": [30.5], "credit_limit": [1.0]})
    assert [look.heading for look in kk.show(frame).looks] == [
        "Employees (people)",
        "Days to pay (days)",
        "Credit limit",
    ]
    assert kk.show(frame).rows == (("500", "30.5", "1.00"),)


def test_choices_are_translated_where_the_language_has_a_word() -> None:
    frame = pd.DataFrame({"status": ["customer", "other"], "role": ["decision_maker", None]})
    assert kk.show(frame).rows == (("customer", "decision maker"), ("other", MISSING))
    kk.use("zh")
    assert kk.show(frame).rows == (("已成交", "决策者"), ("other", MISSING))


def test_ids_are_kept_to_the_letter_even_as_numbers() -> None:
    assert words(pd.DataFrame({"account_id": [1234567, 8]}), "account_id") == ["1234567", "8"]


def test_names_from_data_are_escaped_everywhere() -> None:
    evil = '"><img src=x onerror=alert(1)>' + "x" * 60
    frame = pd.DataFrame({evil: [evil], "account_id": [evil]})
    page = kk.show(frame, title=evil)
    found = read(page)
    assert not {"img", "script"} & set(found.tags)
    assert found.rows[1][0].startswith('"><img src=x')
    assert all("onerror" not in attributes for _, attributes in found.attributes)


def test_a_long_name_is_shortened_with_the_whole_in_the_tooltip() -> None:
    name = "Łódź " * 60
    found = read(kk.show(pd.DataFrame({"account_name": [name]})))
    assert found.rows[1][0].endswith("…")
    assert len(found.rows[1][0]) <= LONGEST
    assert found.attributes[-1][1]["title"] == name.strip()


def test_headings_explain_themselves_in_a_tooltip() -> None:
    tooltips = [a.get("title") for tag, a in read(kk.show(ACCOUNTS)).attributes if tag == "th"]
    assert tooltips[2] == "All lines of the account added up, returns taken off."
    assert tooltips[-1] is None


def test_numbers_stand_right_and_carry_a_class_for_the_page() -> None:
    cells = [a for tag, a in read(kk.show(ACCOUNTS)).attributes if tag == "td"][:4]
    assert cells[0] == {"class": "kk-id", "style": "text-align:left"}
    assert cells[2] == {"class": "kk-money kk-number", "style": "text-align:right"}
    assert cells[3] == {"class": "kk-share kk-number", "style": "text-align:right"}


def test_the_first_rows_are_shown_and_the_others_counted() -> None:
    frame = pd.DataFrame({"account_id": [str(i) for i in range(356)]})
    shown = kk.show(frame)
    assert len(shown.rows) == 20
    assert shown.notes == ("and 336 more rows",)
    assert kk.show(frame, rows=355).notes == ("and 1 more row",)
    assert kk.show(frame, rows=None).notes == ()
    kk.use("zh")
    assert read(kk.show(frame)).notes == ["另有 336 行"]


def test_of_300_columns_twenty_are_shown_and_the_others_counted() -> None:
    frame = pd.DataFrame(np.zeros((2, 300)), columns=[f"c{i}" for i in range(300)])
    shown = kk.show(frame)
    assert len(shown.looks) == 20
    assert shown.notes == ("280 more columns are not shown",)
    assert len(kk.show(frame, columns=list(frame.columns)).looks) == 300


@pytest.mark.parametrize("frame", [ACCOUNTS.head(0), pd.DataFrame(), pd.DataFrame({"a": []})])
def test_an_empty_table_says_so(frame: pd.DataFrame) -> None:
    assert kk.show(frame).notes == ("No rows.",)
    assert read(kk.show(frame)).notes == ["No rows."]
    assert "No rows." in repr(kk.show(frame))


def test_a_series_is_a_table_of_one_column_with_its_labels() -> None:
    assert kk.show(ACCOUNTS["revenue"]).rows == (("1,234,567.89",), (MISSING,))
    weights = pd.Series([0.75, 0.25], index=pd.Index(["revenue", "need_fit"], name="my_measure"))
    assert kk.show(weights).rows == (("revenue", "0.75"), ("need_fit", "0.25"))
    assert [look.heading for look in kk.show(weights).looks] == ["my_measure", "Value"]


def test_an_index_that_says_something_is_shown() -> None:
    totals = ACCOUNTS.groupby("abc")[["orders"]].sum()
    assert kk.show(totals).rows == (("A", "1,200"), ("C", "3"))
    filtered = ACCOUNTS[["account_id"]].iloc[[1]]
    assert kk.show(filtered).rows == (("0042",),)


def test_a_result_is_a_table_of_two_columns() -> None:
    # Shares .5 .3 .2: Gini 2(.2 + 2*.3 + 3*.5)/3 - 4/3 = .2, HHI .25 + .09 + .04 = .38.
    found = dict(kk.show(concentration([500.0, 300.0, 200.5, 0.0])).rows)
    assert found["Accounts with a positive value"] == "3"
    assert found["Accounts at zero or below"] == "1"
    assert found["Total of the positive"] == "1,000.50"
    assert found["Brought by the largest account"] == "49.98%"
    assert dict(kk.show(concentration([5.0, 3.0, 2.0])).rows)["Gini coefficient"] == "0.2"
    assert dict(kk.show(concentration([5.0, 3.0, 2.0])).rows)["Herfindahl index (HHI)"] == "0.38"
    kk.use("zh")
    assert dict(kk.show(concentration([0.0])).rows)["基尼系数"] == MISSING


def test_every_field_of_a_concentration_has_its_words() -> None:
    for lang in kk.text.LANGUAGES:
        kk.use(lang)
        fields = vars(concentration([1.0]))
        assert not set(fields) & {label for label, _ in kk.show(concentration([1.0])).rows}


def test_a_result_holding_tables_and_lists_is_summed_up() -> None:
    @dataclass(frozen=True)
    class OwnResult:
        weights: pd.Series
        curve: pd.DataFrame
        names: tuple[str, ...]
        when: dt.date

    own = OwnResult(
        pd.Series({"a": 0.5, "b": 0.25}), ACCOUNTS, tuple("abcdefgh"), dt.date(2026, 5, 8)
    )
    assert kk.show(own).rows == (
        ("weights", "a 0.5, b 0.25"),
        ("curve", "table of 2 rows"),
        ("names", "a, b, c, d, e, f…"),
        ("when", "2026-05-08"),
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0.25, 0.5], ["0.25", "0.50"]),
        ([1 / 3, 0.5], ["0.3333", "0.5000"]),
        ([1e-9, 0.5], ["<0.0001", "0.5000"]),
        ([-1e-9, 0.5], [">-0.0001", "0.5000"]),
        ([1234.5, 2.0], ["1,234.50", "2.00"]),
        ([1.0, 2000.0], ["1", "2,000"]),
        ([np.inf, -np.inf, np.nan], ["∞", "-∞", MISSING]),
        ([1e30, 1.0], ["1.000e+30", "1"]),
        ([True, False], ["yes", "no"]),
        ([0.0123456], ["0.0123"]),
        (["a\nb", "\x00c\u202e", "\ud800d"], ["a b", "c", "\ufffdd"]),
        ([Decimal("1.5"), "mixed", 3, None], ["1.5", "mixed", "3", MISSING]),
        (
            [dt.date(2026, 1, 2), pd.Timestamp("2026-01-02 10:30")],
            ["2026-01-02", "2026-01-02 10:30"],
        ),
        ([[1, 2], {"k": 0.5}], ["1, 2", "k 0.5"]),
    ],
)
def test_columns_unknown_to_the_schema_are_shown_by_their_values(
    values: list[object], said: list[str]
) -> None:
    # pandas cannot hold a lone surrogate as text, only as an object
    objects = any(isinstance(value, str) for value in values)
    series = pd.Series(values, dtype=object if objects else None)
    assert words(pd.DataFrame({"x": series})) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (pd.array([1, None], dtype="Int64"), ["1", MISSING]),
        (pd.array([True, None], dtype="boolean"), ["yes", MISSING]),
        (pd.Categorical(["A", None]), ["A", MISSING]),
        (pd.period_range("2026-01", periods=1, freq="M"), ["2026-01"]),
    ],
)
def test_every_kind_of_column_can_be_shown(values: object, said: list[str]) -> None:
    assert words(pd.DataFrame({"x": values})) == said


def test_money_that_rounds_to_nothing_has_no_minus_sign() -> None:
    assert words(pd.DataFrame({"revenue": [-0.001, -0.01]}), "revenue") == ["0.00", "-0.01"]


def test_text_where_money_should_be_is_left_as_it_is() -> None:
    assert words(pd.DataFrame({"revenue": ["12,5", "n/a"]}), "revenue") == ["12,5", "n/a"]


def test_columns_of_the_same_name_are_both_shown() -> None:
    frame = pd.DataFrame([[1, 2]], columns=["x", "x"])
    assert kk.show(frame).rows == (("1", "2"),)


def test_columns_of_two_levels_are_joined() -> None:
    frame = pd.DataFrame([[1.0]], columns=pd.MultiIndex.from_tuples([("revenue", "sum")]))
    assert kk.show(frame).looks[0].heading == "revenue / sum"


def test_the_text_form_lines_up_in_cells_of_the_screen() -> None:
    kk.use("zh")
    assert repr(kk.show(ACCOUNTS[["account_name", "orders"]], title="客户")).splitlines() == [
        "客户",
        "客户名称                                 订单数（张）",
        "───────────────────────────────────────  ────────────",
        "<script>alert(1)</script>                       1,200",
        "北方精密机械制造有限公司上海第一分公司…             3",
    ]


def test_the_html_is_the_same_on_every_run() -> None:
    script = (
        "import pandas as pd, kamkit as kk;"
        "print(kk.show(pd.DataFrame({'account_id': ['7'], 'revenue': [2.5], 'x': [{3, 1}]}))"
        "._repr_html_())"
    )
    command = [sys.executable, "-X", "utf8", "-c", script]
    runs = {
        subprocess.run(command, env=environment, capture_output=True, check=True).stdout
        for environment in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2"})
    }
    assert len(runs) == 1


def test_frames_of_other_libraries_are_shown_through_pandas() -> None:
    import polars as pl

    assert kk.show(pl.DataFrame({"account_id": ["007"]})).rows == (("007",),)


def test_what_is_no_table_is_refused_in_words() -> None:
    with pytest.raises(ParameterError, match="it received int"):
        kk.show(3)


def test_a_column_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(MissingColumn, match="did you mean revenue"):
        kk.show(ACCOUNTS, columns=["revenu"])


ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


@given(st.lists(ANY_TEXT, min_size=1, max_size=5), ANY_TEXT)
def test_any_text_gives_a_page_that_can_be_written_and_read_back(
    names: list[str], title: str
) -> None:
    frame = pd.DataFrame({"x": pd.Series(names, dtype=object)})
    shown = kk.show(frame, title=title)
    shown._repr_html_().encode("utf-8")
    assert len(read(shown).rows) == len(names) + 1
    assert len(repr(shown).split("\n")) == len(names) + 2 + bool(shown.title)


def test_a_fault_names_its_table_and_column_as_people_call_them() -> None:
    accounts = pd.DataFrame({"account_id": ["a", "a"], "employees": [5, -1]})
    issues = kk.find_issues(accounts, "accounts")
    kk.use("zh")
    words = repr(kk.show(issues, columns=["table", "column", "value"]))
    assert "客户编号" in words
    assert "account_id" not in words
    assert words.count("客户 ") >= 2
    own = pd.DataFrame({"table": ["my sheet"], "column": ["Kunde"]})
    assert "my sheet" in repr(kk.show(own))
    assert "Kunde" in repr(kk.show(own))
