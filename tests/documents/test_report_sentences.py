"""What the report says of scores, opportunities and white space, and what it skips."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import kamkit as kk
from kamkit.analysis.odds_check import FEWEST_DEALS, OddsCheck
from kamkit.course.report_tables import ATTRIBUTES

DAY = pd.Timestamp("2026-10-31")


def deals(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"opportunity_id": ["O1"], "status": ["open"], **columns})


def past(won: int, lost: int, source: str = "web") -> pd.DataFrame:
    """Closed deals, one a day, wins and losses in turn as long as both last."""
    pairs = min(won, lost)
    status = ["won", "lost"] * pairs + ["won"] * (won - pairs) + ["lost"] * (lost - pairs)
    return pd.DataFrame(
        {
            "opportunity_id": [f"P{i}" for i in range(won + lost)],
            "status": status,
            "source": source,
            "close_date": pd.date_range("2026-01-01", periods=won + lost),
        }
    )


@pytest.mark.parametrize(
    ("table", "day", "said"),
    [
        (None, DAY, "--opportunities"),
        (deals().assign(status="won"), DAY, "none is open"),
        (deals(amount=[5.0], close_date=[DAY]), None, "--as-of"),
        (deals(close_date=[DAY]), DAY, "amount, impact"),
        (deals(amount=[5.0]), DAY, "need_by, close_date, competitor"),
    ],
)
def test_what_keeps_opportunities_from_being_judged_is_said(
    table: pd.DataFrame | None, day: pd.Timestamp | None, said: str
) -> None:
    sentences = kk.why_no_opportunities(table, day)
    assert sentences[0] == "Opportunities are not judged."
    assert said in sentences[1]


def test_a_column_that_is_empty_for_the_open_ones_is_not_called_absent() -> None:
    table = deals(amount=[None], close_date=[DAY])
    said = kk.why_no_opportunities(table, DAY)
    assert said[1].startswith("The open ones have no value in any of the columns amount, impact. ")


def test_an_open_amount_below_zero_is_named_and_stops_nothing_else() -> None:
    table = pd.concat(
        [
            deals(amount=[-5.0], close_date=[DAY]),
            deals(amount=[-7.0], close_date=[DAY]).assign(opportunity_id="O2", status="lost"),
        ]
    )
    said = kk.why_no_opportunities(table, DAY)
    assert said[1].startswith("1 open opportunity has an amount below 0: O1. ")
    inputs = kk.whitespace_inputs(
        orders(),
        {
            "products": pd.DataFrame({"product_id": ["P"], "family": ["pumps"]}),
            "accounts": pd.DataFrame({"account_id": ["A"], "industry": ["steel"]}),
        },
        table.assign(product_id="P", account_id="A"),
    )
    assert inputs["opportunities"].empty


def test_the_report_says_where_nothing_tells_open_from_closed() -> None:
    said = kk.tell_win_odds(OddsCheck(0, float("nan")))
    assert "a column status or stage must say so" in said[1]
    assert len(kk.tell_win_odds(OddsCheck(1, 1.0))) == len(said) - 1


def test_opportunities_in_two_currencies_ask_for_one() -> None:
    two = pd.concat([deals(amount=[5.0], currency=[name]) for name in ("CNY", "USD")])
    assert "CNY, USD" in kk.why_no_opportunities(two, DAY)[1]


def test_opportunities_with_an_amount_and_a_date_can_be_judged() -> None:
    table = deals(amount=[5.0], close_date=[DAY])
    assert kk.why_no_opportunities(table, DAY) == []
    assert len(kk.classify_opportunities(table, as_of=DAY)) == 1


def test_too_few_closed_deals_are_counted() -> None:
    check = kk.check_odds(past(14, 15))
    assert check.closed_deals == FEWEST_DEALS - 1
    assert "29 closed deals are too few, 30 are needed" in kk.tell_win_odds(check)[0]
    assert kk.own_odds(past(14, 15), check) is None


def test_thirty_closed_deals_are_tried() -> None:
    check = kk.check_odds(past(15, 15))
    assert check.score is not None
    assert check.score.n == 10
    assert not check.signal  # one source for all tells nothing
    assert "carry no signal" in " ".join(kk.tell_win_odds(check))


def test_a_source_that_always_wins_is_a_signal() -> None:
    closed = past(30, 30)
    closed["source"] = closed["status"].map({"won": "referral", "lost": "tender"})
    check = kk.check_odds(closed)
    assert check.signal
    now = deals(source=["referral"])
    odds = kk.own_odds(pd.concat([closed, now], ignore_index=True), check)
    assert odds is not None
    assert odds["win_odds"].iloc[0] > 0.9


def test_a_source_that_won_only_in_the_past_is_none() -> None:
    closed = past(30, 30)
    turned = closed.index >= 40
    told = closed["status"].map({"won": "referral", "lost": "tender"})
    other = closed["status"].map({"won": "tender", "lost": "referral"})
    assert not kk.check_odds(closed.assign(source=told.mask(turned, other))).signal


def test_deals_that_were_all_lost_at_first_cannot_be_tried() -> None:
    closed = past(12, 24).sort_values("status", ignore_index=True)
    closed["close_date"] = pd.date_range("2026-01-01", periods=36)
    said = kk.tell_win_odds(kk.check_odds(closed))
    assert "33.33% of 36 closed deals were won." in said
    assert "cannot be tried" in said[1]


def test_without_a_file_nothing_is_said_of_odds() -> None:
    assert kk.tell_win_odds(None) == []
    assert kk.tell_win_odds(OddsCheck(1, 1.0))[0].startswith("Win odds are not learnt: 1 closed")


def test_the_stage_tells_the_status_where_the_file_has_none() -> None:
    stages = ["Closed Won", "输单", " WON ", "无效", "Offer", None]
    table = pd.DataFrame({"opportunity_id": list("abcdef"), "stage": stages})
    found = kk.tidy_opportunities(table)["status"].tolist()
    assert found == ["won", "lost", "won", "void", "open", "open"]


def test_a_status_in_the_words_of_a_system_is_put_in_ours() -> None:
    table = deals().assign(status=" Won", stage="Offer")
    assert kk.tidy_opportunities(table)["status"].tolist() == ["won"]


def test_a_status_that_is_there_goes_before_the_stage() -> None:
    table = deals(stage=["Closed Won"], currency=["USD"])
    assert kk.tidy_opportunities(table)["status"].tolist() == ["open"]
    assert kk.tidy_opportunities(table, currency="CNY").empty


def test_names_and_families_are_put_beside_opportunities() -> None:
    table = deals(account_id=["007"], product_id=["P"])
    accounts = pd.DataFrame({"account_id": ["007"], "account_name": ["Nesmere"]})
    products = pd.DataFrame({"product_id": ["P", "P"], "family": ["pumps", "valves"]})
    found = kk.tidy_opportunities(table, accounts=accounts, products=products)
    assert found[["account_name", "family"]].to_numpy().tolist() == [["Nesmere", "pumps"]]


def orders() -> pd.DataFrame:
    return pd.DataFrame(
        {"account_id": ["A"], "order_date": [DAY], "product_id": ["P"], "amount": [5.0]}
    )


@pytest.mark.parametrize(
    ("lines", "tables", "said"),
    [
        (orders().drop(columns="product_id"), {}, "a date and a product"),
        (orders(), {}, "--products"),
        (orders(), {"products": {"product_id": ["P"], "family": ["pumps"]}}, "--accounts"),
        (
            orders(),
            {
                "products": {"product_id": ["Q"], "family": ["pumps"]},
                "accounts": {"account_id": ["A"], "industry": ["steel"]},
            },
            "No product of the order lines",
        ),
    ],
)
def test_what_keeps_white_space_from_being_looked_for_is_said(
    lines: pd.DataFrame, tables: dict[str, dict[str, list[str]]], said: str
) -> None:
    known = {name: pd.DataFrame(columns) for name, columns in tables.items()}
    sentences = kk.why_no_whitespace(lines, known)
    assert sentences[0] == "White space is not looked for."
    assert said in sentences[1]


def test_lines_of_an_unknown_product_are_left_out_and_counted() -> None:
    lines = pd.concat([orders(), orders().assign(product_id="?")])
    tables = {
        "products": pd.DataFrame({"product_id": ["P"], "family": ["pumps"]}),
        "accounts": pd.DataFrame({"account_id": ["A"], "industry": ["steel"]}),
    }
    space = kk.whitespace(**kk.whitespace_inputs(lines, tables, deals()))
    told = kk.tell_whitespace(space, lines, tables["products"])
    assert told[0].startswith("There is no white space")
    assert told[1].startswith("1 order line is of a product without a family")
    assert not kk.has_whitespace(space)


def test_growth_takes_two_years_of_orders() -> None:
    def accounts(first: str) -> pd.DataFrame:
        return pd.DataFrame({"first_order": [pd.Timestamp(first)], "last_order": [DAY]})

    assert kk.covers_two_years(accounts("2024-11-30"))  # the first month may be a quiet one
    assert not kk.covers_two_years(accounts("2024-12-02"))
    assert "Growth is not judged" in kk.tell_span(accounts("2024-12-24"))[1]
    assert kk.tell_span(accounts("2023-11-01")) == [
        "The orders cover 36 months, from 2023-11-01 to 2026-10-31."
    ]


def test_accounts_without_attributes_are_not_scored_and_the_columns_are_named(
    tmp_path: Path,
) -> None:
    bought = pd.DataFrame({"account_id": ["A"], "revenue_12m": [5.0], "growth": [0.1]})
    card = kk.scorecard_for(bought, tmp_path)
    assert card.criteria is None
    assert card.words.splitlines()[0] == kk.tell_scores(None)[0]
    assert all(name in card.words for name in ATTRIBUTES)


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_one_attribute_is_enough_for_a_score(name: str, tmp_path: Path) -> None:
    value = {"expansion_plan": "yes", "credit_rating": "AA", "market_share": 0.5}.get(name, 1)
    profile = pd.DataFrame({"account_id": ["A", "B"], "revenue": [5.0, 9.0], name: [value, None]})
    card = kk.scorecard_for(profile, tmp_path)
    assert card.criteria is not None
    assert {each.column for each in card.criteria} == {"revenue", name}


def test_the_own_scorecard_is_used_where_the_accounts_carry_it(tmp_path: Path) -> None:
    kk.save_scorecard([kk.Criterion("need_fit")], tmp_path, capacity=3)
    fit = pd.DataFrame({"account_id": ["A"], "need_fit": [4.0]})
    assert kk.scorecard_for(fit, tmp_path).capacity == 3
    other = pd.DataFrame({"account_id": ["A"], "brand_score": [4.0]})
    found = kk.scorecard_for(other, tmp_path)
    assert found.capacity == 20
    assert found.words.startswith("Your scorecard of lesson 04 asks for columns")


def test_a_list_on_which_nobody_passes_is_a_sentence() -> None:
    accounts = pd.DataFrame({"account_id": ["A", "B"], "need_fit": [1.0, 2.0]})
    test = kk.Minimum("fit", "need_fit", at_least=4)
    scores = kk.score_accounts(accounts, kk.Criteria([kk.Criterion("need_fit")], [test]))
    told = kk.tell_scores(scores)
    assert len(told) == 1
    assert told[0].startswith("None of the 2 accounts passes")


def test_the_end_of_the_list_is_told_with_its_gap_or_its_tie() -> None:
    accounts = pd.DataFrame({"account_id": ["A", "B", "C"], "need_fit": [5.0, 3.0, 1.0]})
    scores = kk.score_accounts(accounts, [kk.Criterion("need_fit")])
    assert kk.tell_scores(scores, 1)[1] == (
        "A, the last on the list, is 0.500 points ahead of B, the first off it."
    )
    even = kk.score_accounts(accounts.assign(need_fit=3.0), [kk.Criterion("need_fit")])
    assert "score the same" in kk.tell_scores(even, 1)[1]
    assert len(kk.tell_scores(scores, 3)) == 1


def test_a_file_read_beside_counts_the_first_of_two_rows_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "客户.csv"
    path.write_text("客户编号,客户名称\n007,甲\n007,乙\n", "utf-8")
    found, said = kk.read_tables({"accounts": str(path)})
    assert found["accounts"]["account_name"].tolist() == ["甲"]
    assert said[-1].startswith("1 row repeats an id (account_id)")
    assert set(found) == {"accounts"}


def test_a_header_that_is_not_known_is_asked_for_in_the_section_of_its_file(
    tmp_path: Path,
) -> None:
    from kamkit.errors import MissingColumn

    path = tmp_path / "deals.csv"
    path.write_text("deal,customer_id\n1,A\n", "utf-8")
    with pytest.raises(MissingColumn, match=r"\[opportunities\]"):
        kk.read_tables({"opportunities": str(path)})
    found, _ = kk.read_tables({"opportunities": (str(path), {"deal": "opportunity_id"})})
    assert found["opportunities"]["opportunity_id"].tolist() == ["1"]


def test_the_sample_company_fills_in_what_no_file_gives() -> None:
    found, said = kk.read_tables({}, sample=True)
    assert {"accounts", "opportunities", "products"} <= set(found)
    assert said[0].startswith("These are the tables of the sample company")
