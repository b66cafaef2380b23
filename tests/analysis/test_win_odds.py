"""Win odds, win rates, and whether predicted odds come true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import InvalidValue, MissingColumn

# Odoo CRM's predictive lead scoring (facts/published-numbers.md 18)


@pytest.fixture
def odoo(shared: Path) -> tuple[pd.DataFrame, dict[str, Any], dict[str, float]]:
    told = json.loads((shared / "mcda" / "naive_bayes_deals.json").read_text("utf-8"))
    frame = pd.DataFrame(told["deals"], dtype=object)
    frame["opportunity_id"] = [f"deal {number}" for number in frame.index]
    for team, deals in told["teams"].items():
        for status in ("won", "lost"):
            frame.loc[deals[status], ["status", "team"]] = [status, team]
        frame.loc[deals["open"], ["status", "team"]] = ["open", team]
    rules = {"fields": told["fields"], "by": "team", "stage_order": ["0", "1", "2", "3"]}
    return frame, rules, told["expected"]


def test_the_published_odds_of_three_teams_come_out(odoo: Any) -> None:
    frame, rules, expected = odoo
    odds = kk.win_odds(frame, frame, **rules).set_index("opportunity_id")["win_odds"]
    assert len(odds) == 3
    for name, percent in list(expected.items())[:3]:
        assert round(100 * odds[name.split(" in ")[0]], 2) == percent


def test_the_published_odds_without_a_team_come_out(odoo: Any) -> None:
    frame, rules, expected = odoo
    for team in (None, "a team nobody knows"):
        now = frame[frame["opportunity_id"] == "deal 13"].assign(team=team)
        odds = kk.win_odds(frame, now, **rules)["win_odds"].tolist()
        assert [round(100 * each, 2) for each in odds] == [expected["deal 13 without a team"]]


def test_base_times_lifts_is_the_odds(odoo: Any) -> None:
    frame, rules, _ = odoo
    reasons = kk.win_reasons(frame, frame, **rules)
    assert len(reasons) == 3 * len(rules["fields"])
    for _, rows in reasons.groupby("opportunity_id"):
        base, odds = rows["base_odds"].iloc[0], rows["win_odds"].iloc[0]
        to_one = base / (1 - base) * rows["lift"].prod()
        assert to_one / (1 + to_one) == pytest.approx(odds)
        assert np.abs(np.log(rows["lift"])).round(9).is_monotonic_decreasing


# Small histories, added up by hand


def history(won: list[Any], lost: list[Any], **columns: list[Any]) -> pd.DataFrame:
    status = ["won"] * len(won) + ["lost"] * len(lost)
    return pd.DataFrame({"status": status, "source": [*won, *lost], **columns})


def now(*values: Any, **columns: list[Any]) -> pd.DataFrame:
    ids = [f"O{number}" for number in range(1, len(values) + 1)]
    return pd.DataFrame({"opportunity_id": ids, "source": list(values), **columns})


PAST = history(["fair", "fair", "web"], ["web", "web"])


def test_shares_and_lifts_are_counted_by_hand() -> None:
    # won: fair 2.1, web 1.1 of 3.2; lost: fair .1, web 2.1 of 2.2; base 3.1 to 2.1
    reasons = kk.win_reasons(PAST, now("fair", "web"), ["source"])
    lifts = [(2.1 / 3.2) / (0.1 / 2.2), (1.1 / 3.2) / (2.1 / 2.2)]
    assert reasons["lift"].tolist() == pytest.approx(lifts)
    assert reasons[["won_with", "lost_with"]].to_numpy().tolist() == [[2, 0], [1, 2]]
    assert reasons["base_odds"].tolist() == pytest.approx([3.1 / 5.2] * 2)
    to_one = [3.1 / 2.1 * lift for lift in lifts]
    assert reasons["win_odds"].tolist() == pytest.approx([each / (1 + each) for each in to_one])


def test_more_smoothing_draws_the_odds_to_the_middle() -> None:
    odds = [
        kk.win_odds(PAST, now("fair"), ["source"], smoothing=smoothing)["win_odds"][0]
        for smoothing in (0.1, 1, 10, 1e6)
    ]
    assert odds == sorted(odds, reverse=True)
    assert odds[-1] == pytest.approx(0.5, abs=1e-5)


def test_a_value_that_is_missing_or_was_never_seen_says_nothing() -> None:
    reasons = kk.win_reasons(PAST, now(None, "letter"), ["source"])
    assert reasons["lift"].tolist() == [1, 1]
    assert reasons["value"].isna().tolist() == [True, False]
    assert reasons["win_odds"].tolist() == pytest.approx(reasons["base_odds"].tolist())


def test_a_field_that_is_empty_throughout_says_nothing() -> None:
    past = history([None, None], [None])
    assert kk.win_odds(past, now("web"), ["source"])["win_odds"][0] == pytest.approx(2.1 / 3.2)


def test_a_group_that_never_lost_is_judged_with_all_others() -> None:
    past = history(["a", "b", "a"], ["b", "a"], owner=["x", "x", "y", "y", "y"])
    table = kk.win_odds(past, now("a", "a", owner=["x", "y"]), ["source"], by="owner")
    assert table[["owner", "won_deals", "lost_deals"]].to_numpy().tolist() == [
        ["x", 3, 2],
        ["y", 1, 2],
    ]
    assert table["base_odds"].tolist() == pytest.approx([3.2 / 5.4, 1.1 / 3.2])


@pytest.mark.parametrize("status", ["won", "lost"])
def test_nothing_is_learnt_where_all_went_one_way(status: str) -> None:
    with pytest.raises(InvalidValue, match="learnt from both"):
        kk.win_odds(PAST.assign(status=status), now("web"), ["source"])


def test_a_history_in_other_words_is_not_called_one_without_lost_deals() -> None:
    words = PAST.assign(status=PAST["status"].str.capitalize())
    with pytest.raises(InvalidValue, match=r"Status is (Won|Lost)"):
        kk.win_odds(words, now("web"), ["source"])


def test_an_empty_history_is_refused_and_no_open_deals_give_an_empty_table() -> None:
    with pytest.raises(InvalidValue, match="0 won and 0 lost"):
        kk.win_odds(PAST.head(0), now("web"), ["source"])
    assert kk.win_odds(PAST, now().astype({"source": object}), ["source"]).empty
    closed = now("web", status=["won"])
    assert kk.win_odds(PAST, closed, ["source"]).empty


def test_open_and_void_deals_teach_nothing() -> None:
    more = pd.concat([PAST, history(["web"], []).assign(status="void")], ignore_index=True)
    one, other = (kk.win_odds(each, now("web"), ["source"]) for each in (PAST, more))
    pd.testing.assert_frame_equal(one, other)


def test_a_won_deal_passed_every_stage_and_a_lost_one_those_before_its_own() -> None:
    past = pd.DataFrame({"status": ["won", "lost", "lost"], "stage": ["won", "need", "offer"]})
    table = pd.DataFrame({"opportunity_id": ["O1", "O2"], "stage": ["need", "offer"]})
    reasons = kk.win_reasons(past, table, ["stage"], stage_order=["need", "offer"])
    # won 1.1 of 1.1 at both; lost 2.1 of 2.1 at need, 1.1 of 2.1 at offer
    assert reasons["lift"].tolist() == pytest.approx([1, 2.1 / 1.1])
    with pytest.raises(InvalidValue, match="last one it reached"):
        kk.win_odds(past.assign(stage="Lost"), table, ["stage"], stage_order=["need", "offer"])


def test_the_farthest_stage_is_read_off_the_history() -> None:
    deals = pd.DataFrame({"opportunity_id": ["a", "b", "c"], "stage": ["Lost", "need", "Won"]})
    entered = pd.DataFrame({"opportunity_id": ["a", "a", "a"], "stage": ["offer", "need", "Lost"]})
    reached = kk.reached_stage(deals, entered, ["need", "offer"])["stage"]
    assert reached.fillna("–").tolist() == ["offer", "need", "–"]


@pytest.mark.parametrize("smoothing", [0, -1, np.nan, np.inf, "some"])
def test_smoothing_is_a_number_above_nought(smoothing: Any) -> None:
    with pytest.raises(InvalidValue, match="smoothing"):
        kk.win_odds(PAST, now("web"), ["source"], smoothing=smoothing)


def test_columns_and_fields_that_are_not_there_are_named() -> None:
    with pytest.raises(MissingColumn, match="did you mean source"):
        kk.win_odds(PAST, now("web"), ["sauce"])
    with pytest.raises(MissingColumn, match="status"):
        kk.win_odds(PAST.drop(columns="status"), now("web"), ["source"])
    for fields in ([], ["source", "source"], "source"):
        with pytest.raises(InvalidValue, match="different column names"):
            kk.win_odds(PAST, now("web"), fields)


deals = st.lists(
    st.tuples(
        st.sampled_from(["won", "lost"]),
        st.sampled_from(["a", "b", None]),
        st.sampled_from([1.0, 2.0, np.inf, None]),
        st.sampled_from(["x", "y", None]),
    ),
    max_size=20,
)


def tabled(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    both = [("won", "a", 1.0, "x"), ("lost", "b", 2.0, "x"), *rows]
    frame = pd.DataFrame(both, columns=["status", "source", "size", "owner"])
    return frame.assign(opportunity_id=[f"O{number:02d}" for number in range(len(frame))])


@given(deals, st.integers(0, 99), st.sampled_from([None, "owner"]))
def test_odds_lie_between_0_and_1_whatever_the_order_of_rows(
    rows: list[tuple[Any, ...]], seed: int, by: str | None
) -> None:
    past = tabled(rows)
    open_deals = past.drop(columns="status")
    odds = kk.win_odds(past, open_deals, ["source", "size"], by=by)
    assert odds["win_odds"].between(0, 1, inclusive="neither").all()
    mixed = kk.win_odds(
        past.sample(frac=1, random_state=seed), open_deals, ["source", "size"], by=by
    )
    pd.testing.assert_frame_equal(odds, mixed)
    turned = past.assign(status=past["status"].map({"won": "lost", "lost": "won"}))
    other = kk.win_odds(turned, open_deals, ["source", "size"], by=by)
    assert (odds["win_odds"] + other["win_odds"]).tolist() == pytest.approx([1] * len(odds))


@given(deals)
def test_a_field_of_one_value_changes_no_odds(rows: list[tuple[Any, ...]]) -> None:
    past = tabled(rows).assign(same="s")
    open_deals = past.drop(columns="status")
    one, other = (kk.win_odds(past, open_deals, [*f, "source"]) for f in ([], ["same"]))
    won, lost = (past["status"] == "won").sum(), (past["status"] == "lost").sum()
    assert one["base_odds"].tolist() == pytest.approx(
        [(won + 0.1) / (won + lost + 0.2)] * len(past)
    )
    assert one["win_odds"].tolist() == pytest.approx(other["win_odds"].tolist())


# Win rates


def test_wilson_intervals_agree_with_scipy() -> None:
    from scipy.stats import binomtest

    past = pd.DataFrame({"status": ["won"] * 7 + ["lost"] * 6, "owner": list("aaaaabbbbbbbb")})
    rates = kk.win_rates(past, by="owner")
    assert rates[["owner", "won_deals", "closed_deals"]].to_numpy().tolist() == [
        ["a", 5, 5],
        ["b", 2, 8],
    ]
    for row in rates.to_dict("records"):
        exact = binomtest(row["won_deals"], row["closed_deals"]).proportion_ci(method="wilson")
        assert (row["low"], row["high"]) == pytest.approx((exact.low, exact.high))


def test_the_chi_squared_test_is_the_textbook_one() -> None:
    # Fisher's 2 x 2 by hand: n (ad - bc)^2 / products of the margins, one degree of freedom
    from scipy.stats import chi2

    owners = ["a"] * 30 + ["b"] * 10 + ["a"] * 20 + ["b"] * 40
    past = pd.DataFrame({"status": ["won"] * 40 + ["lost"] * 60, "owner": owners})
    statistic = 100 * (30 * 40 - 10 * 20) ** 2 / (40 * 60 * 50 * 50)
    rates = kk.win_rates(past, by="owner")
    assert rates["p_value"].tolist() == pytest.approx([chi2.sf(statistic, 1)] * 2)
    assert rates["overall"].tolist() == [0.4, 0.4]


def test_one_group_all_won_and_no_deals_have_an_answer() -> None:
    rates = kk.win_rates(PAST)
    assert rates[["won_deals", "closed_deals"]].to_numpy().tolist() == [[3, 5]]
    assert rates["p_value"].isna().all()
    assert kk.win_rates(PAST.assign(status="won"), by="source")["p_value"].isna().all()
    assert kk.win_rates(PAST.head(0), by="source").empty


def test_a_deal_without_a_group_is_counted_in_none() -> None:
    assert kk.win_rates(history(["a", None], ["a"]), by="source")["closed_deals"].tolist() == [2]


# Are the odds any good


def test_brier_score_skill_and_log_loss_by_hand() -> None:
    found = kk.score_odds([0.8, 0.4], ["won", "lost"], base=0.5)
    assert found.brier == pytest.approx((0.2**2 + 0.4**2) / 2)
    assert (found.base_brier, found.base_rate, found.won_share) == (0.25, 0.5, 0.5)
    assert found.skill == pytest.approx(1 - 0.1 / 0.25)
    assert found.log_loss == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)
    assert found.base_log_loss == pytest.approx(np.log(2))


def test_classes_of_equal_size_hold_equal_odds_together() -> None:
    found = kk.score_odds([0.1, 0.1, 0.1, 0.4, 0.6, 0.9], [0, 0, 1, 1, 0, 1], bins=3)
    table = found.calibration
    assert table["closed_deals"].tolist() == [3, 1, 2]
    assert table["won_deals"].tolist() == [1, 1, 1]
    assert table["predicted"].tolist() == pytest.approx([0.1, 0.4, 0.75])
    edges = kk.score_odds([0.1, 0.5, 0.9], [0, 1, 1], bins=[0, 0.5, 1]).calibration
    assert edges["closed_deals"].tolist() == [2, 1]


def test_one_deal_and_sure_odds_have_an_answer() -> None:
    found = kk.score_odds([1.0], [True])
    assert (found.brier, found.base_brier) == (0, 0)
    assert np.isnan(found.skill)
    assert np.isfinite(kk.score_odds([1.0], ["lost"]).log_loss)


@pytest.mark.parametrize(
    ("predicted", "won", "said"),
    [
        ([0.5, 1.5], [1, 0], "1.5"),
        ([0.5, np.nan], [1, 0], "nan"),
        ([0.5], ["open"], "open"),
        ([0.5], [2], "2"),
        ([0.5], [1, 0], "1 odds and 2 outcomes"),
        ([], [], "0 odds"),
    ],
)
def test_odds_and_outcomes_that_cannot_be_scored_are_refused(
    predicted: list[Any], won: list[Any], said: str
) -> None:
    with pytest.raises(InvalidValue, match=said):
        kk.score_odds(predicted, won)


@pytest.mark.parametrize("bins", [0, -2, 1.5, "five", [0.5], [0, 2], [0, 0.9, 0.1, 1]])
def test_bins_are_a_number_or_rising_edges(bins: Any) -> None:
    with pytest.raises((InvalidValue, TypeError)):
        kk.score_odds([0.5], [1], bins=bins)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30),
    st.integers(1, 8),
)
def test_every_deal_stands_in_one_class(pairs: list[tuple[float, bool]], bins: int) -> None:
    odds, won = zip(*pairs, strict=True)
    found = kk.score_odds(odds, won, bins=bins)
    table = found.calibration
    assert table["closed_deals"].sum() == len(pairs)
    assert table["won_deals"].sum() == sum(won)
    assert len(table) <= bins
    assert 0 <= found.brier <= 1
    assert (table["low"] <= table["win_rate"] + 1e-12).all()
    assert (table["high"] >= table["win_rate"] - 1e-12).all()


def test_later_deals_are_held_back_and_a_day_is_not_split() -> None:
    past = PAST.assign(
        close_date=pd.to_datetime(["2026-01-03", "2026-01-01", "2026-01-02", "2026-01-02", None])
    )
    learn, test = kk.hold_back(past)
    assert learn.index.tolist() == [1, 2, 3]
    assert test.index.tolist() == [0]
    assert [len(part) for part in kk.hold_back(past, share=1)] == [0, 4]
    assert [len(part) for part in kk.hold_back(past, share=0)] == [4, 0]
    with pytest.raises(InvalidValue, match="share"):
        kk.hold_back(past, share=1.5)


# Real deals without a signal: Maven Analytics, CRM sales opportunities (../shared/data/maven_crm)


@pytest.fixture
def maven(shared: Path) -> pd.DataFrame:
    folder = shared / "maven_crm"
    names = {"sales_agent": "owner", "product": "product_id", "deal_stage": "stage"}
    deals = pd.read_csv(folder / "sales_pipeline.csv").rename(columns=names)
    sectors = pd.read_csv(folder / "accounts.csv").set_index("account")["sector"]
    status = deals["stage"].map({"Won": "won", "Lost": "lost"}).fillna("open")
    dates = pd.to_datetime(deals["close_date"])
    return deals.assign(sector=deals["account"].map(sectors), status=status, close_date=dates)


def test_the_win_rates_of_the_maven_data_set_come_out(maven: pd.DataFrame) -> None:
    everything = kk.win_rates(maven).iloc[0]
    assert everything["closed_deals"] == 6_711
    assert round(100 * everything["win_rate"], 2) == 63.15
    products = kk.win_rates(maven, by="product_id").set_index("product_id")["win_rate"]
    assert round(100 * products["GTXPro"], 2) == 63.56
    assert round(100 * products["MG Advanced"], 2) == 60.33


@pytest.mark.parametrize("by", ["product_id", "owner", "account", "sector"])
def test_no_group_of_the_maven_data_set_wins_clearly_more(maven: pd.DataFrame, by: str) -> None:
    assert kk.win_rates(maven, by=by)["p_value"].iloc[0] > 0.05


def test_odds_learnt_from_the_maven_data_set_beat_one_rate_for_all_in_nothing(
    maven: pd.DataFrame,
) -> None:
    learn, test = kk.hold_back(maven)
    assert (len(learn), len(test)) == (4_479, 2_232)
    rate = float((learn["status"] == "won").mean())
    scores = {}
    for fields in (["owner", "product_id", "account"], ["owner", "product_id", "sector"]):
        odds = kk.win_odds(learn, test.assign(status="open"), fields)
        found = kk.score_odds(odds["win_odds"], test["status"], base=rate)
        assert found.skill < 0
        assert found.log_loss > found.base_log_loss
        assert round(found.base_brier, 4) == 0.2350
        scores[fields[-1]] = round(found.brier, 4)
    assert scores == {"account": 0.2396, "sector": 0.2364}


def test_deals_without_a_status_are_sent_to_where_the_stage_tells_it() -> None:
    deals = pd.DataFrame({"opportunity_id": ["O1", "O2"], "stage": ["Won", "Lost"]})
    with pytest.raises(MissingColumn, match="tidy_opportunities reads the status"):
        kk.win_rates(deals)
    assert kk.win_rates(kk.tidy_opportunities(deals))["won_deals"].tolist() == [1]
