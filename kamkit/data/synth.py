"""The sample company: a fictional supplier of instruments and its customers, from a seed.

Every seed gives other names, other numbers and the same ten stories. Each company keeps these
promises, or it is drawn again:

- the top 20 % of its customers make 67-73 % of revenue, over three years and in the last one
  (339 firms: .67 on average, McCarthy & Winer 2019; 22 consumer categories: .73, Kim, Singh &
  Winer 2017);
- 20-35 % of one year's A list (80 % of revenue) is not on the next year's. That is a choice:
  consumer brands lose half of their top 20 % (Sharp, Romaniuk & Graham 2019), contracts last;
- revenue of the third year is 2-15 % above that of the first;
- one small account, no A account, doubles its revenue twice, as no other does, and grows most over
  the three years; in a single year several others grow more, for a while;
- the last order falls on the last day;
- 36-44 % of the closed opportunities are won, more or fewer by source, competitor, product family,
  fit and attitude, so that two thirds of them foretell the last third better than their rate does.

The opportunities have dice of their own: drawn again, they leave the order book as it is. So have
the contacts, activities and answers. They tell of the whole company:

- effort goes where people call loudest: about 40 small customers bring 2-3 % of revenue and take
  35-40 % of the time; the largest fifth bring 67-73 % of revenue and get 19-22 % of it;
- decision makers are met least: half of the time goes to users, a seventh to them;
- of the customers that are asked twice a year 25-40 % answer. Those content (4 or 5 points) keep
  their business a year on more often than those who are not (1 or 2), by 13-45 percentage points,
  or they are asked again. Many break the rule: the rank correlation is .2-.4;
- complaints are more often about delivery than about price.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.sample.account_file import account_file
from kamkit.data.sample.activity_book import activity_book
from kamkit.data.sample.contact_book import contact_book, shown_contacts
from kamkit.data.sample.deals import order_pool
from kamkit.data.sample.dice import Dice
from kamkit.data.sample.feedback_book import feedback_book
from kamkit.data.sample.opportunity_book import opportunity_book
from kamkit.data.sample.order_book import YEAR_ENDS, order_book
from kamkit.data.sample.plan import STORIES, make_plan
from kamkit.data.sample.standing import account_standing
from kamkit.data.sample.white_space import find_gaps
from kamkit.errors import InvalidValue

TOP_SHARE = (0.67, 0.73)
LIST_TURNOVER = (0.20, 0.35)
TREND = (1.02, 1.15)
_OPPORTUNITIES = 4  # the third seed of their dice
_PEOPLE, _FEEDBACK = 5, 6


@dataclass(frozen=True)
class Company:
    """The tables by name, and the account of each story."""

    tables: dict[str, pd.DataFrame]
    stories: dict[str, str]


def make_company(seed: int) -> dict[str, pd.DataFrame]:
    """The sample company: its accounts, their orders, opportunities and people, and its products.

    The tables are those of the schema, money in CNY, 36 months of order lines up to 2026-10-31.
    A won opportunity is a larger order of its account: the same day, the same money. ``stages``
    is the history of every opportunity, ``qualification`` the sheets of all open and of most
    closed ones. ``contacts`` are people of the customers and of some prospects, ``activities``
    what was done there in those months, ``feedback`` the answers of six surveys. All persons are
    fiction.
    Names come twice: ``account_name`` in English, ``account_name_zh`` in Chinese, and so on.
    The same seed gives the same tables on every machine. Raises InvalidValue for a seed that is
    no whole number from 0 up.

    >>> tables = make_company(0)
    >>> list(tables)[:4], list(tables)[4:7], list(tables)[7:]  # doctest: +NORMALIZE_WHITESPACE
    (['accounts', 'orders', 'products', 'industries'],
     ['opportunities', 'stages', 'qualification'],
     ['contacts', 'activities', 'feedback'])
    >>> tables["accounts"]["status"].value_counts().to_dict()
    {'customer': 331, 'prospect': 55}
    """
    company = _company(check_seed(seed))
    return {name: table.copy(deep=False) for name, table in company.tables.items()}


def stories(seed: int) -> dict[str, str]:
    """The account behind each planted story of ``make_company(seed)``.

    hidden_grower: small, at least doubles every year, grows most over two years
    one_off_project: one huge order in the last 12 months and nothing else, ever
    loss_maker: top 10 by revenue, negative margin
    fading_account: top 5 two years ago, silent for three months now
    split_group: parent of six subsidiaries, each outside the top 20, together in the top 5
    small_strategic: small, high on every criterion, subsidiary of a large strategic prospect
    white_space: lacks a family that half of its peers bought in a year, and nobody has asked it yet
    rival_seat: lacks such a family, too, and we lost it twice to the same competitor
    lone_friend: among the 15 largest of the last year; of its five contacts we have only met the
        user, who likes us; coverage of the decision maker is 0
    loud_small: in the lower half by revenue, and takes more of our time than any other account

    Four of them have one open opportunity each. hidden_grower: middling money, high impact, needed
    within 60 days, well qualified. one_off_project: the largest of all, a tender without economic
    buyer or champion, past its date, unmoved for more than 120 days. loss_maker: large, at the
    discount that makes its loss. small_strategic: small, well qualified.

    What people know and say there: rival_seat has an insider against us (support -2, influence 5);
    at one_off_project nobody has met the decision maker; hidden_grower has a champion, and the user
    of fading_account tells what goes wrong, from 5 points down to 2, before the account falls
    silent, while our visits there become fewer every year and end in April 2026.
    """
    return dict(_company(check_seed(seed)).stories)


def check_seed(seed: int) -> int:
    """The seed, if it is a whole number from 0 up."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise InvalidValue("not_a_variant", value=repr(seed))
    return int(seed)


