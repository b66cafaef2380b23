"""Charts: what they say, what they plot, and that every name can be drawn."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from itertools import accumulate

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import cbook, pyplot
from matplotlib.axes import Axes
from matplotlib.ft2font import FT2Font

import kamkit as kk
from kamkit.analysis.concentration import class_changes, lorenz, pareto
from kamkit.charts import lettering
from kamkit.charts.canvas import percent
from kamkit.charts.lettering import ABSENT, drawable, families
from kamkit.fonts.subset import FAMILY, FILE, characters
from kamkit.text import messages
from kamkit.width import cells, fold, shorten
from tests.charts.reading import ODD_NAMES, title, words

# Sixteen accounts worth 1,000 together; added up by hand: 430, 610, 770, 810 | 845, 870, 893, 916,
# 935, 950 | 961, 970, 978, 986, 994, 1000.
SIXTEEN = [430, 180, 160, 40, 35, 25, 23, 23, 19, 15, 11, 9, 8, 8, 8, 6]


def ranked(values: list[float], names: list[str] | None = None) -> pd.DataFrame:
    frame = pd.DataFrame({"account_id": [f"{i:05d}" for i in range(len(values))]})
    frame["revenue"] = np.asarray(values, dtype=float)
    if names:
        frame["account_name"] = names + [f"N{i}" for i in range(len(names), len(values))]
    return pareto(frame)


def curve_line(ax: Axes) -> np.ndarray:
    """The points of the thick line."""
    return max(ax.lines, key=lambda line: line.get_linewidth()).get_xydata()


# What the Pareto chart says


def test_the_title_says_how_many_accounts_bring_how_much() -> None:
    # "including": the 4th account brings the sum to 81 %, so A ends with the 3rd.
    assert title(kk.plot_pareto(ranked(SIXTEEN))) == (
        "The largest 3 of 16 accounts (19%) bring 77% of revenue"
    )


def test_the_title_is_said_in_chinese() -> None:
    kk.use("zh")
    assert title(kk.plot_pareto(ranked(SIXTEEN))) == (
        "16 个客户中，前 3 个（19%）贡献了 77% 的销售额"
    )


def test_the_axes_say_what_they_count() -> None:
    ax = kk.plot_pareto(ranked(SIXTEEN))
    assert ax.get_xlabel() == "Accounts, largest first (number and share of all)"
    assert ax.get_ylabel() == "Cumulative share of revenue"


def test_the_value_that_was_ranked_is_named() -> None:
    frame = ranked(SIXTEEN).rename(columns={"revenue": "revenue_12m"})
    ax = kk.plot_pareto(frame, value="revenue_12m")
    assert title(ax).endswith("of revenue, last 12 months")
    assert ax.get_ylabel() == "Cumulative share of revenue, last 12 months"


def test_the_key_tells_what_each_class_brings() -> None:
    legend = kk.plot_pareto(ranked(SIXTEEN)).get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "A: 3 accounts bring 77%",
        "B: 7 accounts bring 18%",
        "C: 6 accounts bring 5%",
        "bars: each account on its own",
    ]


def test_ticks_stand_where_classes_end() -> None:
    ax = kk.plot_pareto(ranked(SIXTEEN))
    counts = {
        tick: label.get_text()
        for tick, label in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)
    }
    assert counts[3] == "3\n19%"
    assert counts[10] == "10\n62%"
    assert counts[16] == "16\n100%"
    assert {0.77, 0.95, 1.0} <= {round(float(tick), 6) for tick in ax.get_yticks()}


def test_the_largest_accounts_are_named_with_their_share() -> None:
    names = ["First Works", "Second Works", "Third Works", "Fourth Works"]
    said = words(kk.plot_pareto(ranked(SIXTEEN, names)))
    assert {"First Works", "43%", "Second Works", "18%", "Third Works", "16%"} <= set(said)


def test_an_account_without_a_name_goes_by_its_id() -> None:
    frame = ranked(SIXTEEN, ["First"])
    frame.loc[1, "account_name"] = None
    assert "00001" in words(kk.plot_pareto(frame))


def test_accounts_without_positive_revenue_are_counted_below() -> None:
    ax = kk.plot_pareto(ranked([*SIXTEEN, 0, -40]))
    assert title(ax).startswith("The largest 3 of 16 accounts")
    assert ax.get_xlabel().splitlines()[1] == (
        "2 accounts without positive revenue (class C) not drawn"
    )


def test_one_giant_leaves_class_a_empty_and_is_the_title() -> None:
    assert title(kk.plot_pareto(ranked([900, 50, 50]))) == (
        "The largest of 3 accounts brings 90% of revenue"
    )


def test_a_single_account_is_a_chart_of_its_own() -> None:
    ax = kk.plot_pareto(ranked([5], ["Only Works"]))
    assert title(ax) == "One account brings all revenue"
    assert {"Only Works", "100%"} <= set(words(ax))


@pytest.mark.parametrize("values", [[], [0, 0, 0], [-5, 0]])
@pytest.mark.parametrize("lang", kk.text.LANGUAGES)
def test_nothing_to_draw_is_said_in_a_sentence(values: list[float], lang: str) -> None:
    kk.use(lang)
    frame = ranked(values) if values else ranked([1]).head(0)
    for ax in (kk.plot_pareto(frame), kk.plot_lorenz(values)):
        assert words(ax) == [
            {
                "en": "No account has positive revenue: there is nothing to draw.",
                "zh": "没有客户的销售额为正数，无图可画。",
            }[lang]
        ]
        assert not ax.axison


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0%"),
        (1.0, "100%"),
        (0.998, "99.8%"),
        (0.004, "0.4%"),
        (1 - 1e-12, "100%"),
        (0.5, "50%"),
    ],
)
def test_rounding_never_says_none_or_all_of_what_is_neither(share: float, said: str) -> None:
    assert percent(share) == said


# What is plotted


def test_the_curve_is_the_running_sum_of_the_shares() -> None:
    expected = [0, *accumulate(SIXTEEN)]
    points = curve_line(kk.plot_pareto(ranked(SIXTEEN)))
    assert points[:, 0].tolist() == list(range(17))
    np.testing.assert_allclose(points[:, 1], np.array(expected) / 1000)


def test_bars_are_the_shares_of_up_to_forty_accounts() -> None:
    bars = kk.plot_pareto(ranked(SIXTEEN)).patches
    np.testing.assert_allclose([bar.get_height() for bar in bars], np.array(SIXTEEN) / 1000)
    assert not kk.plot_pareto(ranked([1.0] * 41)).patches


def test_a_very_long_curve_is_thinned_but_true() -> None:
    values = np.sort(np.random.default_rng(5).lognormal(8, 1.5, 30_000).round(2))[::-1]
    points = curve_line(kk.plot_pareto(ranked(values.tolist())))
    whole = np.concatenate([[0], values.cumsum()]) / values.sum()
    assert len(points) < 2_100
    assert points[[0, -1], 0].tolist() == [0, 30_000]
    np.testing.assert_allclose(points[:, 1], whole[points[:, 0].astype(int)], rtol=1e-9)


def test_the_lorenz_curve_and_its_gini_are_those_of_the_values() -> None:
    ax = kk.plot_lorenz(SIXTEEN)
    upwards = [0, *accumulate(sorted(SIXTEEN))]
    points = curve_line(ax)
    np.testing.assert_allclose(points[:, 0], np.arange(17) / 16)
    np.testing.assert_allclose(points[:, 1], np.array(upwards) / 1000)
    # Gini (1912): the mean absolute difference of all pairs over twice the mean.
    pairs = [abs(a - b) for a in SIXTEEN for b in SIXTEEN]
    gini = sum(pairs) / len(pairs) / (2 * 1000 / 16)
    assert f"Gini {gini:.2f}: twice the tinted area" in words(ax)
    # The eight smallest: 6 8 8 8 9 11 15 19.
    assert title(ax) == "The smaller half of the accounts brings 8% of revenue"
    assert [0.5, 0.084] in [line.get_xydata().round(9).tolist()[0] for line in ax.lines]


def test_a_lorenz_frame_gives_the_same_picture_as_its_values() -> None:
    from_frame = kk.chart_image(kk.plot_lorenz(lorenz(SIXTEEN)))
    assert kk.chart_image(kk.plot_lorenz(SIXTEEN)) == from_frame


def changes(*pairs: tuple[str | None, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(pairs, columns=["abc_before", "abc_after"], dtype="str")
    return frame.assign(account_id=[str(i) for i in range(len(pairs))])


def test_class_changes_are_counted_by_row() -> None:
    ax = kk.plot_class_changes(changes(("A", "A"), ("A", "A"), ("A", "B"), ("A", "C"), ("C", "A")))
    assert title(ax) == "2 of 4 A accounts stayed in class A (50%)"
    assert words(ax) == ["2\n50%", "1\n25%", "1\n25%", "0", "0", "0", "1\n100%", "0\n0%", "0\n0%"]


def test_new_and_gone_accounts_have_a_row_and_a_column() -> None:
    kk.use("zh")
    ax = kk.plot_class_changes(changes(("A", "A"), ("A", None), (None, "B")))
    assert [label.get_text() for label in ax.get_xticklabels()] == ["A", "B", "C", "流失"]
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "新增\n(1)"
    assert title(ax) == "2 个 A 类客户中，1 个（50%）仍是 A 类"


def test_without_an_a_account_the_title_speaks_of_all() -> None:
    ax = kk.plot_class_changes(changes(("B", "B"), ("C", "B"), ("C", "C"), (None, "B")))
    assert title(ax) == "2 of 4 accounts stayed in their class (50%)"


def test_no_changes_to_compare_is_a_sentence() -> None:
    assert words(kk.plot_class_changes(changes())) == ["There are no accounts to compare."]


def test_what_class_changes_returns_can_be_drawn() -> None:
    accounts = pd.DataFrame(
        {
            "account_id": ["x", "y", "z"],
            "revenue_prior_12m": [70.0, 30.0, 0.0],
            "revenue_12m": [0.0, 80.0, 20.0],
        }
    )
    ax = kk.plot_class_changes(class_changes(accounts))
    assert len(words(ax)) == 16


# Every name can be drawn


@pytest.mark.parametrize("lang", kk.text.LANGUAGES)
@pytest.mark.parametrize("name", ODD_NAMES, ids=range(len(ODD_NAMES)))
def test_any_name_is_drawn_without_a_missing_glyph(name: str, lang: str) -> None:
    kk.use(lang)
    ax = kk.plot_pareto(ranked(SIXTEEN, [name, name]))
    for text in words(ax):
        assert not cbook.is_math_text(text)
        assert "\n" not in text
        assert cells(text) < 60
    assert len(kk.chart_image(ax)) > 10_000  # warnings are errors: a missing glyph fails here


def test_a_glyph_that_is_missing_would_be_noticed() -> None:
    ax = kk.plot_pareto(ranked(SIXTEEN))
    ax.set_title("\U0001f680")
    with pytest.warns(UserWarning, match="missing from"):
        kk.chart_image(ax)


@pytest.fixture
def no_other_chinese_font(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine whose own fonts hold no Chinese."""
    remembered = (families, lettering._fonts, lettering._drawn)
    monkeypatch.setattr(lettering, "_ELSEWHERE", ())
    for cached in remembered:
        cached.cache_clear()
    yield
    for cached in remembered:
        cached.cache_clear()


