"""The sample company's opportunities keep their promises and tell their stories."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import kamkit as kk
from kamkit.data import synth

AS_OF = pd.Timestamp("2026-10-31")
PROCESS = ["Need confirmed", "Proposal", "Trial", "Negotiation", "Contract"]
OUTCOMES = {"won": "Won", "lost": "Lost", "void": "Void"}
ELEMENTS = ["metrics", "economic_buyer", "decision_criteria", "decision_process"]
ELEMENTS += ["paper_process", "pain", "champion", "competition"]


class Pipeline:
    """A company's opportunities, with the family, the account and the sheet of each beside it."""

    def __init__(self, seed: int) -> None:
        self.tables = kk.make_company(seed)
        self.stories = synth.stories(seed)
        self.stages = self.tables["stages"]
        self.sheets = self.tables["qualification"]
        known = self.tables["accounts"][["account_id", "status", "need_fit", "attitude", "owner"]]
        known = known.rename(columns={"status": "account_status", "owner": "account_owner"})
        families = self.tables["products"][["product_id", "family"]]
        self.all = self.tables["opportunities"].merge(known, on="account_id", validate="m:1")
        self.all = self.all.merge(families, on="product_id", validate="m:1")
        self.open = self.all[self.all["status"] == "open"]
        closed = self.all[self.all["status"].isin(["won", "lost"])]
        self.closed = closed.assign(won=closed["status"] == "won").sort_values(
            ["close_date", "opportunity_id"], ignore_index=True
        )

    def open_of(self, story: str) -> pd.Series:
        """The one open opportunity of a story's account."""
        rows = self.open[self.open["account_id"] == self.stories[story]]
        assert len(rows) == 1
        return rows.iloc[0]

    def points(self, opportunity_id: str) -> pd.Series:
        return self.sheets.set_index("opportunity_id").loc[opportunity_id]

    def last_move(self, opportunity_id: str) -> pd.Timestamp:
        moves = self.stages.loc[self.stages["opportunity_id"] == opportunity_id, "entered"]
        return moves.max()


@pytest.fixture(scope="module", params=range(8))
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    return Pipeline(request.param)


def won_share(closed: pd.DataFrame, column: str, *values: object) -> float:
    return float(closed.loc[closed[column].isin(values), "won"].mean())


def foretell(past: pd.DataFrame, later: pd.DataFrame, fields: list[str]) -> np.ndarray:
    """Naive Bayes: P(won) P(value | won) ... against the same for lost, one count added to each."""
    weight = {}
    for side in (True, False):
        like = past[past["won"] == side]
        weight[side] = np.full(len(later), len(like) / len(past))
        for field in fields:
            kinds = past[field].unique()
            chance = {
                kind: ((like[field] == kind).sum() + 1) / (len(like) + len(kinds)) for kind in kinds
            }
            weight[side] *= later[field].map(chance).to_numpy()
    return weight[True] / (weight[True] + weight[False])


def test_there_are_as_many_as_a_sales_force_of_this_size_has(pipeline: Pipeline) -> None:
    assert 600 <= len(pipeline.all) <= 750
    assert 60 <= len(pipeline.open) <= 90
    assert 5 <= (pipeline.all["status"] == "void").sum() <= 20
    assert 0.35 <= pipeline.closed["won"].mean() <= 0.45
    assert pipeline.closed["close_date"].dt.to_period("M").nunique() == 36
    assert pipeline.all["account_id"].nunique() > 200


@pytest.mark.parametrize("table", ["opportunities", "stages", "qualification"])
def test_no_table_breaks_a_rule_of_the_schema(pipeline: Pipeline, table: str) -> None:
    assert kk.find_issues(pipeline.tables[table], table).empty


