"""The sample company's contacts, activities and feedback keep promises and tell stories."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

import kamkit as kk
from kamkit.data import synth

FIRST, AS_OF = pd.Timestamp("2023-11-01"), pd.Timestamp("2026-10-31")
WAVES = ["2024-04-08", "2024-10-09", "2025-04-08", "2025-10-09", "2026-04-08", "2026-10-09"]
YEAR, THREE_WEEKS = pd.Timedelta(days=365), pd.Timedelta(days=20)
OUTCOMES = {"order", "advance", "continuation", "no_sale"}


class People:
    """A company's people, what was done with them and what they say."""

    def __init__(self, seed: int) -> None:
        self.tables = kk.make_company(seed)
        self.stories = synth.stories(seed)
        self.accounts = self.tables["accounts"].set_index("account_id")
        self.orders = self.tables["orders"]
        self.contacts = self.tables["contacts"].set_index("contact_id")
        self.activities = self.tables["activities"]
        self.feedback = self.tables["feedback"]
        self.revenue = self.orders.groupby("account_id")["amount"].sum().sort_values()
        minutes = self.activities.groupby("account_id")["minutes"].sum()
        self.minutes = minutes.reindex(self.accounts.index).fillna(0.0)

    def at(self, story: str, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of a story's account."""
        return table[table["account_id"] == self.stories[story]]

    def bought(self, start: pd.Timestamp) -> pd.Series:
        """What each account bought in the year from a day on."""
        days = self.orders["order_date"]
        year = self.orders[(days >= start) & (days < start + YEAR)]
        return year.groupby("account_id")["amount"].sum()

    def share(self, values: pd.Series, accounts: pd.Index) -> float:
        """The part of all that falls to some accounts."""
        return float(values.reindex(accounts).sum() / values.sum())


@pytest.fixture(scope="module", params=range(8))
def people(request: pytest.FixtureRequest) -> People:
    return People(request.param)


@pytest.mark.parametrize("table", ["contacts", "activities", "feedback"])
def test_no_table_breaks_a_rule_of_the_schema(people: People, table: str) -> None:
    assert kk.find_issues(people.tables[table], table).empty


def test_every_reference_leads_to_the_same_account(people: People) -> None:
    where = people.contacts["account_id"]
    assert where.isin(people.accounts.index).all()
    for table in (people.activities, people.feedback):
        named = table.dropna(subset="contact_id")
        assert (named["contact_id"].map(where) == named["account_id"]).all()
    assert people.feedback["contact_id"].notna().all()
    assert 0.02 < people.activities["contact_id"].isna().mean() < 0.10
    deals = people.tables["opportunities"].set_index("opportunity_id")["account_id"]
    served = people.activities.dropna(subset="opportunity_id")
    assert (served["opportunity_id"].map(deals) == served["account_id"]).all()
    chief = people.contacts["reports_to"].dropna()
    assert (chief.map(where) == where[chief.index]).all()


def test_customers_have_two_to_four_contacts_and_large_ones_more(people: People) -> None:
    number = people.contacts.groupby("account_id").size()
    number = number.reindex(people.accounts.index).fillna(0)
    ranked = number[people.revenue.index[::-1]]
    large, small = ranked.iloc[:25], ranked.iloc[66:]
    assert ranked.between(2, 7).all()
    told = small.index.isin(list(people.stories.values()))
    assert small[~told].between(2, 4).all()
    assert large.mean() > small.mean() + 2
    prospects = people.accounts[people.accounts["status"] == "prospect"]
    offered = prospects.index.isin(people.tables["opportunities"]["account_id"])
    big = prospects["employees"] >= prospects["employees"].median()
    assert (number[prospects.index[offered | big]] >= 2).all()
    assert (number[prospects.index[~offered & ~big]] == 0).all()


def test_reports_lead_upwards_to_a_decision_maker_without_a_loop(people: People) -> None:
    chief = people.contacts["reports_to"]
    tops = people.contacts[chief.isna()]
    assert tops["account_id"].is_unique
    assert set(tops["account_id"]) == set(people.contacts["account_id"])
    assert set(tops["role"]) == {"decision_maker"}
    for contact in people.contacts.index:
        steps = [contact]
        while pd.notna(chief[steps[-1]]):
            steps.append(chief[steps[-1]])
            assert len(steps) <= 4
    deciding = people.contacts[people.contacts["role"] == "decision_maker"]
    above = deciding["reports_to"].dropna().map(people.contacts["role"])
    assert set(above) <= {"decision_maker"}


def test_those_who_decide_carry_weight_and_are_met_least(people: People) -> None:
    by_role = people.contacts.groupby("role")[["influence", "coverage"]].mean()
    assert by_role["influence"].idxmax() == "decision_maker"
    assert by_role.loc["user", "coverage"] > by_role.loc["decision_maker", "coverage"] + 0.7
    role = people.activities["contact_id"].map(people.contacts["role"])
    time = people.activities.groupby(role)["minutes"].sum() / people.activities["minutes"].sum()
    assert time["user"] > 0.40
    assert time["decision_maker"] < 0.20


def test_nobody_met_a_contact_of_coverage_zero(people: People) -> None:
    unknown = people.contacts.index[people.contacts["coverage"] == 0]
    assert len(unknown) > 100
    assert not people.activities["contact_id"].isin(unknown).any()
    assert not people.feedback["contact_id"].isin(unknown).any()


def test_support_follows_the_attitude_of_the_account(people: People) -> None:
    attitude = people.contacts["account_id"].map(people.accounts["attitude"])
    support = people.contacts["support"].astype(float)
    assert 0.5 < support.corr(attitude, method="spearman") < 0.9
    assert set(support) == {-2, -1, 0, 1, 2}


def test_names_are_unique_and_in_letters_that_the_charts_have(people: People) -> None:
    assert people.contacts["name"].is_unique
    assert people.contacts["name_zh"].is_unique
    spoken = [
        *(people.contacts[column] for column in ("name", "title")),
        people.activities["kind"],
        people.feedback["comment"].dropna(),
    ]
    chinese = [
        *(people.contacts[column].str.replace("·", "") for column in ("name_zh", "title_zh")),
        people.activities["kind_zh"],
        people.feedback["comment_zh"].dropna(),
    ]
    assert all(words.map(str.isascii).all() for words in spoken)
    assert all(words.map(lambda text: text.encode("gb2312") != b"").all() for words in chinese)
    assert all(words.str.contains("[\u4e00-\u9fff]").all() for words in chinese)


def test_titles_and_kinds_say_the_same_in_both_languages(people: People) -> None:
    pairs = people.contacts[["title", "title_zh"]].drop_duplicates()
    assert pairs["title"].is_unique
    kinds = people.activities[["kind", "kind_zh"]].drop_duplicates()
    assert kinds["kind"].is_unique
    assert kinds["kind_zh"].is_unique
    assert len(kinds) == 6
    comments = people.feedback[["comment", "comment_zh"]]
    assert (comments["comment"].isna() == comments["comment_zh"].isna()).all()


def test_activities_fill_the_36_months_on_working_days(people: People) -> None:
    assert 7_500 <= len(people.activities) <= 10_000
    assert people.activities["date"].between(FIRST, AS_OF).all()
    assert people.activities["date"].dt.to_period("M").nunique() == 36
    assert people.activities["date"].is_monotonic_increasing
    assert (people.activities["date"].dt.day_of_week > 4).mean() < 0.04
    assert people.activities["minutes"].between(5, 240).all()
    assert set(people.activities["outcome"]) == OUTCOMES


def test_a_demonstration_takes_longer_than_a_visit_and_a_visit_than_a_call(people: People) -> None:
    usual = people.activities.groupby("kind")["minutes"].mean()
    order = ["Mail", "Call", "Visit", "Demonstration"]
    assert usual[order].is_monotonic_increasing


def test_an_advance_for_an_opportunity_is_a_move_of_that_day(people: People) -> None:
    moves = people.tables["stages"][["opportunity_id", "entered", "stage"]]
    served = people.activities.dropna(subset="opportunity_id").merge(
        moves,
        left_on=["opportunity_id", "date"],
        right_on=["opportunity_id", "entered"],
        how="left",
    )
    expected = {"Won": "order", "Lost": "no_sale", "Void": "no_sale"}
    moved = served[served["outcome"] != "continuation"]
    assert moved["stage"].notna().all()
    assert (moved["outcome"] == moved["stage"].map(expected).fillna("advance")).all()
    assert len(moved) > 800
    lasted = people.tables["opportunities"].set_index("opportunity_id")[["created", "close_date"]]
    served = served.join(lasted, on="opportunity_id")
    is_open = served["opportunity_id"].map(
        people.tables["opportunities"].set_index("opportunity_id")["status"].eq("open")
    )
    assert (served["date"] >= served["created"]).all()
    assert ((served["date"] <= served["close_date"]) | is_open).all()


def test_an_order_that_was_taken_is_in_the_order_book(people: People) -> None:
    taken = people.activities[people.activities["outcome"] == "order"]
    booked = people.orders.set_index(["account_id", "order_date"]).index
    assert taken.set_index(["account_id", "date"]).index.isin(booked).all()
    assert 0.03 < len(taken) / len(people.activities) < 0.10


def test_time_goes_to_small_accounts_that_call_loudest(people: People) -> None:
    number = len(people.revenue)
    largest = people.revenue.index[::-1][: int(np.ceil(number / 5))]
    lower = people.revenue.index[: number // 2]
    assert 0.67 <= people.share(people.revenue, largest) <= 0.73
    assert 0.17 < people.share(people.minutes, largest) < 0.23
    assert people.share(people.revenue, lower) < 0.11
    assert people.share(people.minutes, lower) > 0.50
    often = people.activities.groupby("account_id").size().reindex(lower).fillna(0)
    loud = often.index[often >= 60]
    assert 36 <= len(loud) <= 46
    assert 0.34 < people.share(people.minutes, loud) < 0.42
    assert people.share(people.revenue, loud) < 0.035


def test_the_misplaced_time_is_misplaced_in_the_last_year_too(people: People) -> None:
    last = people.activities[people.activities["date"] >= "2025-11-01"]
    minutes = last.groupby("account_id")["minutes"].sum()
    year = people.bought(pd.Timestamp("2025-11-01")).sort_values()
    largest = year.index[::-1][: int(np.ceil(len(year) / 5))]
    assert people.share(year, largest) >= 0.67
    assert people.share(minutes, largest) < 0.27


def test_the_loudest_account_is_small_and_moves_nothing(people: People) -> None:
    loudest = people.stories["loud_small"]
    assert people.minutes.idxmax() == loudest
    assert people.minutes[loudest] > 1.2 * people.minutes.nlargest(2).iloc[1]
    assert loudest in people.revenue.index[: len(people.revenue) // 2]
    done = people.at("loud_small", people.activities)
    assert len(done) >= 185
    assert (done["outcome"] == "advance").mean() < 0.10
    assert (people.activities["outcome"] == "advance").mean() > 0.14


def test_the_lone_friend_is_all_we_know_of_a_large_account(people: People) -> None:
    account = people.stories["lone_friend"]
    year = people.bought(pd.Timestamp("2025-11-01")).sort_values(ascending=False)
    assert account in year.index[:15]
    there = people.at("lone_friend", people.contacts)
    (friend,) = there.index[there["coverage"] > 0]
    assert (there.loc[friend, "role"], there.loc[friend, "support"]) == ("user", 2)
    chief = there[there["reports_to"].isna()].iloc[0]
    assert (chief["role"], chief["influence"], chief["coverage"]) == ("decision_maker", 5, 0)
    assert set(people.at("lone_friend", people.activities)["contact_id"].dropna()) == {friend}
    answers = people.at("lone_friend", people.feedback)
    assert len(answers) >= 5
    assert (answers["satisfaction"] >= 4).all()
    assert (answers["recommend"] >= 9).all()
    others = people.contacts[people.contacts["account_id"].isin(year.index[:60].drop(account))]
    met = others[others["coverage"] > 0].groupby("account_id")["role"].agg(set)
    assert all(roles != {"user"} for roles in met)


def test_a_rival_has_an_insider_where_it_sits(people: People) -> None:
    there = people.at("rival_seat", people.contacts)
    against = there[(there["support"] == -2) & (there["influence"] == 5)]
    assert against["role"].tolist() == ["insider"]
    everywhere = people.contacts[people.contacts["role"] == "insider"]
    assert (everywhere["support"] >= 0).mean() > 0.6


def test_the_map_agrees_with_what_the_qualification_sheets_say(people: People) -> None:
    stuck = people.at("one_off_project", people.contacts)
    assert (stuck.loc[stuck["role"] == "decision_maker", "coverage"] == 0).all()
    assert (stuck["support"] < 1).all()
    grower = people.at("hidden_grower", people.contacts)
    champion = grower[(grower["support"] == 2) & (grower["influence"] >= 4)]
    assert (champion["coverage"] >= 3).all()
    assert len(champion) == 1
    assert (grower.loc[grower["role"] == "decision_maker", "coverage"] >= 2).all()


def test_satisfaction_falls_before_the_fading_account_falls_silent(people: People) -> None:
    answers = people.at("fading_account", people.feedback).sort_values("date")
    assert answers["satisfaction"].is_monotonic_decreasing
    assert answers["recommend"].is_monotonic_decreasing
    assert answers["satisfaction"].iloc[0] == 5
    assert answers["satisfaction"].iloc[-1] == 2
    assert answers["recommend"].iloc[-1] <= 4
    orders = people.at("fading_account", people.orders)
    silent = orders["order_date"].max()
    told = answers.loc[answers["satisfaction"] <= 3, "date"].min()
    assert told < silent - pd.Timedelta(days=180)
    assert answers["date"].max() < silent
    assert people.contacts.loc[answers["contact_id"], "role"].eq("user").all()
    assert answers["comment"].notna().all()


def test_we_visit_the_fading_account_less_every_year(people: People) -> None:
    done = people.at("fading_account", people.activities)
    ends = pd.to_datetime(["2023-10-31", "2024-10-31", "2025-10-31", "2026-10-31"])
    first, second, third = done.groupby(pd.cut(done["date"], ends), observed=False)["minutes"].sum()
    assert first > 1.5 * second > 2.25 * third
    assert done["date"].max() <= pd.Timestamp("2026-04-30")


def test_a_quarter_to_two_fifths_of_those_asked_answer(people: People) -> None:
    asked = answered = 0
    for wave in pd.to_datetime(WAVES):
        before = people.bought(wave - YEAR)
        days = people.feedback["date"].between(wave, wave + THREE_WEEKS)
        answers = people.feedback[days]
        assert answers["account_id"].is_unique
        assert answers["account_id"].isin(before.index).all()
        asked += (before > 0).sum()
        answered += len(answers)
    assert answered == len(people.feedback)
    assert 0.25 <= answered / asked <= 0.40


def test_points_are_spread_and_recommending_goes_with_satisfaction(people: People) -> None:
    points = people.feedback["satisfaction"].value_counts(normalize=True)
    assert set(points.index) == {1, 2, 3, 4, 5}
    assert 0.5 < points[[4, 5]].sum() < 0.8
    assert points[[1, 2]].sum() > 0.08
    recommend = people.feedback["recommend"]
    assert 0.05 < (recommend >= 9).mean() - (recommend <= 6).mean() < 0.30
    both = people.feedback[["satisfaction", "recommend"]].astype(float)
    assert 0.6 < both.corr(method="spearman").iloc[0, 1] < 0.9


def year_on(people: People) -> pd.DataFrame:
    """Answers with a whole year of orders before and after them, and what became of the account's
    business: that of the year after over that of the year before.
    """
    found = []
    for wave in pd.to_datetime(WAVES[1:4]):
        before, after = people.bought(wave - YEAR), people.bought(wave)
        answers = people.feedback[people.feedback["date"].between(wave, wave + THREE_WEEKS)]
        kept = answers["account_id"].map(after).fillna(0) / answers["account_id"].map(before)
        found.append(answers.assign(kept=kept))
    return pd.concat(found)


def test_the_content_keep_buying_more_often_and_many_break_the_rule(people: People) -> None:
    answers = year_on(people)
    points = answers["satisfaction"].astype(float)
    for column in ("satisfaction", "recommend"):
        link = answers[column].astype(float).corr(answers["kept"], method="spearman")
        assert 0.12 < link < 0.48
    stays = answers["kept"] > 0.8
    assert stays[points >= 4].mean() > stays[points <= 2].mean() + 0.10
    assert 0.20 < stays[points <= 2].mean() < 0.65
    assert stays[points >= 4].mean() < 0.85


def test_complaints_are_more_often_about_delivery_than_about_price(people: People) -> None:
    complaints = people.feedback.loc[people.feedback["satisfaction"] <= 2, "comment"].dropna()
    delivery = complaints.str.contains("deliver", case=False).sum()
    price = complaints.str.contains("price|cost", case=False).sum()
    assert len(complaints) >= 15
    assert delivery > 1.5 * price
    assert price > 0
    assert 0.5 < people.feedback["comment"].notna().mean() < 0.75


BEFORE = {
    "accounts": "e0fe381bff9d188e",
    "orders": "616c123821f47bc0",
    "products": "1fe47ae001192df7",
    "industries": "e81de47498a06a8a",
    "opportunities": "717c3da90164036f",
    "stages": "0f616a9b333c4634",
    "qualification": "4781d485201ccd98",
}


def test_the_new_dice_leave_the_other_tables_as_they_were() -> None:
    """Hashes of seed 5 from before there were contacts, activities and feedback."""
    company = kk.make_company(5)
    written = {name: company[name].to_csv(index=False).encode() for name in BEFORE}
    hashes = {name: hashlib.sha256(text).hexdigest()[:16] for name, text in written.items()}
    assert hashes == BEFORE
