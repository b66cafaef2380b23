"""Lesson 07 is true of its data: answers from an independent count, planted stories, prose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

import kamkit as kk
from kamkit.course.data import Data
from kamkit.course.practice import Outcome, check
from kamkit.course.questions import book_07, findings_07, load_questions, odds_07, order_07
from kamkit.data.synth import stories
from tests.course.lesson import company, prose

QUESTIONS = load_questions("07")
VARIANTS = (0, 1, 2)
STAGES = ["Need confirmed", "Proposal", "Trial", "Negotiation", "Contract"]


@pytest.fixture(params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> int:
    chosen: int = request.param
    return chosen


@pytest.fixture
def data(variant: int) -> Data:
    return company(variant)


def expected(question: str, data: Data) -> Any:
    return QUESTIONS[question].expected(data)


def closed(data: Data) -> pd.DataFrame:
    table = data.table("opportunities")
    return table[table["status"].isin(["won", "lost"])]


def entered(data: Data) -> dict[str, set[str]]:
    """The closed deals that ever entered each stage."""
    known = set(closed(data)["opportunity_id"])
    history = data.table("stages")
    return {
        stage: known & set(history.loc[history["stage"] == stage, "opportunity_id"])
        for stage in STAGES
    }


def won_share(data: Data, ids: set[str]) -> float:
    table = closed(data)
    return float((table.loc[table["opportunity_id"].isin(ids), "status"] == "won").mean())


def bought(data: Data) -> pd.DataFrame:
    """Revenue of the last 12 months: a row per account, a column per family."""
    lines = data.orders
    start = lines["order_date"].max() - pd.DateOffset(years=1)
    lines = lines[lines["order_date"] > start]
    lines = lines.merge(data.table("products")[["product_id", "family"]], on="product_id")
    wide = lines.pivot_table(
        index="account_id", columns="family", values="amount", aggfunc="sum", fill_value=0.0
    )
    return wide.reindex(data.account_file["account_id"], fill_value=0.0)


def test_the_white_space_agrees_with_a_plain_count(data: Data) -> None:
    table = bought(data)
    industry = data.account_file.set_index("account_id")["industry"]
    deals = data.table("opportunities").merge(data.table("products")[["product_id", "family"]])
    deals = deals[deals["status"] == "open"]
    by_name = data.account_file.set_index("account_name")["account_id"]
    account = str(by_name[QUESTIONS["07.3"].facts(data)["name"]])
    buyers = table.index[(table.sum(axis=1) > 0) & (table.index != account)]
    peers = [each for each in buyers if industry[each] == industry[account]]
    open_there = set(deals.loc[deals["account_id"] == account, "family"])
    white = {
        family
        for family in table
        if table.loc[account, family] <= 0
        and family not in open_there
        and (table.loc[peers, family] > 0).mean() >= 0.4
    }
    assert set(expected("07.3", data)) == white
    asked = QUESTIONS["07.4"].facts(data)
    owners = [each for each in peers if table.loc[each, asked["family"]] > 0]
    scale = table.loc[account].sum() / table.loc[owners].sum(axis=1).median()
    worth = table.loc[owners, asked["family"]].median() * scale
    assert expected("07.4", data) == pytest.approx(worth)


def test_the_share_of_accounts_with_white_space_agrees_with_a_plain_count(data: Data) -> None:
    table = bought(data)
    buyers = table.index[table.sum(axis=1) > 0]
    industry = data.account_file.set_index("account_id")["industry"].reindex(buyers)
    deals = data.table("opportunities").merge(data.table("products")[["product_id", "family"]])
    deals = deals[deals["status"] == "open"]
    asked = set(zip(deals["account_id"], deals["family"], strict=True))
    lacking = 0
    for account in buyers:
        peers = [each for each in buyers if industry[each] == industry[account] and each != account]
        owned = (table.loc[peers] > 0).mean() if len(peers) >= 5 else pd.Series(dtype=float)
        lacking += any(
            share >= 0.4 and table.loc[account, family] <= 0 and (account, family) not in asked
            for family, share in owned.items()
        )
    assert expected("07.p2", data) == pytest.approx(lacking / len(buyers))


def test_the_stage_answers_agree_with_a_plain_count(data: Data) -> None:
    asked = QUESTIONS["07.6"].facts(data)
    rate = won_share(data, entered(data)[asked["stage"]])
    assert expected("07.6", data) == expected("07.p3", data) == pytest.approx(rate)
    table = data.table("opportunities")
    waiting = table[(table["status"] == "open") & (table["stage"] == asked["stage"])]
    too_much = waiting["amount"].sum() * (waiting["probability"].iloc[0] - rate)
    assert expected("07.7", data) == pytest.approx(too_much)


def test_the_stage_table_promises_too_much_in_the_later_middle(data: Data) -> None:
    table = data.table("opportunities")
    promised = table[table["status"] == "open"].groupby("stage")["probability"].median()
    for stage in ("Trial", "Negotiation"):
        assert promised[stage] > won_share(data, entered(data)[stage]) + 0.1
    assert promised["Need confirmed"] < won_share(data, entered(data)["Need confirmed"])


def test_the_odds_by_hand_agree_with_smoothed_counts(data: Data) -> None:
    deal = odds_07.by_hand(data)["deal"]
    table = closed(data).merge(data.table("products")[["product_id", "family"]])
    row = book_07.open_deals(data).set_index("opportunity_id").loc[deal]
    won, lost = (table[table["status"] == status] for status in ("won", "lost"))
    ratio = (len(won) + 0.1) / (len(lost) + 0.1)
    for field in ("source", "competitor", "family"):
        kinds = table[field].nunique()
        ratio *= ((won[field] == row[field]).sum() + 0.1) / (len(won) + 0.1 * kinds)
        ratio /= ((lost[field] == row[field]).sum() + 0.1) / (len(lost) + 0.1 * kinds)
    assert expected("07.8", data) == pytest.approx(ratio / (1 + ratio), abs=0.005)


def test_the_columns_with_a_signal_pass_both_tests(data: Data) -> None:
    table = closed(data).merge(data.table("products")[["product_id", "family"]])
    for field, row in odds_07.signals(data).iterrows():
        counts = pd.crosstab(table[str(field)], table["status"])
        p_value = chi2_contingency(counts, correction=False).pvalue
        assert row["p_value"] == pytest.approx(p_value)
        good = p_value < 0.05 and row["brier"] < row["base_brier"]
        assert (field in expected("07.9", data)) == good
    assert {"source", "competitor"} <= set(expected("07.9", data))


def test_the_brier_score_agrees_with_the_mean_squared_distance(data: Data) -> None:
    learn, test = kk.hold_back(data.table("opportunities"))
    assert learn["close_date"].max() < test["close_date"].min()
    assert len(test) / (len(test) + len(learn)) == pytest.approx(1 / 3, abs=0.02)
    found = kk.win_odds(learn, test.assign(status="open"), ["source", "competitor"])
    won = (test["status"] == "won").to_numpy(float)
    score = np.mean((found["win_odds"].to_numpy() - won) ** 2)
    assert expected("07.10", data) == pytest.approx(score)


def test_our_own_record_is_nearer_than_the_stage_table_and_that_than_one_rate(data: Data) -> None:
    """What the lesson says of its three Brier scores, each time a held-back deal enters a stage."""
    deals = data.table("opportunities").merge(data.table("products")[["product_id", "family"]])
    learn, test = kk.hold_back(deals)
    promised = deals[deals["status"] == "open"].groupby("stage")["probability"].median()
    path = data.table("stages").merge(test.drop(columns=["stage", "probability"]))
    path = path.merge(promised, on="stage").reset_index(drop=True)
    past = kk.reached_stage(learn, data.table("stages"), STAGES)
    judged = path.assign(status="open", opportunity_id=path.index.astype(str))
    fields = ["source", "competitor", "family", "stage"]
    ours = kk.win_odds(past, judged, fields, stage_order=STAGES)["win_odds"].to_numpy()
    won = (path["status"] == "won").to_numpy(float)
    rate = (learn["status"] == "won").mean()
    own, table, base = (
        np.mean((each - won) ** 2) for each in (ours, path["probability"].to_numpy(), rate)
    )
    assert own < table < base


def test_the_stories_stand_where_the_lesson_says(variant: int) -> None:
    data, told = company(variant), stories(variant)
    table = book_07.classified(data).set_index("account_id")
    project = table.loc[told["one_off_project"]].squeeze()
    assert project["amount"] == table["amount"].max()
    assert not project["chase"]
    assert {"overdue", "unqualified", "low_odds"} <= set(str(project["rules"]).split(","))
    assert project["economic_buyer"] == 0
    assert expected("07.p1", data) == project["priority"] > table["chase"].sum()
    grower = table.loc[told["hidden_grower"]].squeeze()
    assert grower["priority"] <= 5
    assert grower["quadrant"] == "do_first"
    middle = table["amount"].quantile([0.25, 0.75])
    assert middle.iloc[0] <= grower["amount"] <= middle.iloc[1]
    assert str(grower["opportunity_id"]) in findings_07.findings(data)


def test_the_lost_seat_is_shown_in_the_lesson(variant: int) -> None:
    data, told = company(variant), stories(variant)
    near = book_07.space(data)
    near = near[near["state"] == "peers"]
    seat = near[near["account_id"] == told["rival_seat"]]
    lost = book_07.deals(data).merge(seat[["account_id", "family"]])
    lost = lost[lost["status"] == "lost"]
    assert (lost.groupby(["family", "competitor"]).size() >= 2).any()


def test_the_order_of_five_keeps_the_rule_that_is_told(data: Data) -> None:
    table = book_07.classified(data)
    five = expected("07.11", data)
    rows = table.loc[five]
    chased = rows.iloc[:-1]
    assert chased["chase"].all()
    assert not rows["chase"].iloc[-1]
    high, soon = chased["importance"] >= 0.5, chased["urgency"] >= 0.5
    assert list(zip(high, soon, strict=True)) == [
        (True, True), (True, True), (True, False), (False, True)
    ]  # fmt: skip
    total = chased["importance"] + chased["urgency"]
    assert total.iloc[0] > total.iloc[1]
    assert list(rows["priority"]) == sorted(rows["priority"])
    assert not rows["amount"].is_monotonic_decreasing


def test_the_four_sheets_are_what_they_are_said_to_be(data: Data) -> None:
    table = data.table("qualification").set_index("opportunity_id")
    total = table.sum(axis=1)
    kinds = order_07.four_sheets(data)
    assert expected("07.5", data) == kinds["stop"]
    assert total[kinds["stop"]] < 6
    assert table["economic_buyer"][kinds["stop"]] == 0
    assert total[kinds["buyer_known"]] < 6
    assert table["economic_buyer"][kinds["buyer_known"]] > 0
    assert total[kinds["points_enough"]] >= 6
    assert table["economic_buyer"][kinds["points_enough"]] == 0
    assert total[kinds["strong"]] >= 10


def test_every_finding_makes_a_right_page(data: Data) -> None:
    ready = [
        (deal, each)
        for deal, own in findings_07.findings(data).items()
        for each in own
        if each.reason in findings_07.REASONS
    ]
    assert {each.reason for _, each in ready} >= {"first", "own_date", "no_buyer", "space"}
    for start in range(0, len(ready) - 2, 3):
        chosen = ready[start : start + 3]
        if len({deal for deal, _ in chosen}) < 3:
            continue
        page = {
            str(n): {"account": deal, "action": each.reason, "number": each.as_typed()}
            for n, (deal, each) in enumerate(chosen, start=1)
        }
        verdict = check(QUESTIONS["07.12"], page, data, "en")
        assert verdict.outcome is Outcome.RIGHT, (page, verdict)


def test_maven_crm_carries_no_signal_by_product(shared: Path) -> None:
    """The figures that the lesson quotes: facts of Maven Analytics' CRM Sales Opportunities."""
    table = pd.read_csv(shared / "maven_crm" / "sales_pipeline.csv", parse_dates=["close_date"])
    table["status"] = table["deal_stage"].str.lower()
    done = table[table["status"].isin(["won", "lost"])]
    won = done["status"] == "won"
    rates = won.groupby(done["product"]).mean()
    assert (len(done), round(100 * won.mean(), 2)) == (6711, 63.15)
    assert round(100 * rates["GTXPro"], 2) == 63.56
    assert round(100 * rates["MG Advanced"], 2) == 60.33
    found = kk.win_rates(table, by="product")
    assert len(found) == 7
    assert round(float(found["p_value"].iloc[0]), 2) == 0.37
    learn, test = kk.hold_back(table)
    odds = kk.win_odds(learn, test.assign(status="open"), ["product"])
    base = float((learn["status"] == "won").mean())
    assert kk.score_odds(odds["win_odds"], test["status"], base=base).skill <= 0