def test_a_won_opportunity_is_a_whole_order_of_its_account(pipeline: Pipeline) -> None:
    orders = pipeline.tables["orders"]
    largest = orders.sort_values("amount").drop_duplicates("order_id", keep="last")
    total = orders.groupby("order_id", as_index=False)["amount"].sum()
    whole = total.merge(largest[["order_id", "account_id", "order_date", "product_id"]])
    won = pipeline.closed[pipeline.closed["won"]]
    cents = won["amount"].mul(100).round()
    found = won.assign(cents=cents).merge(
        whole.assign(cents=whole["amount"].mul(100).round()),
        left_on=["account_id", "close_date", "product_id", "cents"],
        right_on=["account_id", "order_date", "product_id", "cents"],
    )
    assert len(found) == len(won)
    assert found["order_id"].is_unique


def test_prospects_are_offered_to_and_have_bought_nothing(pipeline: Pipeline) -> None:
    prospects = pipeline.all[pipeline.all["account_status"] == "prospect"]
    assert set(prospects["status"]) >= {"lost", "open"}
    assert not (prospects["status"] == "won").any()
    assert not (prospects["source"] == "Repeat business").any()


def test_repeat_business_comes_after_a_first_order(pipeline: Pipeline) -> None:
    first = pipeline.tables["orders"].groupby("account_id")["order_date"].min()
    repeat = pipeline.all[pipeline.all["source"] == "Repeat business"]
    assert (repeat["close_date"] >= repeat["account_id"].map(first)).all()


def test_the_owner_of_the_account_owns_its_opportunities(pipeline: Pipeline) -> None:
    assert (pipeline.all["owner"] == pipeline.all["account_owner"]).all()


def test_the_stage_history_leads_from_created_to_where_it_stands(pipeline: Pipeline) -> None:
    history = pipeline.stages.groupby("opportunity_id")
    shown = pipeline.all.set_index("opportunity_id")
    assert set(history.groups) == set(shown.index)
    assert (history["entered"].first() == shown["created"].sort_index()).all()
    assert (history["stage"].last() == shown["stage"].sort_index()).all()
    closed = shown[shown["status"] != "open"].sort_index()
    assert (history["entered"].last()[closed.index] == closed["close_date"]).all()
    assert pipeline.stages["entered"].max() <= AS_OF
    steps = history["entered"].diff().dropna()
    assert (steps >= pd.Timedelta(days=1)).all()


def test_stages_follow_the_process_and_none_is_skipped(pipeline: Pipeline) -> None:
    place = pipeline.stages["stage"].map({stage: i for i, stage in enumerate(PROCESS)})
    step = pipeline.stages.groupby("opportunity_id").cumcount()
    last = ~pipeline.stages["opportunity_id"].duplicated(keep="last")
    assert (place.isna() <= last).all()
    assert (place == step)[place.notna()].all()
    won = pipeline.closed.loc[pipeline.closed["won"], "opportunity_id"]
    assert pipeline.stages["opportunity_id"].isin(won).sum() == 6 * len(won)


def test_the_outcome_is_the_last_stage(pipeline: Pipeline) -> None:
    assert set(pipeline.open["stage"]) == set(PROCESS)
    done = pipeline.all[pipeline.all["status"] != "open"]
    assert (done["stage"] == done["status"].map(OUTCOMES)).all()


def test_dates_make_sense(pipeline: Pipeline) -> None:
    done = pipeline.all[pipeline.all["status"] != "open"]
    assert done["close_date"].between("2023-11-01", AS_OF).all()
    assert ((done["close_date"] - done["created"]).dt.days >= 14).all()
    assert (pipeline.open["created"] < AS_OF).all()
    assert 3 <= (pipeline.open["close_date"] < AS_OF).sum() <= 25
    assert pipeline.open["close_date"].max() < pd.Timestamp("2027-06-30")
    assert 0.03 < pipeline.all["need_by"].isna().mean() < 0.15