@pytest.mark.usefixtures("no_other_chinese_font")
def test_without_other_fonts_standard_characters_are_drawn_and_traditional_ones_boxed() -> None:
    assert families() == (FAMILY, "DejaVu Sans")
    assert drawable("镕喆珺 廣達電腦") == "镕喆珺 □□□□"
    ax = kk.plot_pareto(ranked(SIXTEEN, ["廣達電腦股份有限公司"]))
    assert "□□□□股份有限公司" in words(ax)
    assert kk.chart_image(ax)


def test_what_no_font_has_becomes_a_box() -> None:
    assert drawable("Rocket \U0001f680 Ltd") == f"Rocket {ABSENT} Ltd"
    assert drawable("\ud800") == ABSENT


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("镕喆珺", "镕喆珺"),
        ("Łódź", "Łódź"),
        ("e\u0301clair", "\u00e9clair"),
        ("A$B$C", r"A\$B\$C"),
        (" one \n two\t", "one two"),
        ("a\x00b\u202ec\ufe0f", "abc"),
        ("y" * 90, "y" * 79 + "…"),
        (7, "7"),
    ],
)
def test_text_is_made_drawable(text: object, drawn: str) -> None:
    assert drawable(text) == drawn


def test_every_message_of_the_charts_can_be_drawn() -> None:
    carried = FT2Font(str(files("kamkit").joinpath("fonts", FILE))).get_charmap()
    for lang in kk.text.LANGUAGES:
        for key, message in messages(lang).items():
            if key.startswith("chart."):
                assert {ord(character) for character in message} <= set(carried), (lang, key)


