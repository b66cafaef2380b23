"""Questions 07.8 to 07.10: odds by hand, which columns carry a signal, and how to see that."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.analysis.odds_quality import OddsScore, score_odds
from kamkit.analysis.win_odds import win_odds
from kamkit.analysis.win_rates import hold_back, win_rates
from kamkit.course.data import Data
from kamkit.course.questions.accounts_03 import need, once
from kamkit.course.questions.book_07 import (
    FEWEST,
    FIELDS,
    classified,
    closed_deals,
    deal_row,
    deals,
    open_deals,
    reasons,
    title,
)
from kamkit.course.questions.card_04 import labelled

TEAM = "owner"
LOOKED_AT = (*FIELDS, TEAM, "product_id")
CHANCE = 0.05  # a p-value from here up is what chance alone often gives
APART = 0.03  # so far from the right share a wrong one must be


@once
def by_hand(data: Data) -> dict[str, Any]:
    """An open deal with one value that raises its odds and one that lowers them."""
    table, found = reasons(data), []
    for deal, rows in table.groupby("opportunity_id", sort=False):
        told = _worked(rows)
        wrong = (told["unturned"], told["multiplied"], told["base"], told["strongest"])
        mixed = rows["lift"].max() > 1.2 and rows["lift"].min() < 0.85
        apart = all(abs(each - told["odds"]) > APART for each in wrong)
        if mixed and apart and 0.15 < told["odds"] < 0.85:
            found.append({**told, "deal": str(deal)})
    need(bool(found))
    amount = open_deals(data).set_index("opportunity_id")["amount"]
    best = max(found, key=lambda each: (float(amount[each["deal"]]), each["deal"]))
    return {**best, "name": title(data, best["deal"])}


def _worked(rows: pd.DataFrame) -> dict[str, Any]:
    base, lifts = float(rows["base_odds"].iloc[0]), [float(each) for each in rows["lift"]]
    ratio = base / (1 - base)
    product = 1.0
    for lift in lifts:
        product *= lift
    first = ratio * lifts[0]
    return {
        "odds": float(rows["win_odds"].iloc[0]),
        "base": base,
        "start": ratio,
        "ratio": ratio * product,
        "lifts": " × ".join(f"{each:.2f}" for each in lifts),
        "raises": str(rows.sort_values("lift")["value"].iloc[-1]),
        "lowers": str(rows.sort_values("lift")["value"].iloc[0]),
        "unturned": ratio * product,
        "multiplied": base * product,
        "strongest": first / (1 + first),
    }


@once
def halves(data: Data) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The closed deals to learn from, and the later third held back."""
    learn, test = hold_back(deals(data))
    need(min(len(learn), len(test)) >= FEWEST and learn["status"].nunique() == 2)
    return learn, test


def tested(data: Data, fields: tuple[str, ...]) -> OddsScore:
    """Odds by these fields against what happened to the deals held back."""
    learn, test = halves(data)
    found = win_odds(learn, test.assign(status="open"), list(fields))
    base = float((learn["status"] == "won").mean())
    return score_odds(found["win_odds"], test["status"], base=base)


@once
def signals(data: Data) -> pd.DataFrame:
    """For each column: its p-value, its Brier score on the deals held back, the rate's to beat."""
    there = [name for name in LOOKED_AT if name in deals(data) and deals(data)[name].notna().any()]
    found = []
    for name in there:
        score = tested(data, (name,))
        p_value = float(win_rates(closed_deals(data), by=name)["p_value"].iloc[0])
        found.append((name, p_value, score.brier, score.base_brier))
    return pd.DataFrame(found, columns=["field", "p_value", "brier", "base_brier"]).set_index(
        "field", drop=False
    )


def telling(data: Data) -> list[str]:
    """The columns that chance does not explain and that did better on the deals held back."""
    table = signals(data)
    sure, better = table["p_value"] < CHANCE, table["brier"] < table["base_brier"]
    found = [str(each) for each in table.index[sure & better]]
    need(0 < len(found) < len(table))
    return found


def silent(data: Data) -> list[str]:
    """The other columns: what they say is no better than one rate, or may be chance."""
    return [str(each) for each in signals(data).index if each not in telling(data)]


def column_options(data: Data) -> dict[str, object]:
    return {str(each): labelled(str(each)) for each in signals(data).index}


def signal_facts(data: Data) -> dict[str, object]:
    table, good = signals(data), telling(data)
    weak = str(table["p_value"].idxmax())
    strong = str(table["brier"].loc[good].idxmin())
    return {
        "good": [labelled(each) for each in good],
        "k": len(good),
        "weak": labelled(weak),
        "p": float(table["p_value"][weak]),
        "strong": labelled(strong),
        "brier": float(table["brier"][strong]),
        "base": float(table["base_brier"][strong]),
    }


def team(data: Data) -> str:
    """Whether it helps to know who sells."""
    need(TEAM in signals(data).index)
    return "helps" if TEAM in telling(data) else "no_help"


def team_facts(data: Data) -> dict[str, object]:
    need(TEAM in signals(data).index)
    row = signals(data).loc[TEAM]
    return {"p": row["p_value"], "brier": row["brier"], "base": row["base_brier"]}


@once
def two_fields(data: Data) -> dict[str, Any]:
    """Brier scores on the deals held back: by two columns, by one, by three, by one rate."""
    need(set(FIELDS) <= set(deals(data)))
    both = tested(data, FIELDS[:2])
    return {
        "both": both.brier,
        "first": tested(data, FIELDS[:1]).brier,
        "second": tested(data, FIELDS[1:2]).brier,
        "three": tested(data, FIELDS).brier,
        "base": both.base_brier,
        "skill": both.skill,
        "n": both.n,
    }


def largest_facts(data: Data) -> dict[str, object]:
    """The largest open amount, and where it stands in the order of priority."""
    table = classified(data)
    row = deal_row(data, str(table["amount"].idxmax()))
    return {
        "name": title(data, str(row["opportunity_id"])),
        "amount": float(row["amount"]),
        "n": len(table),
        "priority": int(row["priority"]),
        "chased": int(table["chase"].sum()),
        "currency": str(data.accounts["currency"].iloc[0]),
    }