def orders_alone() -> Data:
    days = pd.date_range("2026-01-05", periods=22, freq="3D")
    ids = [f"K{n % 11}" for n in range(22)]
    return Data(source=pd.DataFrame({"account_id": ids, "order_date": days, "amount": 100.0}))


def few_deals() -> Data:
    """Own tables: a dozen deals, none closed, no sheets."""
    days = pd.date_range("2026-01-05", periods=12, freq="3D")
    ids = [f"K{n}" for n in range(12)]
    deals = pd.DataFrame(
        {
            "opportunity_id": ids,
            "account_id": ids,
            "product_id": "P",
            "stage": "Offer",
            "status": "open",
            "amount": 10.0,
            "probability": 0.5,
        }
    )
    return Data(
        source={
            "orders": pd.DataFrame({"account_id": ids, "order_date": days, "amount": 100.0}),
            "opportunities": deals,
            "products": pd.DataFrame({"product_id": ["P"], "family": ["F"]}),
            "stages": pd.DataFrame({"opportunity_id": ids, "entered": days, "stage": "Offer"}),
        }
    )


@pytest.mark.parametrize("own", [orders_alone, few_deals])
@pytest.mark.parametrize("question", [each for each in QUESTIONS if each not in ("07.1", "07.2")])
def test_what_own_data_cannot_answer_is_told_in_words(question: str, own: Any) -> None:
    verdict = check(QUESTIONS[question], "1", own(), "en")
    assert verdict.outcome is Outcome.CANNOT_BE_CHECKED
    assert "Traceback" not in verdict.message
    assert len(verdict.message) > 20


def test_the_published_figures_stand_as_published() -> None:
    quoted = prose("07", "notebooks", "en")["silent-read"]
    for words in ("6,711 closed deals 63.15 %", "GTXPro 63.56 %", "MG Advanced 60.33 %"):
        assert words in quoted