def test_the_stage_table_claims_too_much_in_the_late_middle(pipeline: Pipeline) -> None:
    claimed = pipeline.all.groupby("stage")["probability"].agg(["min", "max"])
    assert (claimed["min"] == claimed["max"]).all()
    assert claimed.loc[PROCESS, "min"].is_monotonic_increasing
    reached = pipeline.stages.merge(pipeline.closed[["opportunity_id", "won"]])
    rate = reached.groupby("stage")["won"].mean()
    too_much = claimed["min"] - rate
    assert (too_much[["Trial", "Negotiation"]] > 0.10).all()
    assert (too_much[["Need confirmed", "Proposal"]] < 0.05).all()


def test_the_win_rate_differs_for_reasons(pipeline: Pipeline) -> None:
    closed = pipeline.closed
    known = won_share(closed, "source", "Referral", "Repeat business")
    visited = won_share(closed, "source", "Visit")
    assert known > visited + 0.10
    assert visited > won_share(closed, "source", "Tender") + 0.15
    alone = won_share(closed, "competitor", "None known")
    assert alone > won_share(closed, "competitor", "Tolvane") + 0.20
    better = won_share(closed, "family", "Flow", "Level", "Service")
    assert better > won_share(closed, "family", "Analysis", "Valves") + 0.05
    assert won_share(closed, "need_fit", 4, 5) > won_share(closed, "need_fit", 1, 2) + 0.05
    assert won_share(closed, "attitude", 1, 2) > won_share(closed, "attitude", -2, -1) + 0.05


@pytest.mark.parametrize(
    "fields",
    [
        ["source", "competitor", "family"],
        ["source", "competitor", "family", "need_fit", "attitude"],
    ],
    ids=len,
)
def test_the_first_two_thirds_foretell_the_last(pipeline: Pipeline, fields: list[str]) -> None:
    cut = len(pipeline.closed) * 2 // 3
    past, later = pipeline.closed[:cut], pipeline.closed[cut:]
    won = later["won"].to_numpy(float)
    brier = np.mean((foretell(past, later, fields) - won) ** 2)
    assert brier < 0.94 * np.mean((past["won"].mean() - won) ** 2)


def test_every_open_one_has_a_sheet_and_most_closed_ones(pipeline: Pipeline) -> None:
    sheets = set(pipeline.sheets["opportunity_id"])
    assert set(pipeline.open["opportunity_id"]) <= sheets
    assert 0.7 < pipeline.closed["opportunity_id"].isin(sheets).mean() < 0.9
    assert len(sheets) == len(pipeline.sheets)
    assert list(pipeline.sheets)[1:] == ELEMENTS
    assert pipeline.sheets[ELEMENTS].isin([0, 1, 2]).all(axis=None)


def test_economic_buyer_and_champion_tell_most(pipeline: Pipeline) -> None:
    sheets = pipeline.closed.merge(pipeline.sheets, on="opportunity_id")
    points = sheets[ELEMENTS].astype(float)
    more = points[sheets["won"]].mean() - points[~sheets["won"]].mean()
    assert (more > 0.1).all()
    assert set(more.nlargest(2).index) == {"economic_buyer", "champion"}


def test_the_hidden_grower_looks_small_and_matters_most(pipeline: Pipeline) -> None:
    grower = pipeline.open_of("hidden_grower")
    assert 0.3 < (pipeline.open["amount"] < grower["amount"]).mean() < 0.7
    assert grower["impact"] == 5
    assert grower["need_by"] < AS_OF + pd.Timedelta(days=60)
    hurried = pipeline.open["need_by"] < AS_OF + pd.Timedelta(days=60)
    assert pipeline.open.loc[hurried & (pipeline.open["impact"] == 5), "account_id"].tolist() == [
        grower["account_id"]
    ]
    points = pipeline.points(grower["opportunity_id"])
    assert points.sum() >= 13
    assert points["economic_buyer"] == points["champion"] == 2
    past = pipeline.closed
    (odds,) = foretell(past, pipeline.open.loc[[grower.name]], ["source", "competitor", "family"])
    assert odds > 0.6


