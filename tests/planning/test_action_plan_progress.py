"""What moved between two states of the data, and what did not."""

from __future__ import annotations

import pandas as pd
import pytest

import kamkit as kk
from kamkit.errors import InvalidValue, MixedCurrencies

PLAN = kk.ActionPlan(
    "007",
    objectives=(
        kk.Objective("O1", "Revenue up", measure="K1"),
        kk.Objective("O2", "Late orders down", measure="K2"),
        kk.Objective("O3", "More contacts"),
        kk.Objective("O4", "Margin up", measure="K3"),
    ),
    milestones=(
        kk.Milestone("M1", "a", "O1"),
        kk.Milestone("M2", "b", "O2"),
        kk.Milestone("M3", "c", "O2", done=True),
        kk.Milestone("M4", "d", "O3"),
        kk.Milestone("M5", "e"),
        kk.Milestone("M6", "f", "O4"),
    ),
    measures=(
        kk.Measure("K1", "Revenue", baseline=100, target=200, column="revenue_12m"),
        kk.Measure("K2", "Late", baseline=10, target=2, direction="down"),
        kk.Measure("K3", "Margin", baseline=50, target=40, direction="up", column="margin"),
    ),
)


def summary(**columns: float | str | None) -> pd.DataFrame:
    others = {name: (1.0 if not isinstance(v, str) else v) for name, v in columns.items()}
    return pd.DataFrame([{"account_id": "7", **others}, {"account_id": "007", **columns}])


def test_each_measure_tells_how_far_it_moved_towards_its_target() -> None:
    before = summary(revenue_12m=120.0, margin=30.0, currency="CNY")
    after = summary(revenue_12m=150.0, margin=20.0, currency="CNY")
    moves = kk.progress(PLAN, before, after).moves.set_index("measure")
    assert moves.loc["K1", ["before", "after", "moved", "done_share"]].tolist() == [
        120,
        150,
        30,
        0.5,
    ]
    assert moves["verdict"].to_dict() == {"K1": "towards", "K2": "no_data", "K3": "away"}


def test_what_no_data_moved_is_listed_with_what_rests_on_it() -> None:
    before = summary(revenue_12m=120.0, margin=30.0)
    after = summary(revenue_12m=150.0, margin=30.0)
    unmoved = kk.progress(PLAN, before, after).unmoved
    assert unmoved == ("K2", "K3", "O2", "O3", "O4", "M2", "M4", "M5", "M6")


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [(10, 6, "towards"), (10, 12, "away"), (5, 5, "still"), (5, 2, "reached"), (5, 1, "reached")],
)
def test_where_lower_is_better_falling_is_towards(
    before: float, after: float, verdict: str
) -> None:
    moves = kk.progress(PLAN, {"K2": before}, {"K2": after}).moves.set_index("measure")
    assert moves.loc["K2", "verdict"] == verdict


def test_a_missing_account_or_number_is_no_data_and_not_zero() -> None:
    empty = pd.DataFrame({"account_id": ["8"], "revenue_12m": [5.0]})
    gaps = summary(revenue_12m=None)
    for before, after in ((empty, empty), (gaps, summary(revenue_12m=5.0))):
        moves = kk.progress(PLAN, before, after).moves.set_index("measure")
        assert moves.loc["K1", "verdict"] == "no_data"
        assert pd.isna(moves.loc["K1", "moved"])


def test_two_currencies_are_not_compared() -> None:
    with pytest.raises(MixedCurrencies, match="CNY, USD"):
        kk.progress(PLAN, summary(margin=1.0, currency="CNY"), summary(margin=2.0, currency="USD"))


def test_accounts_without_id_or_twice_are_refused() -> None:
    with pytest.raises(InvalidValue, match="account_id"):
        kk.progress(PLAN, pd.DataFrame({"margin": [1.0]}), {})
    twice = pd.DataFrame({"account_id": ["007", "007"], "margin": [1.0, 2.0]})
    with pytest.raises(InvalidValue, match="several rows"):
        kk.progress(PLAN, {}, twice)


def test_the_sample_company_moves_its_own_plan() -> None:
    orders = kk.load_dataset("orders")
    before = kk.summarize_accounts(orders, as_of="2025-10-31")
    after = kk.summarize_accounts(orders, as_of="2026-10-31")
    account = str(after.sort_values("revenue_12m")["account_id"].iloc[-1])
    plan = kk.ActionPlan(account, measures=(kk.Measure("K1", "Revenue", column="revenue_12m"),))
    moves = kk.progress(plan, before, after).moves
    own = orders[orders["account_id"] == account].set_index("order_date")["amount"]
    year = own[(own.index > "2025-10-31") & (own.index <= "2026-10-31")].sum()
    assert moves["after"].iloc[0] == pytest.approx(year)
    now = kk.update_measures(plan, after)
    assert now.measures[0].current == pytest.approx(year)
    assert now.revision == plan.revision + 1
    assert kk.update_measures(now, after) == now
