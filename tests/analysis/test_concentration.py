"""Pareto curve, ABC classes and concentration, against published figures and exact arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kamkit as kk
from kamkit.errors import AmbiguousColumn, InvalidValue, MissingColumn

# Annual usage of 16 items in an ABC exercise (homeworksource.com, p/1006462).
USAGE = [
    36385, 22436, 12516, 9028, 3374, 3231, 2024, 1919,
    1881, 1786, 1408, 1092, 484, 315, 252, 120,
]  # fmt: skip

# Income per head of the 32 Mexican states in 1940 (libpysal's example "mexico"; Rey and Sastre
# Gutierrez 2010); pysal's inequality library tests its Gini coefficient on them.
MEXICO_1940 = [
    10384, 22361, 9573, 3758, 2934, 8578, 8537, 6909, 17816, 12132, 4359, 2181, 4414, 5309, 3408,
    3327, 6936, 4836, 9073, 1892, 3569, 11016, 21965, 4372, 4840, 6399, 2459, 7508, 3605, 5203,
    7990, 3734,
]  # fmt: skip


def frame(values: list[float]) -> pd.DataFrame:
    """Accounts A000, A001, ... with these revenues."""
    ids = [f"A{number:03d}" for number in range(len(values))]
    return pd.DataFrame({"account_id": ids, "revenue": values})


def counts(curve: pd.DataFrame) -> list[int]:
    return [int((curve["abc"] == name).sum()) for name in "ABC"]


# Published figures


@pytest.mark.parametrize(
    ("boundary", "expected"), [("including", [3, 6, 7]), ("crossing", [4, 6, 6])]
)
def test_sixteen_items_fall_into_the_published_classes(boundary: str, expected: list[int]) -> None:
    curve = kk.pareto(frame(USAGE), boundary=boundary)

    assert counts(curve) == expected


def test_sixteen_items_have_the_published_cumulative_percentages() -> None:
    published = [37.0, 59.9, 72.6, 81.8, 85.2, 88.5, 90.6, 92.5, 94.4, 96.3, 97.7, 98.8, 99.3, 99.6]
    published += [99.9, 100.0]

    # The exercise rounds its 98,251 items' percentages to one decimal, each by itself.
    curve = kk.pareto(frame(USAGE))
    assert (curve["cumulative_share"] * 100).to_list() == pytest.approx(published, abs=0.051)
    assert curve["revenue"].sum() == 98_251


def test_gini_of_the_mexican_states_is_that_of_pysal() -> None:
    assert kk.concentration(MEXICO_1940).gini == pytest.approx(0.35372371173452849, rel=1e-12)


@pytest.mark.parametrize("alpha", [1.160964, 1.5, 3.0])
def test_a_pareto_distribution_has_its_published_gini_and_top_fifth(alpha: float) -> None:
    # Each value is the mean of one of n equal slices of Pareto(alpha): the Lorenz curve is
    # 1 - (1 - p) ** (1 - 1/alpha), the Gini coefficient 1 / (2 alpha - 1).
    p = np.linspace(0, 1, 20_001)
    slices = np.diff(1 - (1 - p) ** (1 - 1 / alpha)) * 1e9

    found = kk.concentration(slices)

    assert found.gini == pytest.approx(1 / (2 * alpha - 1), abs=1e-4)
    assert found.top20_share == pytest.approx(0.2 ** (1 - 1 / alpha), abs=1e-9)


def test_eighty_twenty_is_the_pareto_distribution_of_alpha_log_5_over_log_4() -> None:
    p = np.linspace(0, 1, 20_001)
    alpha = math.log(5) / math.log(4)

    found = kk.concentration(np.diff(1 - (1 - p) ** (1 - 1 / alpha)) * 1e9)

    assert found.top20_share == pytest.approx(0.8, abs=1e-9)
    assert found.gini == pytest.approx(0.756471, abs=1e-4)
    assert found.n_for_80 / found.n == pytest.approx(0.2, abs=1e-4)


def test_uniform_values_have_a_gini_of_a_third() -> None:
    # n values at the middles of n equal slices of (0, 1): exactly 1/3 - 1/(3 n**2).
    found = kk.concentration([step + 0.5 for step in range(1000)])

    assert found.gini == pytest.approx(1 / 3 - 1 / (3 * 1000**2), rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 7, 100])
def test_equal_accounts_are_not_concentrated(n: int) -> None:
    found = kk.concentration([12.5] * n)

    assert (found.gini, found.hhi, found.effective_n) == (0, 1 / n, n)
    assert (found.n_for_80, found.n_for_50) == (math.ceil(0.8 * n), math.ceil(n / 2))


@pytest.mark.parametrize("n", [2, 5, 1000])
def test_one_account_that_owns_nearly_all_drives_gini_to_n_minus_1_over_n(n: int) -> None:
    found = kk.concentration([1e11] + [0.0001] * (n - 1))

    assert found.gini == pytest.approx((n - 1) / n, rel=1e-9)
    assert found.effective_n == pytest.approx(1)


# Classes


def test_the_account_that_crosses_the_cut_is_in_the_upper_class_only_under_crossing() -> None:
    accounts = frame([70, 20, 10])

    assert kk.pareto(accounts)["abc"].to_list() == ["A", "B", "C"]
    assert kk.pareto(accounts, boundary="crossing")["abc"].to_list() == ["A", "A", "B"]


def test_a_cumulative_share_of_exactly_the_cut_is_within_it_under_both_rules() -> None:
    accounts = frame([80, 15, 5])

    assert kk.pareto(accounts)["abc"].to_list() == ["A", "B", "C"]
    assert kk.pareto(accounts, boundary="crossing")["abc"].to_list() == ["A", "B", "C"]


def test_cuts_are_compared_exactly_where_floats_are_not() -> None:
    # In floats .1 + .2 + .4 + .1 is above .8 and 0.7 + 0.1 below it.
    accounts = frame([0.4, 0.2, 0.1, 0.1, 0.15, 0.05])

    curve = kk.pareto(accounts)

    assert curve["account_id"].to_list() == ["A000", "A001", "A004", "A002", "A003", "A005"]
    assert curve["abc"].to_list() == ["A", "A", "A", "B", "B", "C"]
    assert kk.pareto(accounts, cuts=(0.6, 0.75))["abc"].to_list() == ["A", "A", "B", "C", "C", "C"]


def test_a_ten_thousandth_beyond_the_cut_is_beyond_it() -> None:
    # Of 6 ten-thousandths, A ends at 4.8 and B at 5.7.
    including = kk.pareto(frame([0.0005, 0.0001]))
    crossing = kk.pareto(frame([0.0004, 0.0001, 0.0001]), boundary="crossing")

    assert including["abc"].to_list() == ["B", "C"]
    assert crossing["abc"].to_list() == ["A", "A", "B"]


def test_one_dominant_account_is_no_a_when_it_is_included_and_one_when_it_crosses() -> None:
    accounts = frame([90, 10])

    assert kk.pareto(accounts)["abc"].to_list() == ["B", "C"]
    assert kk.pareto(accounts, boundary="crossing")["abc"].to_list() == ["A", "B"]


def test_cuts_can_be_chosen() -> None:
    curve = kk.pareto(frame([50, 30, 20]), cuts=(0.5, 0.8))

    assert curve["abc"].to_list() == ["A", "B", "C"]


def test_ties_are_broken_by_account_id_as_text() -> None:
    accounts = pd.DataFrame({"account_id": ["b", "10", "9", "a"], "revenue": [5, 5, 5, 7]})

    curve = kk.pareto(accounts)

    assert curve["account_id"].to_list() == ["a", "10", "9", "b"]
    assert curve["rank"].to_list() == [1, 2, 3, 4]


def test_revenues_equal_to_a_ten_thousandth_are_a_tie() -> None:
    accounts = pd.DataFrame({"account_id": ["b", "a"], "revenue": [187.50000000000003, 187.5]})

    assert kk.pareto(accounts)["account_id"].to_list() == ["a", "b"]


def test_a_ten_thousandth_more_ranks_first() -> None:
    accounts = pd.DataFrame({"account_id": ["a", "b"], "revenue": [187.5, 187.5001]})

    assert kk.pareto(accounts)["account_id"].to_list() == ["b", "a"]


def test_zero_and_negative_accounts_come_last_in_class_c_with_no_share() -> None:
    curve = kk.pareto(frame([-5, 60, 0, 40]))

    assert curve["account_id"].to_list() == ["A001", "A003", "A002", "A000"]
    assert curve["share"].to_list() == [0.6, 0.4, 0, 0]
    assert curve["cumulative_share"].to_list() == [0.6, 1, 1, 1]
    assert curve["abc"].to_list() == ["A", "C", "C", "C"]


@pytest.mark.parametrize("boundary", ["including", "crossing"])
def test_without_a_positive_account_all_are_c_and_shares_are_zero(boundary: str) -> None:
    curve = kk.pareto(frame([0, -3]), boundary=boundary)

    assert curve["abc"].to_list() == ["C", "C"]
    assert curve[["share", "cumulative_share"]].to_numpy().tolist() == [[0, 0], [0, 0]]


def test_no_account_gives_an_empty_curve_with_its_columns() -> None:
    curve = kk.pareto(frame([]))

    assert curve.empty
    assert list(curve) == ["account_id", "revenue", "rank", "share", "cumulative_share", "abc"]


def test_other_columns_are_kept_and_the_frame_given_is_not_changed() -> None:
    accounts = frame([1, 2]).assign(region=["华东", "华南"])
    before = accounts.copy()

    curve = kk.pareto(accounts)

    assert curve["region"].to_list() == ["华南", "华东"]
    assert curve.index.to_list() == [0, 1]
    pd.testing.assert_frame_equal(accounts, before)


def test_a_curve_can_be_ranked_again_by_another_column() -> None:
    accounts = frame([1, 2]).assign(margin=[9, 1])

    again = kk.pareto(kk.pareto(accounts), value="margin")

    pd.testing.assert_frame_equal(again, kk.pareto(accounts, value="margin"))


def test_decimals_and_nullable_numbers_are_numbers() -> None:
    from decimal import Decimal

    exact = pd.DataFrame({"account_id": ["a", "b"], "revenue": [Decimal("1.10"), Decimal("8.90")]})
    nullable = pd.DataFrame({"account_id": ["a", "b"], "revenue": pd.array([1, 8], dtype="Int64")})

    assert kk.pareto(exact)["share"].to_list() == [0.89, 0.11]
    assert kk.pareto(nullable)["account_id"].to_list() == ["b", "a"]


# What is refused


@pytest.mark.parametrize(
    "cuts", [(0.95, 0.8), (0.8, 0.8), (0, 0.5), (0.8, 1), (0.8,), (0.5, 0.8, 0.9), 0.8, ("a", 1)]
)
def test_cuts_that_do_not_rise_between_0_and_1_are_refused(cuts: object) -> None:
    with pytest.raises(InvalidValue, match=r"smaller one first.*\n.*cuts=\(0\.80, 0\.95\)"):
        kk.pareto(frame([1]), cuts=cuts)


def test_an_unknown_boundary_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidValue, match=r"including, crossing\. Found: strict"):
        kk.pareto(frame([1]), boundary="strict")


def test_a_missing_column_is_named_with_the_nearest_one() -> None:
    with pytest.raises(MissingColumn, match=r"no column revenu\b.*\n.*did you mean revenue\?"):
        kk.pareto(frame([1]), value="revenu")
    with pytest.raises(MissingColumn, match="no column account_id"):
        kk.pareto(frame([1]).rename(columns={"account_id": "account"}))


def test_a_column_that_is_there_twice_is_refused() -> None:
    twice = pd.concat([frame([1]), frame([2])[["revenue"]]], axis=1)

    with pytest.raises(AmbiguousColumn, match="Two columns are called revenue"):
        kk.pareto(twice)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_number_is_refused_with_account_and_row(value: float) -> None:
    with pytest.raises(InvalidValue, match=rf"Account A001 has {value}.*\nWhere: row 2, column"):
        kk.pareto(frame([1, value, 3]))


def test_text_is_no_number_even_where_it_reads_like_one() -> None:
    with pytest.raises(InvalidValue, match="Account A001 has 12"):
        kk.pareto(frame([1, "12"]))


@pytest.mark.parametrize(
    ("ids", "message"),
    [(["a", "b", "a"], "Account a is there twice.*\nWhere: row 3"), (["a", None, "c"], "row 2")],
)
def test_missing_and_repeated_account_ids_are_refused(ids: list[str], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        kk.pareto(pd.DataFrame({"account_id": ids, "revenue": [1, 2, 3]}))


def test_sums_beyond_64_bits_are_refused_rather_than_wrong() -> None:
    assert kk.concentration([9e14]).total == 9e14
    with pytest.raises(InvalidValue, match=r"add up to 1\.2e\+15"):
        kk.concentration([6e14, -6e14])


@pytest.mark.parametrize("value", [None, math.nan, math.inf, "1"])
def test_concentration_and_lorenz_refuse_what_is_no_number(value: object) -> None:
    for measure in (kk.concentration, kk.lorenz):
        with pytest.raises(InvalidValue, match=r"has to be a number.*\nWhere: row 3"):
            measure([1, 2, value])


# Concentration


def test_each_figure_of_a_small_example_is_what_a_hand_calculation_gives() -> None:
    # 100 + 50 + 30 + 10 + 10 = 200; squared shares .25 + .0625 + .0225 + .0025 + .0025 = .34;
    # all differences of pairs: 50+70+90+90 + 20+40+40 + 20+20 + 0 = 440 = gini * 5 * 200.
    found = kk.concentration([10, 100, 0, 30, 50, 10, -40])

    assert found == kk.Concentration(
        n=5,
        n_other=2,
        total=200,
        top20_share=0.5,
        gini=0.44,
        hhi=0.34,
        n_for_80=3,
        n_for_50=1,
        largest_share=0.5,
        effective_n=50 / 17,
    )


def test_the_top_fifth_of_six_accounts_is_two() -> None:
    assert kk.concentration([40, 20, 10, 10, 10, 10]).top20_share == 0.6


def test_the_number_for_80_percent_counts_the_account_that_reaches_it() -> None:
    assert kk.concentration([80, 10, 10]).n_for_80 == 1
    assert kk.concentration([79, 11, 10]).n_for_80 == 2


def test_a_concentration_without_a_positive_account_has_no_shares() -> None:
    found = kk.concentration([0, -1])

    assert (found.n, found.n_other, found.total, found.n_for_80, found.n_for_50) == (0, 2, 0, 0, 0)
    shares = [found.top20_share, found.gini, found.hhi, found.largest_share, found.effective_n]
    assert all(math.isnan(share) for share in shares)


def test_the_lorenz_curve_rises_from_the_smallest_positive_account() -> None:
    curve = kk.lorenz([6, 0, 1, 3, -2])

    assert curve["population_share"].to_list() == [0, 1 / 3, 2 / 3, 1]
    assert curve["value_share"].to_list() == [0, 0.1, 0.4, 1]


def test_the_lorenz_curve_of_nothing_is_its_start() -> None:
    assert kk.lorenz([0]).to_numpy().tolist() == [[0, 0]]


# Class changes


def test_accounts_that_change_class_show_both_classes() -> None:
    accounts = pd.DataFrame(
        {
            "account_id": ["d", "a", "b", "c", "e"],
            "account_name": ["D", "A", "B", "C", "E"],
            "revenue_prior_12m": [0, 80, 15, 5, 0],
            "revenue_12m": [15, 5, 80, 0, 0],
        }
    )

    changes = kk.class_changes(accounts)

    assert list(changes) == [
        "account_id", "account_name", "revenue_prior_12m", "revenue_12m", "abc_before", "abc_after",
    ]  # fmt: skip
    assert changes["account_id"].to_list() == ["a", "b", "c", "d"]  # e bought in neither
    assert changes["abc_before"].fillna("new").to_list() == ["A", "B", "C", "new"]
    assert changes["abc_after"].fillna("gone").to_list() == ["C", "A", "gone", "B"]


def test_class_changes_take_columns_cuts_and_boundary() -> None:
    accounts = pd.DataFrame({"account_id": ["a", "b"], "then": [60, 40], "now": [-1, 100]})

    changes = kk.class_changes(accounts, "then", "now", cuts=(0.5, 0.7), boundary="crossing")

    assert changes["abc_before"].to_list() == ["A", "B"]
    assert changes["abc_after"].to_list() == ["C", "A"]  # a has returns only: no buyer gone


# Properties

untimed = settings(deadline=None)  # a busy machine is no failure

UNITS = st.integers(-(10**6), 10**9) | st.integers(-2, 9)  # small ones sit on the cuts
MONEY = UNITS.map(lambda units: units / 10_000)
VALUES = st.lists(MONEY, min_size=1, max_size=40)
POSITIVE = st.lists(
    st.integers(1, 10**9).map(lambda units: units / 10_000), min_size=1, max_size=40
)
BOUNDARIES = st.sampled_from(["including", "crossing"])


def exact_classes(values: list[float], boundary: str) -> dict[str, str]:
    """Classes from fractions, one account at a time: an independent way to the same answer."""
    ranked = sorted(enumerate(round(v * 10_000) for v in values), key=lambda item: (-item[1], item))
    total = sum(max(units, 0) for _, units in ranked)
    classes, reached = {}, 0
    for place, units in ranked:
        before, reached = reached, reached + max(units, 0)
        at = before if boundary == "crossing" else reached
        name = "C"
        for letter, cut in (("B", Fraction(19, 20)), ("A", Fraction(4, 5))):
            if units > 0 and (at < cut * total if boundary == "crossing" else at <= cut * total):
                name = letter
        classes[f"A{place:03d}"] = name
    return classes


@given(VALUES, BOUNDARIES)
@untimed
def test_classes_are_those_of_exact_fractions(values: list[float], boundary: str) -> None:
    curve = kk.pareto(frame(values), boundary=boundary)

    assert dict(zip(curve["account_id"], curve["abc"], strict=True)) == exact_classes(
        values, boundary
    )


@given(VALUES, BOUNDARIES, st.randoms())
@untimed
def test_the_order_of_rows_changes_nothing(values: list[float], boundary: str, random) -> None:
    accounts = frame(values)
    order = random.sample(range(len(values)), len(values))
    shuffled = accounts.iloc[order]

    pd.testing.assert_frame_equal(
        kk.pareto(accounts, boundary=boundary), kk.pareto(shuffled, boundary=boundary)
    )
    same = repr(kk.concentration(accounts["revenue"]))  # repr, because NaN is not equal to NaN
    assert same == repr(kk.concentration(shuffled["revenue"]))
    pd.testing.assert_frame_equal(kk.lorenz(accounts["revenue"]), kk.lorenz(shuffled["revenue"]))
    twice = accounts.assign(now=accounts["revenue"].to_numpy()[::-1])
    pd.testing.assert_frame_equal(
        kk.class_changes(twice, "revenue", "now"),
        kk.class_changes(twice.iloc[order], "revenue", "now"),
    )


@given(VALUES, BOUNDARIES, st.sampled_from([2, 10, 1000]))
@untimed
def test_the_unit_of_money_changes_no_class_and_no_share(
    values: list[float], boundary: str, factor: int
) -> None:
    units = [round(value * 10_000) for value in values]
    small, large = (frame([unit * f / 10_000 for unit in units]) for f in (1, factor))
    added = ["account_id", "rank", "share", "cumulative_share", "abc"]

    pd.testing.assert_frame_equal(
        kk.pareto(small, boundary=boundary)[added], kk.pareto(large, boundary=boundary)[added]
    )
    one, other = kk.concentration(small["revenue"]), kk.concentration(large["revenue"])
    assert (one.gini, one.hhi) == pytest.approx((other.gini, other.hhi), rel=1e-12, nan_ok=True)
    assert (one.n_for_80, one.n_for_50) == (other.n_for_80, other.n_for_50)
    pd.testing.assert_frame_equal(kk.lorenz(small["revenue"]), kk.lorenz(large["revenue"]))


@given(VALUES, BOUNDARIES)
@untimed
def test_an_account_without_revenue_changes_nothing_for_the_others(
    values: list[float], boundary: str
) -> None:
    curve = kk.pareto(frame(values), boundary=boundary).set_index("account_id")
    wider = kk.pareto(frame([*values, 0.0]), boundary=boundary).set_index("account_id")
    added = ["share", "cumulative_share", "abc"]

    pd.testing.assert_frame_equal(curve[added], wider.loc[curve.index, added])
    one, other = kk.concentration(values), kk.concentration([*values, 0.0])
    assert other.n_other == one.n_other + 1
    assert repr((one.n, one.gini, one.hhi, one.n_for_80)) == repr(
        (other.n, other.gini, other.hhi, other.n_for_80)
    )
    pd.testing.assert_frame_equal(kk.lorenz(values), kk.lorenz([*values, 0.0]))


@given(st.lists(MONEY.filter(bool), min_size=2, max_size=30).filter(lambda v: max(v) > 0))
@untimed
def test_merging_two_accounts_never_makes_revenue_less_concentrated(values: list[float]) -> None:
    positive = sorted(value for value in values if value > 0)
    merged = [positive[0] + (positive[1] if len(positive) > 1 else 0), *positive[2:]]
    before, after = kk.concentration(positive), kk.concentration(merged)

    assert after.total == pytest.approx(before.total)
    assert after.hhi >= before.hhi * (1 - 1e-12)
    assert after.largest_share >= before.largest_share * (1 - 1e-12)
    assert after.n_for_80 <= before.n_for_80
    assert after.n_for_50 <= before.n_for_50


@given(POSITIVE, st.integers(2, 5))
@untimed
def test_replication_leaves_gini_and_lorenz_and_divides_hhi(
    values: list[float], times: int
) -> None:
    one, many = kk.concentration(values), kk.concentration(values * times)

    assert many.gini == pytest.approx(one.gini, abs=1e-12)
    assert many.hhi == pytest.approx(one.hhi / times)
    assert many.effective_n == pytest.approx(one.effective_n * times)
    curve, longer = kk.lorenz(values), kk.lorenz(values * times)
    np.testing.assert_allclose(longer.iloc[::times]["value_share"], curve["value_share"])


@given(POSITIVE)
@untimed
def test_measures_stay_within_their_bounds(values: list[float]) -> None:
    found = kk.concentration(values)

    assert 0 <= found.gini <= (found.n - 1) / found.n + 1e-12
    assert 1 / found.n - 1e-12 <= found.hhi <= 1
    assert found.largest_share <= found.top20_share <= 1
    assert 1 <= found.n_for_50 <= found.n_for_80 <= found.n
    assert found.effective_n == pytest.approx(1 / found.hhi)


@given(POSITIVE)
@untimed
def test_gini_is_the_mean_difference_and_twice_the_area_of_the_lorenz_curve(
    values: list[float],
) -> None:
    found = kk.concentration(values)
    all_pairs = np.abs(np.subtract.outer(values, values)).mean() / (2 * np.mean(values))
    curve = kk.lorenz(values)
    area = np.trapezoid(curve["population_share"] - curve["value_share"], curve["population_share"])

    assert found.gini == pytest.approx(all_pairs, abs=1e-9)
    assert found.gini == pytest.approx(2 * area, abs=1e-9)


@given(VALUES)
@untimed
def test_a_lorenz_curve_is_convex_and_ends_at_one(values: list[float]) -> None:
    curve = kk.lorenz(values)
    steps = curve["value_share"].diff().dropna()

    assert curve.iloc[0].to_list() == [0, 0]
    assert (steps > 0).all()
    assert (steps.diff().dropna() >= -1e-12).all()
    if len(curve) > 1:
        assert curve.iloc[-1].to_list() == [1, 1]


@given(VALUES, BOUNDARIES)
@untimed
def test_a_curve_is_ranked_and_adds_up(values: list[float], boundary: str) -> None:
    curve = kk.pareto(frame(values), boundary=boundary)

    assert curve["rank"].to_list() == list(range(1, len(values) + 1))
    assert curve["revenue"].is_monotonic_decreasing
    assert curve["cumulative_share"].is_monotonic_increasing
    assert curve["abc"].is_monotonic_increasing
    assert sorted(curve["account_id"]) == [f"A{number:03d}" for number in range(len(values))]
    expected = 1 if max(values) > 0 else 0
    assert curve["cumulative_share"].iloc[-1] == expected
    assert curve["share"].sum() == pytest.approx(expected)


@given(VALUES, BOUNDARIES)
@untimed
def test_class_changes_between_equal_periods_are_none(values: list[float], boundary: str) -> None:
    accounts = frame(values).assign(now=values)

    changes = kk.class_changes(accounts, "revenue", "now", boundary=boundary)

    assert (changes["abc_before"] == changes["abc_after"]).all()
    assert len(changes) == sum(value != 0 for value in values)
    expected = kk.pareto(accounts, boundary=boundary).set_index("account_id")["abc"]
    assert changes["abc_after"].to_list() == expected[changes["account_id"]].to_list()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_refused_is_told_in_both_languages(lang: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        kk.pareto(frame([1, math.nan]))
    kk.use(lang)

    words = {"en": "Account A001 has nan", "zh": "客户 A001 的值是 nan"}
    assert words[lang] in str(caught.value)