def test_the_font_carries_what_its_script_says() -> None:
    font = FT2Font(str(files("kamkit").joinpath("fonts", FILE)))
    assert font.family_name == FAMILY
    assert len(set(font.get_charmap()) & characters()) > 9_000
    # The 8,105 standard characters are 6,638 of GB2312 and the 1,467 of the list.
    beyond = files("kamkit").joinpath("fonts", "beyond_gb2312.txt").read_text("utf-8").split()
    assert len(set("".join(beyond))) == 1467
    assert set(map(ord, "".join(beyond))) <= set(font.get_charmap())
    gb2312 = bytes(
        b for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF) for b in (high, low)
    )
    chinese = gb2312.decode("gb2312", errors="ignore")
    assert len(chinese) == 6763
    assert set(map(ord, chinese)) <= set(font.get_charmap())


def test_the_font_comes_with_its_licence_and_without_the_reserved_name() -> None:
    licence = files("kamkit").joinpath("fonts", "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name 'Source'" in licence
    assert "source" not in FAMILY.lower()
    assert families()[0] == FAMILY


# How it is drawn


def test_the_same_chart_is_the_same_file_whatever_settings_are_in_force() -> None:
    curve = ranked(SIXTEEN, ODD_NAMES[:3])
    first = kk.chart_image(kk.plot_pareto(curve)), kk.chart_image(kk.plot_pareto(curve), "svg")
    with mpl.rc_context():
        mpl.style.use("dark_background")
        mpl.rcParams.update({"font.family": "serif", "savefig.dpi": 30, "axes.grid": True})
        mpl.rcParams["text.color"] = "red"
        again = kk.chart_image(kk.plot_pareto(curve)), kk.chart_image(kk.plot_pareto(curve), "svg")
    assert first == again
    assert first[0].startswith(b"\x89PNG")
    assert b"<dc:date>" not in first[1]


def test_drawing_changes_no_setting_and_leaves_no_figure() -> None:
    before = dict(mpl.rcParams)
    for ax in (
        kk.plot_pareto(ranked(SIXTEEN)),
        kk.plot_lorenz(SIXTEEN),
        kk.plot_class_changes(changes(("A", "A"))),
    ):
        kk.chart_image(ax)
    assert dict(mpl.rcParams) == before
    assert pyplot.get_fignums() == []


@pytest.mark.parametrize("lang", kk.text.LANGUAGES)
def test_charts_are_drawn_side_by_side_in_axes_of_the_caller(lang: str) -> None:
    kk.use(lang)
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 5), layout="constrained")
    assert kk.plot_pareto(ranked(SIXTEEN), ax=left) is left
    assert kk.plot_lorenz(SIXTEEN, ax=right) is right
    kk.chart_image(left)
    extent = [ax._left_title.get_window_extent() for ax in (left, right)]
    assert extent[0].x1 < extent[1].x0
    assert extent[1].x1 < figure.bbox.x1