def test_the_one_off_project_looks_like_the_top_and_is_stuck(pipeline: Pipeline) -> None:
    project = pipeline.open_of("one_off_project")
    assert project["amount"] == pipeline.open["amount"].max()
    assert project["amount"] > 1.2 * pipeline.open["amount"].nlargest(2).iloc[1]
    assert project["source"] == "Tender"
    assert project["close_date"] < AS_OF
    assert AS_OF - pipeline.last_move(project["opportunity_id"]) > pd.Timedelta(days=120)
    points = pipeline.points(project["opportunity_id"])
    assert points["economic_buyer"] == points["champion"] == 0
    past = pipeline.closed
    (odds,) = foretell(past, pipeline.open.loc[[project.name]], ["source", "competitor", "family"])
    assert odds < 0.15


def test_the_loss_maker_is_offered_a_large_order_below_cost(pipeline: Pipeline) -> None:
    loser = pipeline.open_of("loss_maker")
    assert loser["amount"] > pipeline.open["amount"].quantile(0.9)
    product = pipeline.tables["products"].set_index("product_id").loc[loser["product_id"]]
    pieces = loser["amount"] / (product["price"] * (1 - 0.445))
    assert pieces == pytest.approx(round(pieces))
    assert product["price"] * (1 - 0.445) < product["unit_cost"]


def test_the_small_strategic_account_has_a_small_one_open(pipeline: Pipeline) -> None:
    small = pipeline.open_of("small_strategic")
    assert small["amount"] < pipeline.open["amount"].median()
    assert pipeline.points(small["opportunity_id"])["champion"] == 2


def missing_families(pipeline: Pipeline, story: str) -> set[str]:
    """Families that the account never bought and half of its industry's customers did in a year."""
    account = pipeline.stories[story]
    orders = pipeline.tables["orders"].merge(pipeline.tables["products"], on="product_id")
    orders = orders.merge(pipeline.tables["accounts"], on="account_id")
    bought = set(orders.loc[orders["account_id"] == account, "family"])
    industry = orders.loc[orders["account_id"] == account, "industry"].iloc[0]
    year = orders[(orders["order_date"] >= "2025-11-01") & (orders["industry"] == industry)]
    peers = year[year["account_id"] != account]
    assert peers["account_id"].nunique() >= 8
    share = peers.groupby("family")["account_id"].nunique() / peers["account_id"].nunique()
    return set(share.index[share >= 0.5]) - bought


def test_nobody_has_asked_the_white_space_account_yet(pipeline: Pipeline) -> None:
    account = pipeline.stories["white_space"]
    asked = pipeline.all.loc[pipeline.all["account_id"] == account, "family"]
    assert missing_families(pipeline, "white_space") - set(asked)


def test_a_rival_sits_where_the_other_white_space_is(pipeline: Pipeline) -> None:
    account = pipeline.all["account_id"] == pipeline.stories["rival_seat"]
    tried = pipeline.all[
        account & pipeline.all["family"].isin(missing_families(pipeline, "rival_seat"))
    ]
    beaten = tried[tried["competitor"] == "Tolvane"].groupby("family")["status"].agg(list)
    assert ["lost", "lost"] in beaten.tolist()


def test_both_languages_say_the_same_in_letters_that_the_charts_have(pipeline: Pipeline) -> None:
    shown = pipeline.tables["opportunities"]
    for column in ("stage", "owner", "competitor", "source"):
        pairs = shown[[column, f"{column}_zh"]].drop_duplicates()
        assert pairs[column].is_unique
        assert pairs[f"{column}_zh"].is_unique
    for column in shown.filter(like="_zh"):
        assert shown[column].map(lambda words: words.encode("gb2312") != b"").all()
        assert shown[column.removesuffix("_zh")].map(str.isascii).all()
    rivals = set(shown["competitor"])
    assert len(rivals) == 5
    names = pipeline.tables["accounts"]["account_name"]
    assert not any(rival in name for rival in rivals for name in names)
