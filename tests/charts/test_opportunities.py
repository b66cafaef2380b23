"""Charts of opportunities, white space, win rates and calibration."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import kamkit as kk
from tests.charts.reading import ODD_NAMES, title, words

# Opportunities


def judged(count: int = 6, **columns: list[object]) -> pd.DataFrame:
    quadrants = ["do_first", "plan", "quick", "leave"]
    frame = pd.DataFrame(
        {
            "opportunity_id": [f"O{number}" for number in range(1, count + 1)],
            "priority": range(1, count + 1),
            "quadrant": [quadrants[number % 4] for number in range(count)],
            "importance": [round(number / count, 2) for number in range(count)],
            "urgency": [round(1 - number / count, 2) for number in range(count)],
            "chase": [number % 4 != 3 for number in range(count)],
            "amount": [100.0 * (number + 1) for number in range(count)],
        }
    )
    return frame.assign(**columns)


def test_the_title_says_how_many_opportunities_come_first_and_their_money() -> None:
    # of 100 … 600 the first and the fifth are to do first: 600 of 2,100
    assert (
        title(kk.plot_opportunities(judged())) == "Do first: 2 opportunities of 6, 29% of the money"
    )
    plain = judged().drop(columns="amount")
    assert title(kk.plot_opportunities(plain)) == "Do first: 2 opportunities of 6"
    kk.use("zh")
    assert title(kk.plot_opportunities(judged())) == "马上做：6 个商机中的 2 个，占金额的 29%"


def test_bubbles_stand_at_urgency_and_importance_with_the_amount_as_area() -> None:
    ax = kk.plot_opportunities(judged())
    bubbles = ax.collections[-1]
    places = {(x, y) for x, y in np.asarray(bubbles.get_offsets()).round(2).tolist()}
    frame = judged()
    assert places == set(zip(frame["urgency"], frame["importance"], strict=True))
    areas = sorted(bubbles.get_sizes())
    assert areas[-1] / areas[2] == pytest.approx(600 / 300)
    assert ax.get_xlabel().startswith("Urgency (0–1)\nArea of a bubble: amount")
    assert ax.get_ylabel() == "Importance (0–1)"


def test_what_is_not_chased_is_hollow_and_not_named() -> None:
    ax = kk.plot_opportunities(judged(name=[f"Deal {n}" for n in "abcdef"]), names=4)
    assert words(ax)[-1] == "1  Deal a\n2  Deal b\n3  Deal c\n5  Deal e"
    assert "hollow: not to chase" in ax.get_xlabel()
    hollow = (ax.collections[-1].get_facecolors()[:, :3] == 1).all(axis=1).sum()
    assert hollow == 1
    everyone = kk.plot_opportunities(judged().assign(chase=True))
    assert "hollow" not in everyone.get_xlabel()


def test_the_four_quadrants_are_named_and_parted_at_the_cut() -> None:
    ax = kk.plot_opportunities(judged(), cut=(0.4, 0.6))
    assert {"Do first", "Plan", "Settle quickly", "Leave"} <= set(words(ax))
    assert ax.lines[0].get_ydata()[0] == 0.4
    assert ax.lines[1].get_xdata()[0] == 0.6


def test_missing_amounts_and_no_opportunities_can_be_drawn() -> None:
    kk.plot_opportunities(judged(amount=[np.nan] * 6)).figure.canvas.draw()
    assert words(kk.plot_opportunities(judged(0))) == ["There is no open opportunity to draw."]


# White space


def spaces() -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "account_id": list("aabbcc"),
            "family": ["pumps", "valves"] * 3,
            "state": ["owned", "peers", "peers", "peers", "open", "empty"],
            "expected": [900.0, 10.0, 20.0, 30.0, 5.0, 0.0],
        }
    )
    return table.assign(account_name=table["account_id"].map(lambda each: f"Works {each}"))


def test_the_white_space_map_carries_letters_and_adds_up_its_worth() -> None:
    ax = kk.plot_whitespace(spaces())
    assert title(ax) == "White space: 3 cells that peers fill, worth 60"
    in_yuan = kk.plot_whitespace(spaces().assign(currency="CNY"))
    assert title(in_yuan) == "White space: 3 cells that peers fill, worth CN¥60"
    assert words(ax) == ["P", "P", "O", "P", "D", ""]  # b has most white space, then a, then c
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Works b", "Works a", "Works c"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["pumps", "valves"]
    assert "O owned · D deal open · P peers have it · blank: empty" in ax.get_xlabel()


def test_accounts_beyond_the_top_are_counted_and_still_in_the_title() -> None:
    ax = kk.plot_whitespace(spaces(), top=1)
    assert words(ax) == ["P", "P"]
    assert ax.get_xlabel().endswith("2 more accounts are not shown")
    assert title(ax).endswith("worth 60")


def test_no_white_space_and_no_table_have_their_sentence() -> None:
    assert title(kk.plot_whitespace(spaces().assign(state="owned"))) == (
        "White space: 0 cells that peers fill"
    )
    assert words(kk.plot_whitespace(spaces().head(0))) == ["There is nothing to map."]


# Win rates and calibration


def past(won: str, lost: str) -> pd.DataFrame:
    status = ["won"] * len(won) + ["lost"] * len(lost)
    return pd.DataFrame({"status": status, "owner": list(won + lost)})


def test_the_title_says_whether_the_groups_differ() -> None:
    alike = kk.win_rates(past("aaabb", "aaabb"), by="owner")
    assert title(kk.plot_win_rates(alike)) == "The groups may well win alike (p = 1.00)"
    apart = kk.win_rates(past("a" * 30, "b" * 30), by="owner")
    assert title(kk.plot_win_rates(apart)) == "The groups do differ (p < 0.01)"
    one = kk.win_rates(past("aaa", "a"))
    assert title(kk.plot_win_rates(one)) == "75% of 4 closed deals were won"
    kk.use("zh")
    assert title(kk.plot_win_rates(alike)) == "各组的赢单率可能并无差别（p = 1.00）"


def test_dots_stand_on_their_intervals_with_the_overall_rate() -> None:
    rates = kk.win_rates(past("aaabbc", "abbbc"), by="owner")
    ax = kk.plot_win_rates(rates, top=2)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["b (5)", "a (4)"]
    dots = ax.lines[-1].get_xydata()
    assert dots.tolist() == [[0.4, 0], [0.75, 1]]
    segments = np.array(ax.collections[0].get_segments())
    assert segments[1, :, 0].tolist() == rates.loc[0, ["low", "high"]].tolist()
    assert "all: 55%" in words(ax)
    assert ax.get_xlabel() == "Win rate (95% interval)"
    assert ax.get_ylabel() == "Owner"
    assert words(kk.plot_win_rates(rates.head(0))) == ["There is no closed deal to draw."]


def test_calibration_is_drawn_against_the_line_of_right_odds() -> None:
    scored = kk.score_odds([0.9, 0.8, 0.3, 0.2], [1, 1, 0, 0], bins=2)
    ax = kk.plot_calibration(scored)
    assert title(ax) == "These odds beat one rate for all by 82%"
    assert ax.lines[0].get_xydata().tolist() == [[0, 0], [1, 1]]
    assert ax.lines[1].get_xydata().round(6).tolist() == [[0.25, 0], [0.85, 1]]
    assert ax.get_ylabel() == "Won in fact (share, 95% interval)"
    useless = kk.score_odds([0.2, 0.8], [1, 0])
    assert title(kk.plot_calibration(useless)) == "These odds say no more than one rate for all"
    assert title(kk.plot_calibration(scored.calibration)) == ""
    assert words(kk.plot_calibration(scored.calibration.head(0))) == [
        "There are no tested odds to draw."
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_odd_names_can_be_drawn_in_the_opportunity_charts(lang: str) -> None:
    kk.use(lang)
    count = len(ODD_NAMES)
    rates = pd.DataFrame({"status": ["won", "lost"] * count, "owner": ODD_NAMES * 2})
    wide = spaces().assign(account_name=ODD_NAMES[:6], family=ODD_NAMES[4:10])
    wide["account_id"] = "a"
    for ax in (
        kk.plot_opportunities(judged(count, name=ODD_NAMES), names=count),
        kk.plot_whitespace(wide.assign(account_name=ODD_NAMES[0])),
        kk.plot_win_rates(kk.win_rates(rates, by="owner")),
        kk.plot_calibration(kk.score_odds([0.9, 0.2], [1, 0])),
    ):
        assert len(kk.chart_image(ax)) > 10_000  # warnings are errors: a missing glyph fails here