@pytest.mark.parametrize("lang", kk.text.LANGUAGES)
@pytest.mark.parametrize(
    "values", [[5.0], [5.0, 5.0], SIXTEEN, [7.0] * 30, [2.0**-i for i in range(356)]]
)
def test_no_text_is_cut_off_at_the_edge(values: list[float], lang: str) -> None:
    kk.use(lang)
    ax = kk.plot_pareto(ranked(values, ["北方精密机械制造有限公司上海第一分公司 Machinery"]))
    kk.chart_image(ax)
    sheet = ax.get_figure(root=True).bbox
    for text in [*ax.texts, ax._left_title, ax.xaxis.label, ax.yaxis.label, *ax.get_xticklabels()]:
        box = text.get_window_extent()
        assert sheet.x0 <= box.x0 < box.x1 <= sheet.x1 + 1, text.get_text()
        assert sheet.y0 <= box.y0 < box.y1 <= sheet.y1 + 1, text.get_text()


def test_names_do_not_overlap() -> None:
    values = np.random.default_rng(1).lognormal(10, 1.4, 356).round(2).tolist()
    ax = kk.plot_pareto(ranked(values, [f"北方精密机械制造有限公司 {i}" for i in range(5)]))
    kk.chart_image(ax)
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) > 5
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i])


