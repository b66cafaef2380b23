"""Questions 03.7, 03.9 and 03.10: who stays on the list, who grows, who falls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.course.questions.accounts_03 import (
    changed,
    currency,
    names,
    need,
    once,
    ranked_last_year,
    typical,
    years,
)
from kamkit.text import format_number

STRONG_FALL = -0.30
NEAR = 0.03  # so close to that limit, a question would be a quibble
STEADY_GROWTH = 0.50


def stayed(data: Data) -> dict[str, Any]:
    """How the A list of the 12 months before fared."""
    table = changed(data)
    before, after = table["abc_before"] == "A", table["abc_after"] == "A"
    base, both = int(before.sum()), int((before & after).sum())
    need(base > 0)
    return {
        "base": base,
        "stayed": both,
        "left": base - both,
        "share": both / base,
        "now": int(after.sum()),
        "gone": int((before & table["abc_after"].isna()).sum()),
        "unchanged": float((table["abc_before"] == table["abc_after"]).mean()),
    }


def of_those_now(data: Data) -> float | None:
    """The mistake of dividing by today's A list."""
    found = stayed(data)
    return found["stayed"] / found["now"] if found["now"] else None


def without_gone(data: Data) -> float | None:
    """The mistake of leaving out who bought nothing since; these data may not have any."""
    found = stayed(data)
    rest = found["base"] - found["gone"]
    return found["stayed"] / rest if found["gone"] and rest else None


@once
def small_accounts(data: Data) -> pd.DataFrame:
    """Three years of the accounts that bought in the last 12 months and are not A in them."""
    table = ranked_last_year(data)
    small = table.loc[(table["abc"] != "A") & (table["revenue_12m"] > 0), "account_id"]
    return years(data).loc[sorted(small)]


@once
def grower(data: Data) -> str:
    """The account that is small today, grew by half or more in both years, and most of all."""
    table = small_accounts(data)
    steady = (table["grown_before"] >= STEADY_GROWTH) & (table["grown"] >= STEADY_GROWTH)
    found = table[steady & (table["third"] >= 0.5 * typical(data))]
    need(len(found) > 0)
    return str((found["third"] / found["first"]).idxmax())


@once
def small_ones(data: Data) -> dict[str, str]:
    """Five small accounts by what they are: ``grower``, ``tiny`` (a larger percentage of little),
    ``rebound`` (grew last year, and is back where it was), ``largest`` (of these, and flat) and
    ``fading``.
    """
    table, chosen = small_accounts(data), {"grower": grower(data)}
    star = table.loc[chosen["grower"]]
    tiny = (table["third"] < 0.25 * typical(data)) & (table["grown"] > 1.2 * star["grown"])
    back = (table["grown_before"] < -0.2) & (table["third"] < 1.3 * table["first"])
    flat = (table["grown"].abs() < 0.2) & (table["third"] > star["third"])
    kinds = {
        "tiny": table.loc[tiny, "grown"],
        "rebound": table.loc[back & (table["grown"] > STEADY_GROWTH), "grown"],
        "largest": table.loc[flat, "third"],
        "fading": table.loc[(table["grown"] < -0.2) & (table["first"] > 0), "second"],
    }
    for kind, fitting in kinds.items():
        new = fitting[~fitting.index.isin(list(chosen.values()))]
        need(len(new) > 0)
        chosen[kind] = str(new.idxmax())
    return chosen


def small_options(data: Data) -> dict[str, object]:
    return _paths(data, list(small_ones(data).values()), ["first", "second", "third"])


def growth(data: Data) -> dict[str, object]:
    account = grower(data)
    row = years(data).loc[account]
    place = ranked_last_year(data).set_index("account_id")["rank"]
    grown = {key: row[key] for key in ("grown", "grown_before")}
    return {"name": names(data)[account], "rank": int(place[account]), **grown}


@once
def large_ones(data: Data) -> dict[str, list[str]]:
    """Six large accounts of the year before: three ``fell`` strongly, of the rest one ``loss``
    (negative margin) where there is one, one ``dip`` (a smaller fall), and ``steady`` ones.
    """
    table = years(data).sort_values("second", ascending=False, kind="stable")
    table = table[(table["grown"] - STRONG_FALL).abs() > NEAR].head(60)
    grown = table["grown"]
    losing = pd.Series(False, index=table.index)
    if "margin" in data.accounts:
        losing = data.accounts.set_index("account_id")["margin"].reindex(table.index) < 0
    holding = grown > STRONG_FALL
    fell = _ids(table[~holding])[:3]
    loss = _ids(table[holding & losing])[:1]
    dip = _ids(table[holding & ~losing & (grown < -0.1)])[:1]
    steady = _ids(table[~losing & (grown > -0.1)])[: 3 - len(loss) - len(dip)]
    need(len(fell) == 3 and len(loss + dip + steady) == 3)
    return {"fell": fell, "loss": loss, "dip": dip, "steady": steady}


def large_options(data: Data) -> dict[str, object]:
    ids = [each for kind in large_ones(data).values() for each in kind]
    return _paths(data, ids, ["second", "third"])


def fell(data: Data) -> list[str]:
    return large_ones(data)["fell"]


def fall(data: Data) -> dict[str, object]:
    kinds = large_ones(data)
    table = years(data).loc[kinds["fell"]]
    named = {kind: [names(data)[each] for each in ids] for kind, ids in kinds.items()}
    return {
        "lost": float((table["second"] - table["third"]).sum()),
        "fell": named["fell"],
        "first_fell": named["fell"][0],
        **{kind: named[kind][0] if named[kind] else "–" for kind in ("steady", "loss", "dip")},
        "currency": currency(data),
    }


def with_one_of(kind: str) -> Callable[[Data], list[str] | None]:
    """The mistake of ticking an account of another kind as well; None where there is none."""

    def make(data: Data) -> list[str] | None:
        others = large_ones(data)[kind][:1]
        return [*fell(data), *others] if others else None

    return make


def has_one_of(kind: str) -> Callable[[frozenset[str], Data], bool]:
    """Whether that account is ticked."""
    return lambda answer, data: bool(answer & set(large_ones(data)[kind][:1]))


def _ids(table: pd.DataFrame) -> list[str]:
    return [str(each) for each in table.index]


def _paths(data: Data, ids: list[str], columns: list[str]) -> dict[str, object]:
    """Accounts and their revenue from year to year, in thousands or 万, in order of account_id."""
    amounts = years(data)[columns].loc[sorted(ids)]
    paths: dict[str, object] = {}
    for account, row in zip(_ids(amounts), amounts.to_numpy().tolist(), strict=True):
        english = " → ".join(f"{format_number(value / 1e3, 0, 'en')}k" for value in row)
        chinese = " → ".join(f"{format_number(value / 1e4, 1, 'zh')}万" for value in row)
        name = names(data)[account]
        paths[account] = Prose(f"{name}: {english}", f"{name}：{chinese}")
    return paths
