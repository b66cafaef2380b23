"""Opportunities by importance and urgency, and what not to chase."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import InvalidValue, MissingColumn, MixedCurrencies

TODAY = "2026-10-31"


def deals(**columns: list[Any]) -> pd.DataFrame:
    count = max((len(values) for values in columns.values()), default=3)
    base = {"opportunity_id": [f"O{number}" for number in range(1, count + 1)]}
    return pd.DataFrame(base | columns)


def day(*days: str | None) -> list[pd.Timestamp]:
    return list(pd.to_datetime(list(days)))


def found(frame: pd.DataFrame, *columns: str) -> list[list[Any]]:
    return frame[list(columns)].to_numpy().tolist()


# Inputs


def test_days_are_counted_from_the_day_of_judgement() -> None:
    frame = deals(
        created=day("2026-10-01", "2026-11-02"),
        need_by=day("2026-11-30", "2026-10-21"),
        close_date=day("2026-12-31", "2026-10-30"),
    )
    inputs = kk.opportunity_inputs(frame, TODAY)
    names = ("days_open", "days_to_need", "days_to_close", "overdue")
    # October has 31 days: 1 October is 30 days back, 30 November 30 ahead, 31 December 61
    assert found(inputs, *names) == [[30, 30, 61, 0], [-2, -10, -1, 10]]


def test_only_open_opportunities_are_judged() -> None:
    frame = deals(status=["won", "open", None, "void"], amount=[1.0, 2.0, 3.0, 4.0])
    assert kk.opportunity_inputs(frame, TODAY)["opportunity_id"].tolist() == ["O2"]
    assert len(kk.opportunity_inputs(frame.drop(columns="status"), TODAY)) == 4


def test_odds_go_before_the_probability_that_was_recorded() -> None:
    frame = deals(amount=[100.0, 100.0, None], probability=[0.5, 0.25, 0.5])
    odds = pd.DataFrame({"opportunity_id": ["O1"], "win_odds": [0.75]})
    inputs = kk.opportunity_inputs(frame, TODAY, odds=odds)
    assert inputs["expected"].tolist()[:2] == [75.0, 25.0]
    assert np.isnan(inputs["expected"][2])


def test_the_stage_entered_last_counts_and_the_future_does_not() -> None:
    stages = pd.DataFrame(
        {
            "opportunity_id": ["O1", "O1", "O1", "O9"],
            "entered": day("2026-10-01", "2026-10-11", "2026-12-01", "2026-10-30"),
            "stage": ["need", "offer", "contract", "need"],
        }
    )
    inputs = kk.opportunity_inputs(deals(amount=[1.0, 2.0]), TODAY, stages=stages)
    assert inputs["days_in_stage"][0] == 20
    assert np.isnan(inputs["days_in_stage"][1])


def test_the_account_behind_it_brings_its_score() -> None:
    scores = pd.DataFrame({"account_id": ["a", "b"], "score": [0.75, np.nan]})
    inputs = kk.opportunity_inputs(deals(account_id=["b", "a", "c"]), TODAY, scores=scores)
    assert inputs["account_score"].fillna(-1).tolist() == [-1, 0.75, -1]


def test_a_competitor_counts_unless_the_word_says_there_is_none() -> None:
    frame = deals(competitor=["Orbis", "None known", "没有对手", None, " ", "不详", "Unknown"])
    competed = kk.opportunity_inputs(frame, TODAY)["competed"]
    assert competed.fillna(-1).tolist() == [1, 0, 0, 0, 0, -1, -1]


def test_missing_dates_stay_missing() -> None:
    inputs = kk.opportunity_inputs(deals(need_by=day(None, "2026-11-01")), TODAY)
    assert inputs[["days_to_need", "overdue"]].iloc[0].isna().all()


@pytest.mark.parametrize(
    ("columns", "row", "column", "value"),
    [
        ({"amount": [1.0, -5.0]}, 2, "amount", "-5.0"),
        ({"amount": [np.inf, 1.0]}, 1, "amount", "inf"),
        ({"amount": ["much", 1.0]}, 1, "amount", "much"),
        ({"amount": [1.0, 1.0], "probability": [0.5, 1.5]}, 2, "probability", "1.5"),
        ({"need_by": ["soon", None]}, 1, "need_by", "soon"),
        ({"opportunity_id": ["O1", "O1"]}, 2, "opportunity_id", "O1"),
    ],
)
def test_a_bad_value_is_named_with_its_row(
    columns: dict[str, list[Any]], row: int, column: str, value: str
) -> None:
    with pytest.raises(InvalidValue) as error:
        kk.opportunity_inputs(deals(**columns), TODAY)
    assert (error.value.values["row"], error.value.values["column"]) == (row, column)
    assert value in str(error.value)


def test_the_row_of_a_bad_value_is_counted_in_the_whole_table() -> None:
    frame = deals(status=["won", "lost", "open"], amount=[-1.0, 5.0, -2.0])
    with pytest.raises(InvalidValue) as error:
        kk.opportunity_inputs(frame, TODAY)
    assert (error.value.values["row"], error.value.values["column"]) == (3, "amount")


def test_a_status_in_other_words_is_refused_instead_of_leaving_nothing_open() -> None:
    frame = deals(status=["open", "Engaging"], amount=[1.0, 2.0])
    with pytest.raises(InvalidValue) as error:
        kk.opportunity_inputs(frame, TODAY)
    assert error.value.values["row"] == 2
    assert "Engaging" in str(error.value)


def test_without_a_status_the_stage_tells_what_is_closed() -> None:
    frame = deals(stage=["Closed Won", "Offer", "输单", None], amount=[1.0, 2.0, 3.0, 4.0])
    assert kk.opportunity_inputs(frame, TODAY)["opportunity_id"].tolist() == ["O2", "O4"]


def test_a_closed_amount_below_zero_stands_in_nobodys_way() -> None:
    frame = deals(status=["lost", "open"], amount=[-1.0, 5.0])
    assert found(kk.opportunity_inputs(frame, TODAY), "opportunity_id", "amount") == [["O2", 5.0]]


def test_an_absent_id_a_day_that_is_none_and_two_currencies_are_refused() -> None:
    with pytest.raises(InvalidValue, match="no id"):
        kk.opportunity_inputs(deals(opportunity_id=["O1", None]), TODAY)
    with pytest.raises(InvalidValue, match="no day"):
        kk.opportunity_inputs(deals(amount=[1.0]), "Tuesday")
    with pytest.raises(MixedCurrencies, match="CNY, USD"):
        kk.opportunity_inputs(deals(currency=["USD", "CNY"]), TODAY)
    with pytest.raises(MissingColumn, match="opportunity_id"):
        kk.opportunity_inputs(pd.DataFrame({"amount": [1.0]}), TODAY)


# Importance, urgency, priority

FOUR = deals(
    amount=[100.0, 90.0, 10.0, 20.0],
    close_date=day("2026-11-10", "2027-12-01", "2026-11-10", "2027-12-01"),
)


def test_the_four_quadrants_in_their_order() -> None:
    classified = kk.classify_opportunities(FOUR, as_of=TODAY)
    assert found(classified, "priority", "opportunity_id", "quadrant", "chase") == [
        [1, "O1", "do_first", True],
        [2, "O2", "plan", True],
        [3, "O3", "quick", True],
        [4, "O4", "leave", False],
    ]
    # ranks of four amounts are 1, 2/3, 0, 1/3 of the others; within 14 days is 5 of 5, beyond 90 1
    assert classified["importance"].round(6).tolist() == [1, 0.666667, 0, 0.333333]
    assert classified["urgency"].tolist() == [1, 0.2, 1, 0.2]


def test_the_standard_scorecards_weigh_by_hand() -> None:
    frame = deals(
        amount=[100.0, 50.0, 10.0],
        probability=[0.1, 0.5, 0.5],  # expected 10, 25, 5: ranks 1/2, 1, 0
        impact=[5, 1, 3],  # points 5, 1, 3 of 5
        need_by=day("2026-11-14", "2026-12-15", "2027-06-01"),  # 14, 45, 213 days: 5, 3, 1 of 5
        competitor=["Orbis", None, "Orbis"],
    )
    classified = kk.classify_opportunities(frame, as_of=TODAY).set_index("opportunity_id")
    importance = [(3 * 0.5 + 2 * 1) / 5, (3 * 1 + 2 * 0.2) / 5, (3 * 0 + 2 * 0.6) / 5]
    urgency = [(3 * 1 + 1) / 4, (3 * 0.6 + 0) / 4, (3 * 0.2 + 1) / 4]
    ids = ["O1", "O2", "O3"]
    assert classified.loc[ids, "importance"].tolist() == pytest.approx(importance)
    assert classified.loc[ids, "urgency"].tolist() == pytest.approx(urgency)


def test_a_scorecard_of_ones_own_and_another_cut_change_the_quadrant() -> None:
    card = [kk.Criterion("amount", direction="min")]
    classified = kk.classify_opportunities(FOUR, card, as_of=TODAY)
    assert dict(found(classified, "opportunity_id", "quadrant"))["O3"] == "do_first"
    low = kk.classify_opportunities(FOUR, as_of=TODAY, cut=(0, 0))
    assert set(low["quadrant"]) == {"do_first"}


def test_the_weight_of_importance_decides_within_a_quadrant() -> None:
    frame = deals(amount=[100.0, 90.0, 80.0], impact=[1, 5, 5])
    frame["close_date"] = day("2026-11-10", "2026-12-20", "2027-04-01")
    orders = [
        kk.classify_opportunities(frame, as_of=TODAY, cut=(0, 0), importance_weight=weight)
        for weight in (0, 1)
    ]
    assert orders[0]["opportunity_id"].tolist() == ["O1", "O2", "O3"]
    assert orders[1]["opportunity_id"].tolist() == ["O2", "O1", "O3"]  # .7, .68, .4


def test_equal_opportunities_stand_in_order_of_their_ids() -> None:
    frame = deals(opportunity_id=["O3", "O1", "O2"], amount=[5.0] * 3)
    frame["close_date"] = day(*["2026-11-10"] * 3)
    classified = kk.classify_opportunities(frame, as_of=TODAY)
    assert classified["opportunity_id"].tolist() == ["O1", "O2", "O3"]
    assert set(classified["importance"]) == {1.0}


def test_all_zero_one_row_and_no_rows_have_an_answer() -> None:
    frame = deals(amount=[0.0, 0.0], close_date=day("2026-11-10", "2026-11-10"))
    assert set(kk.classify_opportunities(frame, as_of=TODAY)["quadrant"]) == {"do_first"}
    assert len(kk.classify_opportunities(frame.head(1), as_of=TODAY)) == 1
    empty = kk.classify_opportunities(frame.head(0), as_of=TODAY)
    assert empty.empty
    assert {"priority", "quadrant", "chase", "reasons"} <= set(empty)


def test_a_date_that_is_missing_is_the_least_urgent() -> None:
    frame = deals(amount=[1.0, 1.0], close_date=day(None, "2027-12-01"))
    urgency = kk.classify_opportunities(frame, as_of=TODAY).set_index("opportunity_id")["urgency"]
    assert urgency.to_dict() == {"O1": 0.2, "O2": 0.2}


def test_what_cannot_be_judged_is_told() -> None:
    with pytest.raises(MissingColumn, match="amount, impact, account_score"):
        kk.classify_opportunities(deals(close_date=day("2026-11-10")), as_of=TODAY)
    with pytest.raises(MissingColumn, match="days_to_need"):
        kk.classify_opportunities(deals(amount=[1.0]), as_of=TODAY)
    with pytest.raises(InvalidValue, match="between 0 and 1"):
        kk.classify_opportunities(FOUR, [kk.Criterion("amount", scale="none")], as_of=TODAY)
    with pytest.raises(InvalidValue, match="cut"):
        kk.classify_opportunities(FOUR, as_of=TODAY, cut=(0.5, 2))
    with pytest.raises(InvalidValue, match="two numbers"):
        kk.classify_opportunities(FOUR, as_of=TODAY, cut=0.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="importance_weight"):
        kk.classify_opportunities(FOUR, as_of=TODAY, importance_weight=-1)


# What not to chase


def rules(frame: pd.DataFrame, **given: Any) -> dict[str, str]:
    classified = kk.classify_opportunities(frame, as_of=TODAY, cut=(0, 0), **given)
    assert (classified["chase"] == (classified["rules"] == "")).all()
    assert (classified["chase"] == (classified["reasons"] == "")).all()
    return dict(zip(classified["opportunity_id"], classified["rules"], strict=True))


def test_past_its_date_with_no_move_is_not_chased() -> None:
    dates = day("2026-09-30", "2026-09-30", "2026-10-01", "2026-12-01")  # 31, 31, 30 days past
    frame = deals(amount=[1.0] * 4, close_date=dates)
    moves = pd.DataFrame({"opportunity_id": ["O1", "O2"], "stage": ["offer"] * 2})
    moves["entered"] = day("2026-10-02", "2026-10-01")  # 29 and 30 days in their stage
    expected = {"O1": "overdue", "O2": "overdue", "O3": "", "O4": ""}
    assert rules(frame) == expected
    assert rules(frame, stages=moves) == expected | {"O1": ""}
    assert set(rules(frame, limits=kk.ChaseLimits(overdue_days=None)).values()) == {""}


def test_low_odds_and_low_value_are_not_chased() -> None:
    frame = deals(amount=[100.0] * 3, probability=[0.09, 0.1, None])
    frame["close_date"] = day(*["2026-12-01"] * 3)
    assert rules(frame) == {"O1": "low_odds", "O2": "", "O3": ""}
    limits = kk.ChaseLimits(win_odds=None, expected=9.5)
    assert rules(frame, limits=limits) == {"O1": "low_value", "O2": "", "O3": ""}


def answers(*points: list[int]) -> pd.DataFrame:
    from kamkit.analysis.qualification import ELEMENTS

    frame = pd.DataFrame(points, columns=list(ELEMENTS))
    return frame.assign(opportunity_id=[f"O{number}" for number in range(1, len(points) + 1)])


def test_unqualified_and_nobody_with_the_money_is_not_chased() -> None:
    frame = deals(amount=[1.0] * 4, close_date=day(*["2026-12-01"] * 4))
    table = answers(
        [2, 0, 1, 1, 1, 0, 0, 0],  # 5, no buyer
        [2, 0, 1, 1, 1, 1, 0, 0],  # 6, no buyer
        [1, 1, 1, 1, 1, 0, 0, 0],  # 5, a buyer is assumed
    )
    expected = {"O1": "unqualified", "O2": "", "O3": "", "O4": ""}
    assert rules(frame, qualification=table) == expected
    assert rules(frame, qualification=kk.qualify(table)) == expected


def test_a_minimum_test_that_fails_is_a_reason() -> None:
    frame = deals(amount=[5.0, 50.0], close_date=day(*["2026-12-01"] * 2))
    card = kk.Criteria([kk.Criterion("amount")], [kk.Minimum("size", "amount", at_least=10)])
    classified = kk.classify_opportunities(frame, card, as_of=TODAY, cut=(0, 0))
    assert found(classified, "opportunity_id", "rules", "reasons")[1] == [
        "O1",
        "minimum",
        "size: amount is 5, at least 10 is needed",
    ]


def test_the_reasons_are_said_in_the_language_in_force() -> None:
    frame = deals(amount=[9.0, 1.0], probability=[0.5, 0.05])
    frame["close_date"] = day("2026-12-01", "2026-09-01")
    limits = kk.ChaseLimits(leave=False)

    def reasons() -> str:
        return str(kk.classify_opportunities(frame, as_of=TODAY, limits=limits)["reasons"].iloc[-1])

    assert reasons() == "60 days past its date; win odds 5.0%, below 10%"
    kk.use("zh")
    assert reasons() == "已过期 60 天；赢率 5.0%，低于 10%"


def test_what_is_chased_comes_before_what_is_not() -> None:
    frame = deals(amount=[100.0, 1.0], probability=[0.05, 0.9])
    frame["close_date"] = day("2026-11-05", "2027-12-01")
    classified = kk.classify_opportunities(frame, as_of=TODAY, limits=kk.ChaseLimits(leave=False))
    assert classified["chase"].tolist() == [True, False]


@pytest.mark.parametrize("value", [-1, np.nan, np.inf, "ten"])
def test_a_limit_is_a_number_of_nought_or_more(value: Any) -> None:
    with pytest.raises(InvalidValue, match="overdue_days"):
        kk.ChaseLimits(overdue_days=value)


# What must hold for any opportunities

table = st.lists(
    st.tuples(
        st.none() | st.integers(0, 40),
        st.none() | st.integers(1, 5),
        st.none() | st.integers(-90, 400),
        st.none() | st.sampled_from([0.0, 0.05, 0.5, 1.0]),
    ),
    min_size=1,
    max_size=12,
)


def built(rows: list[tuple[Any, ...]], unit: float = 1.0) -> pd.DataFrame:
    today = pd.Timestamp(TODAY)
    ends = [pd.NaT if row[2] is None else today + pd.Timedelta(days=row[2]) for row in rows]
    return pd.DataFrame(
        {
            "opportunity_id": [f"O{number:02d}" for number in range(len(rows))],
            "amount": [np.nan if row[0] is None else row[0] * unit for row in rows],
            "impact": pd.array([row[1] for row in rows], dtype="Int64"),
            "need_by": pd.Series(pd.to_datetime(ends)),
            "probability": pd.array([row[3] for row in rows], dtype="Float64"),
        }
    )


def judged(frame: pd.DataFrame) -> pd.DataFrame:
    importance = [
        kk.Criterion("amount", weight=3, scale="rank", missing="lowest"),
        kk.Criterion("impact", scale="bands", bands=(2, 3, 4, 5), missing="lowest"),
    ]
    urgency = kk.Criterion(
        "days_to_need", direction="min", scale="bands", bands=(30, 90), missing="lowest"
    )
    frame = frame.assign(amount=frame["amount"].fillna(0))
    frame["need_by"] = frame["need_by"].fillna(pd.Timestamp("2030-01-01"))
    return kk.classify_opportunities(frame, importance, [urgency], as_of=TODAY)


@given(table, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[tuple[Any, ...]], random: Any) -> None:
    frame = built(rows)
    mixed = frame.sample(frac=1, random_state=random.randint(0, 999))
    pd.testing.assert_frame_equal(judged(frame), judged(mixed))


@given(table, st.sampled_from([0.01, 7.0, 1e6]))
def test_the_unit_of_money_changes_no_priority(rows: list[tuple[Any, ...]], unit: float) -> None:
    one, other = judged(built(rows)), judged(built(rows, unit))
    kept = ["priority", "opportunity_id", "quadrant", "importance", "urgency", "chase", "reasons"]
    pd.testing.assert_frame_equal(one[kept], other[kept])


@given(table)
def test_none_comes_before_one_that_is_better_on_everything(rows: list[tuple[Any, ...]]) -> None:
    classified = judged(built(rows))
    assert classified["importance"].between(0, 1).all()
    assert classified["urgency"].between(0, 1).all()
    better = classified[["amount", "impact"]].fillna(0).astype(float)
    better["hurry"] = -classified["days_to_need"]
    points = better.to_numpy()
    chased = classified["chase"].to_numpy()
    for first in range(len(points)):
        for later in range(first + 1, len(points)):
            if chased[first] == chased[later]:
                ahead = (points[later] >= points[first]).all()
                assert not (ahead and (points[later] > points[first]).any())
