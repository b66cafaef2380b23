"""How often an account stays on the list, against exact probabilities and a plain loop."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import kamkit as kk
from kamkit.errors import InvalidValue

DRAWS = 10_000


def frame(values: Any) -> pd.DataFrame:
    rows = np.asarray(values, dtype=float)
    table = pd.DataFrame(rows, columns=[f"c{k}" for k in range(rows.shape[1])])
    table.insert(0, "account_id", [f"A{i:03d}" for i in range(len(rows))])
    return table


def card(weights: Any, scale: Any = "minmax") -> kk.Criteria:
    return kk.Criteria(
        [kk.Criterion(f"c{k}", scale=scale, weight=weight) for k, weight in enumerate(weights)]
    )


def odds_of(table: pd.DataFrame) -> np.ndarray:
    return table.sort_values("account_id")["odds"].to_numpy()


def within_sampling(expected: float, draws: int = DRAWS) -> Any:
    """Four standard errors."""
    return pytest.approx(expected, abs=4 * math.sqrt(max(expected * (1 - expected), 1e-4) / draws))


# Against exact probabilities


@pytest.mark.parametrize("share", [0.5, 0.52, 0.6])
@pytest.mark.parametrize("noise", [0.1, 0.3])
def test_weight_noise_alone_gives_the_odds_of_the_beta_distribution(
    share: float, noise: float
) -> None:
    # One account is best on c0, the other on c1: the first wins when c0 weighs more than half,
    # and one of two Dirichlet weights is beta distributed.
    accounts = frame([[1, 0], [0, 1]])
    table = kk.key_account_odds(
        accounts, card([share, 1 - share]), 1, DRAWS, weight_noise=noise, score_noise=0
    )

    concentration = 1 / noise**2 - 1
    exact = stats.beta(concentration * share, concentration * (1 - share)).sf(0.5)
    assert odds_of(table)[0] == within_sampling(exact)


@pytest.mark.parametrize("noise", [0.02, 0.05, 0.1])
@pytest.mark.parametrize(
    ("method", "scale"), [("weighted_sum", "minmax"), ("topsis", "vector"), ("topsis", "minmax")]
)
def test_score_noise_alone_gives_the_odds_of_the_normal_distribution(
    method: Any, scale: str, noise: float
) -> None:
    # Two of three places, and the second and third account a tenth of the range apart: the
    # difference of their errors is normal with √2 times the deviation. The first is far ahead.
    accounts = frame([[100], [10], [0]])
    table = kk.key_account_odds(
        accounts, card([1], scale), 2, DRAWS, weight_noise=0, score_noise=noise, method=method
    )

    def beaten(gap: float) -> float:
        return NormalDist(0, noise * math.sqrt(2)).cdf(-gap)

    assert odds_of(table)[1] == within_sampling(1 - beaten(0.1))
    assert odds_of(table)[2] == within_sampling(beaten(0.1))


@pytest.mark.parametrize("method", ["weighted_sum", "topsis"])
def test_very_small_noise_still_decides_between_accounts_that_are_as_close(method: Any) -> None:
    # In single precision both would stand on the same number.
    accounts = frame([[1], [0.5 + 1e-8], [0.5], [0]])
    table = kk.key_account_odds(
        accounts, card([1]), 2, DRAWS, weight_noise=0, score_noise=1e-8, method=method
    )

    exact = NormalDist().cdf(1 / math.sqrt(2))
    assert odds_of(table)[1] == within_sampling(exact)


def test_errors_on_several_criteria_add_up() -> None:
    # Weights .6 and .4, both columns from 0 to 1: the difference of the two totals is .2 ahead
    # with a deviation of noise · √(.6² + .4²) · √2.
    accounts = frame([[1, 0], [0, 1]])
    table = kk.key_account_odds(
        accounts, card([0.6, 0.4]), 1, DRAWS, weight_noise=0, score_noise=0.2
    )

    exact = NormalDist(0, 0.2 * math.sqrt(0.52 * 2)).cdf(0.2)
    assert odds_of(table)[0] == within_sampling(exact)


def test_in_a_weighted_product_the_error_is_on_the_logarithm() -> None:
    # ln 4 is the range; the error has a fifth of it as its deviation.
    accounts = frame([[4], [3], [1]])
    table = kk.key_account_odds(
        accounts,
        card([1], "sum"),
        1,
        DRAWS,
        weight_noise=0,
        score_noise={"c0": 0.05},
        method="weighted_product",
    )

    exact = NormalDist(0, 0.05 * math.log(4) * math.sqrt(2)).cdf(math.log(4 / 3))
    assert odds_of(table)[0] == within_sampling(exact)


# Against a plain loop


@pytest.mark.parametrize(
    ("method", "scale"),
    [("weighted_sum", "minmax"), ("weighted_product", "sum"), ("topsis", "vector")],
)
def test_odds_are_those_of_a_plain_loop_over_draws(method: Any, scale: str) -> None:
    rng = np.random.default_rng(5)
    accounts, criteria = frame(rng.lognormal(0, 0.6, (25, 4))), card([4, 3, 2, 1], scale)
    noise = np.array([0.05, 0.0, 0.1, 0.2])
    scaled = kk.scale(accounts, criteria).iloc[:, 1:].to_numpy()
    given = np.array(list(criteria.weights.values()))
    values = np.log(scaled) if method == "weighted_product" else scaled
    counts, draws = np.zeros(25), 4_000
    for _ in range(draws):
        weights = rng.dirichlet(given * (1 / 0.15**2 - 1))
        drawn = values + rng.standard_normal(values.shape) * noise * np.ptp(values, axis=0)
        shares = drawn * weights
        score = shares.sum(axis=1)
        if method == "topsis":
            best = np.linalg.norm(shares - shares.max(axis=0), axis=1)
            worst = np.linalg.norm(shares - shares.min(axis=0), axis=1)
            score = worst / (best + worst)
        counts[np.argsort(-score)[:6]] += 1

    table = kk.key_account_odds(
        accounts,
        criteria,
        6,
        DRAWS,
        weight_noise=0.15,
        score_noise={"c0": 0.05, "c2": 0.1, "c3": 0.2},
        method=method,
    )

    error = np.sqrt(0.25 / draws + 0.25 / DRAWS)
    assert np.abs(odds_of(table) - counts / draws).max() < 4 * error
    assert np.abs(odds_of(table) - counts / draws).mean() < error


@pytest.mark.parametrize("method", ["weighted_sum", "topsis"])
def test_odds_vary_from_seed_to_seed_no_more_than_independent_draws_would(method: Any) -> None:
    # TOPSIS shares errors between draws; were that to show, the odds would vary more.
    accounts = frame(np.random.default_rng(1).random((40, 3)))
    tables = [
        kk.key_account_odds(
            accounts, card([3, 2, 1]), 8, 400, seed, score_noise=0.15, method=method
        )
        for seed in range(60)
    ]
    odds = np.array([odds_of(table) for table in tables])

    average = odds.mean(axis=0)
    open_ones = (average > 0.1) & (average < 0.9)
    expected = (average * (1 - average) / 400)[open_ones]
    ratio = odds[:, open_ones].var(axis=0, ddof=1) / expected
    assert open_ones.sum() >= 8
    assert 0.7 < ratio.mean() < 1.2


def test_the_steps_of_the_normal_distribution_are_normal() -> None:
    from kamkit.analysis.odds import _draw, _normal_steps

    steps = _normal_steps()
    assert steps.mean() == pytest.approx(0, abs=1e-12)
    assert steps.std() == pytest.approx(1)
    drawn = _draw(steps, np.random.default_rng(2), np.empty((100, 1001))).ravel()
    assert stats.kstest(drawn, "norm").pvalue > 0.01
    # Neighbours in the random bits do not go together.
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 0.015


# Without noise, and with the noise that was asked for


@pytest.mark.parametrize(
    ("method", "scale"),
    [("weighted_sum", "minmax"), ("weighted_product", "bands"), ("topsis", "rank")],
)
@settings(deadline=None, max_examples=30)
@given(
    rows=st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=1, max_size=12),
    capacity=st.integers(1, 12),
)
def test_without_noise_the_odds_are_the_list(
    method: Any, scale: str, rows: list[list[int]], capacity: int
) -> None:
    accounts = frame(rows)
    bands: Any = {"bands": (2, 4, 6)} if scale == "bands" else {}
    criteria = kk.Criteria(
        [kk.Criterion(f"c{k}", scale=scale, weight=2 - k, **bands) for k in range(2)]
    )

    table = kk.key_account_odds(
        accounts, criteria, capacity, 50, weight_noise=0, score_noise=0, method=method
    )

    listed = kk.choose(kk.score_accounts(accounts, criteria, method), capacity=capacity)
    assert set(table[table["odds"] == 1]["account_id"]) == set(listed["account_id"])
    assert set(table["odds"]) <= {0.0, 1.0}
    assert table["listed"].to_list() == (table["odds"] == 1).to_list()


def test_errors_named_for_one_criterion_leave_the_others_certain() -> None:
    accounts = frame([[100, 0], [90, 0], [0, 1]])
    only_c1 = {"weight_noise": 0, "score_noise": {"c1": 0.3}}

    for method in ("weighted_sum", "topsis"):
        table = kk.key_account_odds(accounts, card([1, 0]), 1, 500, method=method, **only_c1)
        assert odds_of(table).tolist() == [1, 0, 0]


def test_a_weight_of_zero_stays_zero() -> None:
    accounts = frame([[2, 0], [1, 1000]])

    table = kk.key_account_odds(accounts, card([1, 0]), 1, 500, weight_noise=0.9, score_noise=0)

    assert odds_of(table).tolist() == [1, 0]


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_weights_have_the_deviation_that_is_said(share: float) -> None:
    from kamkit.analysis.odds import _concentration, _weights

    given = np.array([share, 1 - share])
    drawn = _weights(np.random.default_rng(3), given, _concentration(0.1), 20_000)

    assert drawn.sum(axis=1) == pytest.approx(1)
    assert drawn[:, 0].mean() == pytest.approx(share, abs=0.002)
    assert drawn[:, 0].std() == pytest.approx(0.1 * math.sqrt(share * (1 - share)), rel=0.03)


# Properties

anything = st.one_of(st.integers(-50, 50).map(float), st.floats(-1e6, 1e6, allow_subnormal=False))


@st.composite
def fields(draw: st.DrawFn) -> tuple[pd.DataFrame, kk.Criteria, dict[str, Any]]:
    columns = draw(st.integers(1, 4))
    row = st.lists(anything, min_size=columns, max_size=columns)
    rows = draw(st.lists(row, min_size=1, max_size=15))
    weights = draw(st.lists(st.floats(0.05, 1), min_size=columns, max_size=columns))
    scale = draw(st.sampled_from(["minmax", "rank", "vector"]))
    options = {
        "capacity": draw(st.integers(1, 20)),
        "draws": draw(st.integers(1, 200)),
        "seed": draw(st.integers(0, 99)),
        "weight_noise": draw(st.sampled_from([0, 0.1, 0.5, 0.999])),
        "score_noise": draw(st.sampled_from([0, 1e-12, 0.05, 1])),
        "method": draw(st.sampled_from(["weighted_sum", "topsis"])),
    }
    return frame(rows), card(weights, scale), options


@settings(deadline=None, max_examples=100)
@given(field=fields())
def test_odds_lie_between_0_and_1_and_add_to_the_capacity(field: Any) -> None:
    accounts, criteria, options = field

    table = kk.key_account_odds(accounts, criteria, **options)

    assert table["odds"].between(0, 1).all()
    assert table["odds"].sum() == pytest.approx(min(options["capacity"], len(accounts)))
    assert sorted(table["account_id"]) == sorted(accounts["account_id"])
    assert table["odds"].is_monotonic_decreasing


@settings(deadline=None, max_examples=25)
@given(field=fields(), seed=st.integers(0, 10**6))
def test_the_order_of_the_rows_changes_no_odds(field: Any, seed: int) -> None:
    accounts, criteria, options = field

    straight = kk.key_account_odds(accounts, criteria, **options)
    shuffled = kk.key_account_odds(accounts.sample(frac=1, random_state=seed), criteria, **options)

    pd.testing.assert_frame_equal(straight, shuffled, check_exact=True)


@settings(deadline=None, max_examples=25)
@given(field=fields(), unit=st.sampled_from([0.25, 2.0, 1024.0]))
def test_the_unit_of_money_changes_no_odds(field: Any, unit: float) -> None:
    accounts, criteria, options = field

    before = kk.key_account_odds(accounts, criteria, **options)
    after = kk.key_account_odds(accounts.assign(c0=accounts["c0"] * unit), criteria, **options)

    pd.testing.assert_frame_equal(before[["account_id", "odds"]], after[["account_id", "odds"]])


@pytest.mark.parametrize("method", ["weighted_sum", "topsis"])
def test_a_dominated_account_has_no_better_odds_than_its_dominator(method: Any) -> None:
    values = np.random.default_rng(8).integers(0, 4, (30, 3))
    table = kk.key_account_odds(frame(values), card([3, 2, 1]), 10, score_noise=0, method=method)

    odds = odds_of(table)
    for i, one in enumerate(values):
        for j, other in enumerate(values):
            if (one >= other).all() and (one > other).any():
                assert odds[i] >= odds[j]


def test_the_seed_decides() -> None:
    accounts = frame(np.random.default_rng(4).random((30, 3)))
    options = {"capacity": 10, "draws": 300, "score_noise": 0.2}

    one, again, other = [
        odds_of(kk.key_account_odds(accounts, card([1, 1, 1]), seed=seed, **options))
        for seed in (1, 1, 2)
    ]
    assert (one == again).all()
    assert (one != other).any()


# Who is in the table


def test_accounts_that_failed_a_test_are_listed_with_odds_of_nothing() -> None:
    accounts = frame([[5], [4], [3], [1]]).assign(account_name=list("WXYZ"))
    criteria = kk.Criteria([kk.Criterion("c0")], [kk.Minimum("c0", at_most=4)])

    table = kk.key_account_odds(accounts, criteria, capacity=2)

    columns = ["account_id", "account_name", "score", "rank", "passed", "reason", "listed", "odds"]
    assert list(table.columns) == columns
    failed = table[table["account_id"] == "A000"].iloc[0]
    assert (failed["odds"], failed["listed"], failed["passed"]) == (0, False, False)
    assert failed["reason"] == "c0: c0 is 5, at most 4 is allowed"
    assert table["odds"].sum() == pytest.approx(2)
    assert table.set_index("account_id")["listed"].to_dict() == {
        "A000": False,
        "A001": True,
        "A002": True,
        "A003": False,
    }


def test_more_places_than_accounts_list_everyone_for_sure() -> None:
    table = kk.key_account_odds(frame([[1], [2]]), card([1]), capacity=20, draws=10)

    assert table["odds"].to_list() == [1, 1]


@pytest.mark.parametrize("method", ["weighted_sum", "weighted_product", "topsis"])
def test_no_accounts_give_no_odds(method: Any) -> None:
    table = kk.key_account_odds(frame(np.empty((0, 2))), card([1, 1]), method=method)

    assert table.empty
    assert "odds" in table.columns


def test_accounts_that_all_fail_have_no_odds() -> None:
    criteria = kk.Criteria([kk.Criterion("c0")], [kk.Minimum("c0", at_least=9)])

    assert kk.key_account_odds(frame([[1], [2]]), criteria)["odds"].to_list() == [0, 0]


@pytest.mark.parametrize("method", ["weighted_sum", "topsis"])
@pytest.mark.parametrize("value", [0, 3, -3])
def test_equal_accounts_stand_in_order_of_their_ids(method: Any, value: int) -> None:
    accounts = frame([[value, value]] * 5)

    table = kk.key_account_odds(accounts, card([1, 1]), 2, 100, method=method)

    assert table["odds"].to_list() == [1, 1, 0, 0, 0]
    assert table["account_id"].to_list() == sorted(accounts["account_id"])


@pytest.mark.parametrize("method", ["weighted_sum", "topsis"])
def test_very_large_values_overflow_nothing(method: Any) -> None:
    accounts = frame([[1.7e308, 1], [-1.7e308, 2], [1e308, 0]])

    table = kk.key_account_odds(accounts, card([1, 1], "none"), 1, 200, method=method)

    assert odds_of(table)[0] > 0.9


@pytest.mark.parametrize("draws", [1, 31, 32, 33, 100])
def test_any_number_of_draws_is_drawn(draws: int) -> None:
    accounts = frame(np.random.default_rng(4).random((1000, 8)))

    for method in ("weighted_sum", "topsis"):
        table = kk.key_account_odds(
            accounts, card([1] * 8), 20, draws, score_noise=0.3, method=method
        )
        assert table["odds"].sum() == pytest.approx(20)
        assert ((table["odds"] * draws).round(6) % 1 == 0).all()


# What is refused


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"capacity": 0}, "capacity is 0; it is a whole number of 1 or more"),
        ({"capacity": 1.5}, "capacity is 1.5"),
        ({"draws": 0}, "draws is 0"),
        ({"draws": -5}, "draws is -5"),
        ({"weight_noise": 1}, "weight_noise is 1; it goes from 0 to below 1"),
        ({"weight_noise": -0.1}, "weight_noise is -0.1"),
        ({"weight_noise": math.nan}, "weight_noise is nan"),
        ({"weight_noise": "some"}, "weight_noise is some"),
        ({"score_noise": -0.1}, "score_noise is -0.1; it goes from 0 to 1"),
        ({"score_noise": 1.1}, "score_noise is 1.1"),
        ({"score_noise": math.inf}, "score_noise is inf"),
        ({"score_noise": {"c0": "some"}}, "score_noise is some"),
        ({"score_noise": {"c9": 0.1}}, "no criterion c9. The criteria are: c0"),
        ({"method": "electre"}, "method is electre"),
    ],
)
def test_wrong_options_are_refused_with_name_and_value(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidValue) as error:
        kk.key_account_odds(frame([[1], [2]]), card([1]), **options)

    assert words in str(error.value)