@lru_cache(maxsize=8)
def _company(seed: int) -> Company:
    companies = (_draw(Dice(seed, attempt)) for attempt in count())
    company = _with_opportunities(next(filter(_keeps_promises, companies)), seed)
    return _with_people(company, seed)


def _with_opportunities(company: Company, seed: int) -> Company:
    """The company, grown by its opportunities."""
    recipe, told = _recipe(), company.stories
    accounts, orders = company.tables["accounts"], company.tables["orders"]
    pool = order_pool(orders, recipe)
    gaps = find_gaps(orders, accounts, recipe, set(told.values()))
    dice = (Dice(seed, attempt, _OPPORTUNITIES) for attempt in count())
    book = opportunity_book(pool, accounts, told, gaps, recipe, dice)
    seats = dict(zip(("white_space", "rival_seat"), (gap.account_id for gap in gaps), strict=True))
    return Company(company.tables | book, told | seats)


def _with_people(company: Company, seed: int) -> Company:
    """The company, grown by its customers' people, what we do with them and what they say."""
    dice, survey = Dice(seed, 0, _PEOPLE), (Dice(seed, attempt, _FEEDBACK) for attempt in count())
    recipe, tables = _recipe() | _recipe("people"), company.tables
    standing = account_standing(tables, company.stories, recipe, dice)
    contacts = contact_book(standing, recipe, dice)
    book = {
        "contacts": shown_contacts(contacts),
        "activities": activity_book(tables, standing, contacts, recipe, dice),
        "feedback": feedback_book(tables["orders"], standing, contacts, recipe, survey),
    }
    accounts = standing.set_index("story")["account_id"]
    found = {story: str(accounts[story]) for story in ("lone_friend", "loud_small")}
    return Company(tables | book, company.stories | found)


def _draw(dice: Dice) -> Company:
    recipe = _recipe()
    plan = make_plan(recipe, dice)
    accounts = account_file(plan, recipe, dice)
    orders = order_book(plan, recipe, dice)
    ids = accounts["account_id"].to_numpy()
    orders.insert(2, "account_id", ids[orders.pop("account")])
    tables = {
        "accounts": accounts.sort_values("account_id", ignore_index=True),
        "orders": orders,
        "products": _products(recipe),
        "industries": _industries(recipe),
    }
    told = [story for story in STORIES if not story.startswith("subsidiary")]
    rows = [plan.index[plan["story"] == story].item() for story in told]
    return Company(tables, dict(zip(told, map(str, ids[rows]), strict=True)))


@cache
def _recipe(name: str = "company") -> dict[str, Any]:
    toml = files("kamkit.data.sample").joinpath(f"{name}.toml")
    return tomllib.loads(toml.read_text("utf-8"))


def _products(recipe: dict[str, Any]) -> pd.DataFrame:
    families = recipe["families"]
    rows = [
        {
            "product_id": key,
            "product_name": p["en"],
            "product_name_zh": p["zh"],
            "family": families[p["family"]]["en"],
            "family_zh": families[p["family"]]["zh"],
            "price": float(p["price"]),
            "unit_cost": float(p["cost"]),
            "currency": "CNY",
        }
        for key, p in recipe["products"].items()
    ]
    return pd.DataFrame(rows)


def _industries(recipe: dict[str, Any]) -> pd.DataFrame:
    rows = recipe["industries"].values()
    return pd.DataFrame(
        [{"industry": i["en"], "industry_zh": i["zh"], "growth": i["growth"]} for i in rows]
    )


def _keeps_promises(company: Company) -> bool:
    orders = company.tables["orders"]
    cents = (orders["amount"] * 100).round().astype("int64")
    days = (orders["order_date"] - pd.Timestamp(_recipe()["calendar"]["first"])).dt.days
    year = pd.Series(np.searchsorted(YEAR_ENDS, days, side="right"), name="year")
    years = cents.groupby([orders["account_id"], year]).sum().unstack(fill_value=0)
    grower = company.stories["hidden_grower"]
    whole = years[(years > 0).all(axis=1)]
    doubled = (whole[1] >= 2 * whole[0]) & (whole[2] >= 2 * whole[1])
    last_lists = [_a_list(years[k]) for k in (1, 2)]
    lost = len(last_lists[0] - last_lists[1]) / len(last_lists[0])
    return (
        all(TOP_SHARE[0] <= _top_share(v) <= TOP_SHARE[1] for v in (years.sum(axis=1), years[2]))
        and LIST_TURNOVER[0] <= lost <= LIST_TURNOVER[1]
        and TREND[0] <= years[2].sum() / years[0].sum() <= TREND[1]
        and (whole[2] / whole[0]).idxmax() == grower
        and list(whole.index[doubled]) == [grower]
        and grower not in last_lists[1]
        and days.max() == YEAR_ENDS[-1] - 1
    )


def _top_share(revenue: pd.Series[int]) -> float:
    ranked = revenue[revenue > 0].sort_values(ascending=False)
    return float(ranked.head(-(-len(ranked) // 5)).sum() / ranked.sum())


def _a_list(revenue: pd.Series[int]) -> set[str]:
    ranked = revenue[revenue > 0].sort_index().sort_values(ascending=False, kind="stable")
    return set(ranked.index[ranked.cumsum() <= 0.8 * ranked.sum()])