def test_importing_kamkit_does_not_import_matplotlib() -> None:
    script = "import sys, kamkit; kamkit.say('word.total'); sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_every_cell_of_a_notebook_shows_its_chart_once() -> None:
    import nbformat
    from nbclient import NotebookClient

    cells = ["import kamkit as kk", *["ax = kk.plot_lorenz([5, 3, 2])"] * 2, "fonts = 1"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    shown = [[output.output_type for output in cell.outputs] for cell in notebook.cells]
    assert shown == [[], ["display_data"], ["display_data"], []]
    pictures = [notebook.cells[i].outputs[0].data["image/png"] for i in (1, 2)]
    assert pictures[0] == pictures[1]


# The scorecard's charts

SCORED = pd.DataFrame(
    {
        "account_id": list("abcde"),
        "account_name": ["Ash", "Beech", "Cedar", "Dogwood", "Elm"],
        "revenue": [90.0, 70.0, 50.0, 30.0, 20.0],
        "growth": [0.0, 0.2, 0.8, 1.0, 0.1],
    }
)
CARD = [kk.Criterion("revenue", weight=30), kk.Criterion("growth", weight=10)]


def bars(ax: Axes) -> list[list[float]]:
    """Left edge and width of every bar, row by row from the top."""
    found = [(patch.get_y(), patch.get_x(), patch.get_width()) for patch in ax.patches]
    return [[round(left, 6), round(width, 6)] for _, left, width in sorted(found)]


def test_a_score_is_stacked_from_what_each_criterion_contributes() -> None:
    ax = kk.plot_scores(kk.score_accounts(SCORED, CARD), 2, capacity=1)
    # at weights 3/4 and 1/4: Ash 1 and 0; Beech 50/70 of .75 and .2 of .25
    assert bars(ax) == [[0, 0.75], [0.75, 0], [0, 0.535714], [0.535714, 0.05]]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Ash  1", "Beech  2"]
    assert title(ax) == "Only 0.164 points part Ash, the last on the list, from Beech"
    assert "the list ends here: 1 place" in words(ax)
    assert any(line.get_ydata()[0] == 0.5 for line in ax.lines)


def test_small_criteria_are_drawn_together_and_without_weight_not_at_all() -> None:
    card = [kk.Criterion(f"c{n}", "revenue", weight=n) for n in range(9)]
    ax = kk.plot_scores(kk.score_accounts(SCORED, card))
    key = [text.get_text() for text in ax.get_legend().get_texts()]
    assert key == ["c8", "c7", "c6", "c5", "c4", "3 other criteria"]
    assert sum(width for _, width in bars(ax)[:6]) == pytest.approx(1)


def test_contributions_that_do_not_add_up_are_drawn_as_one_score() -> None:
    scores = kk.score_accounts(SCORED, CARD, "topsis")
    ax = kk.plot_scores(scores)
    widths = [width for _, width in bars(ax)]
    assert widths == pytest.approx(sorted(scores["score"], reverse=True), abs=1e-6)
    assert title(ax).endswith("points")


def test_equal_scores_at_the_edge_of_the_list_are_called_so() -> None:
    scores = kk.score_accounts(SCORED.assign(revenue=1.0, growth=1.0), CARD)
    assert title(kk.plot_scores(scores, capacity=2)) == (
        "Beech, the last on the list, and Cedar score the same"
    )


def test_odds_are_drawn_by_how_sure_they_are() -> None:
    odds = pd.DataFrame(
        {
            "account_id": list("abcde"),
            "rank": pd.array([1, 2, 3, 4, pd.NA], dtype="Int64"),
            "passed": [True] * 4 + [False],
            "listed": [True, True, False, False, False],
            "odds": [0.97, 0.6, 0.4, 0.03, 0.0],
        }
    )
    ax = kk.plot_odds(odds, 2)
    assert [width for _, width in bars(ax)] == [0.97, 0.6, 0.4]
    assert [bool(patch.get_hatch()) for patch in ax.patches] == [False, True, True]
    assert title(ax) == "1 of 2 places safe; 2 accounts compete for the others"
    assert words(ax) == ["97%", "60%", "40% (not on the list today)"]
    sure = odds.head(2).assign(odds=1.0)
    assert title(kk.plot_odds(sure, 2)) == "2 of 2 places safe; hardly anyone else comes near"


def test_sensitivity_shows_at_which_weights_an_account_is_on_the_list() -> None:
    moved = kk.sensitivity(SCORED.head(3), CARD, capacity=1, steps=4)
    ax = kk.plot_sensitivity(moved, "growth", weight=0.25, names=SCORED)
    # Ash leads until .5 (there 1/2 : 1/2 with Cedar, and Ash's id comes first), then Cedar
    spans = {}
    for tick, bar in zip(ax.get_yticklabels(), ax.collections, strict=True):
        ends = np.concatenate([path.vertices[:, 0] for path in bar.get_paths()])
        spans[tick.get_text()] = (ends.min(), ends.max())
    assert spans == {"Ash": (0.0, 0.625), "Cedar": (0.625, 1.0)}
    assert title(ax) == "growth: 0 accounts stay at any weight, 2 come or go"
    assert "today 25%" in words(ax)
    still = kk.sensitivity(SCORED.head(1), CARD, capacity=1)
    said = kk.plot_sensitivity(still, "growth").texts[0].get_text().replace("\n", " ")
    assert said == "Whatever the weight of growth, the list stays the same."


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_with_nobody_to_draw_the_scorecard_charts_say_so(lang: str) -> None:
    kk.use(lang)
    none = [kk.Minimum("Sound", "revenue", at_least=1000)]
    card = kk.Criteria(CARD, none)
    for ax in (
        kk.plot_scores(kk.score_accounts(SCORED, card)),
        kk.plot_odds(kk.key_account_odds(SCORED, card, 2, draws=10), 2),
        kk.plot_sensitivity(kk.sensitivity(SCORED, card, 2), "growth"),
    ):
        said = ax.texts[0].get_text().replace("\n", "")
        assert said.replace(" ", "") == kk.say("chart.scores_none").replace(" ", "")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_the_scorecard_charts_draw_any_name_inside_the_picture(name: str) -> None:
    odd = SCORED.assign(account_name=name)
    card = [kk.Criterion(name[:40], "revenue", weight=3), kk.Criterion("growth")]
    odds = kk.key_account_odds(odd, card, 2, draws=50)
    moved = kk.sensitivity(odd, card, 2)
    for ax in (
        kk.plot_scores(odds.assign(**{name[:40]: 0.1}), capacity=2),
        kk.plot_scores(kk.score_accounts(odd, card), capacity=2),
        kk.plot_odds(odds, 2),
        kk.plot_sensitivity(moved, name[:40], weight=0.75, names=odd),
    ):
        assert kk.chart_image(ax)[1:4] == b"PNG"  # warnings are errors: a missing glyph is one


# How wide text stands


def test_chinese_takes_two_cells() -> None:
    assert cells("大客户 KAM") == 10
    assert shorten("大客户管理课程", 9) == "大客户管…"
    assert cells(shorten("大客户管理课程", 9)) <= 9


def test_text_is_folded_between_words_and_before_no_punctuation() -> None:
    assert fold("The largest 71 of 356 accounts", 12).splitlines() == [
        "The largest",
        "71 of 356",
        "accounts",
    ]
    for line in fold("三百五十六个客户中，前七十一个（20%）贡献了八成的销售额。", 10).splitlines():
        assert line[0] not in "，。）%"
        assert cells(line) <= 12
