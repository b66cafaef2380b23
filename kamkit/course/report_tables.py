"""What the report reads beside the orders, and the scorecard it scores by."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from kamkit.analysis.account_ids import use_account_ids
from kamkit.analysis.criteria import Criteria, Criterion
from kamkit.analysis.scoring import score_accounts
from kamkit.analysis.standard_criteria import label, standard_criteria
from kamkit.course.scorecard import Scorecard, my_scorecard
from kamkit.data.datasets import load_dataset
from kamkit.data.readers import read_table
from kamkit.errors import DataError, KamkitError, MissingColumn
from kamkit.schema import tables as tables_of_schema
from kamkit.text import format_percent, language, say

# What only an account file can know; without any of it a score would be revenue said twice.
ATTRIBUTES = (
    "need_fit",
    "willingness",
    "expansion_plan",
    "market_share",
    "brand_score",
    "credit_rating",
    "payment_days",
)
_OF_THE_SAMPLE = ("accounts", "opportunities", "products", "stages", "qualification")
_PLACES = 20
_REVENUE_WEIGHT = 20.0


def read_tables(
    files: Mapping[str, str | Sequence[Any]],
    *,
    sample: bool = False,
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Read further tables of a company, each from a file of its own.

    Parameters
    ----------
    files
        {table: path}, or {table: (path, {theirs: ours})} for headers that are not known by
        themselves; a third item names the system that wrote the file, as in ``read_export``.
    sample
        Take the sample company's tables wherever no file is named.

    Returns
    -------
    (dict, list)
        The tables that are there, and sentences on how each file was read. Of an id that stands
        twice the first row counts, which a sentence says.

    Raises what ``read_table`` raises.

    >>> found, said = read_tables({})
    >>> found, said
    ({}, ['No further files were given.'])
    """
    found: dict[str, pd.DataFrame] = {}
    said = []
    for name in _OF_THE_SAMPLE if sample else ():
        if name not in files:
            found[name] = load_dataset(name)
    for name, file in files.items():
        told: Any = (file, None) if isinstance(file, str) else file
        path, columns, *system = told
        frame, receipt = _read(path, name, columns, *system)
        key = list(tables_of_schema()[name].key)
        found[name] = frame.drop_duplicates(key, ignore_index=True)
        said += [say("receipt.title", value=receipt.file), *receipt.sentences()]
        if again := len(frame) - len(found[name]):
            said.append(say("report.again", n=again, column=key[0]))
    for name in files.keys() - {"accounts"}:
        found[name], named = match_accounts(found[name], found, name)
        said += named
    if not said:
        said.append(say("report.sample" if sample else "report.no_files"))
    return found, said


def match_accounts(
    frame: pd.DataFrame, tables: Mapping[str, pd.DataFrame], name: str = "orders"
) -> tuple[pd.DataFrame, list[str]]:
    """Rows that call their account by name get its id from the account file, where there is one.

    ``tables`` is what ``read_tables`` returns and ``name`` the table that ``frame`` is. Returns the
    frame, as from ``use_account_ids``, and a sentence where any row was changed or is left with
    an account that the file does not know. Raises ``DataError`` where the report's own rows, the
    orders, are none.

    >>> file = pd.DataFrame({"account_id": ["1"], "account_name": ["Head"]})
    >>> orders = pd.DataFrame({"account_id": ["Head", "Leg"]})
    >>> match_accounts(orders, {"accounts": file})[0]["account_id"].tolist()
    ['1', 'Leg']
    """
    if frame.empty and name == "orders":
        raise DataError("report.no_rows")
    accounts = tables.get("accounts")
    if accounts is None or "account_id" not in frame:
        return frame, []
    matched = use_account_ids(frame, accounts)
    n = int((matched["account_id"] != frame["account_id"].astype("str")).sum())
    if not n:
        return frame, []
    left = matched.loc[~matched["account_id"].isin(accounts["account_id"]), "account_id"].dropna()
    label = tables_of_schema()[name].label[language()]
    known = tuple(left.unique()[:5])
    key = "report.named" if left.empty else "report.named_but"
    return matched, [say(key, n=n, table=label, left=len(left), known=known)]


def _read(
    path: str, table: str, columns: Mapping[str, str] | None, system: str | None = None
) -> Any:
    try:
        return read_table(path, table, columns, system=system)
    except MissingColumn as fault:
        if fault.key != "missing_column":
            raise
        raise MissingColumn("missing_column_beside", **fault.values) from None


def scorecard_for(profile: pd.DataFrame, folder: str | os.PathLike[str] = ".") -> Scorecard:
    """The reader's own scorecard where these accounts carry it, else the standard one.

    ``profile`` is what ``profile_accounts`` returns and ``folder`` where the notebook lies.
    ``criteria`` is None where nothing is known of the accounts but what they bought; ``words``
    says which scorecard it is and what it weighs, or which columns were looked for.

    >>> import tempfile
    >>> bought = pd.DataFrame({"account_id": ["A"], "revenue_12m": [5.0], "orders": [1]})
    >>> scorecard_for(bought, tempfile.mkdtemp()).criteria is None
    True
    """
    own = my_scorecard(folder)
    if own.criteria is not None and _carries(profile, own):
        return replace(own, words=f"{own.words}\n{_weights(own.criteria)}")
    if not any(name in profile and profile[name].notna().any() for name in ATTRIBUTES):
        wanted = [f"{label(name)} ({name})" for name in ATTRIBUTES]
        words = f"{say('report.not_scored')}\n{say('report.no_attributes', wanted=wanted)}"
        return Scorecard(None, words=words)
    card = _with_revenue(profile, standard_criteria(profile))
    told = say("report.standard_card" if own.criteria is None else "report.own_card_unfit")
    return Scorecard(card, _PLACES, words=f"{told}\n{_weights(card)}")


def _carries(profile: pd.DataFrame, card: Scorecard) -> bool:
    try:
        return card.criteria is not None and bool(
            len(score_accounts(profile, card.criteria, card.method))
        )
    except KamkitError:
        return False


def _with_revenue(profile: pd.DataFrame, card: Criteria) -> Criteria:
    """Where there are no order days, revenue counts as it stands."""
    if "revenue_12m" in profile or "revenue" not in profile:
        return card
    rank = Criterion(
        label("revenue"), "revenue", scale="rank", weight=_REVENUE_WEIGHT, missing="lowest"
    )
    return Criteria([rank, *card.criteria], card.minimums)


def _weights(card: Criteria) -> str:
    weights = [f"{name} {format_percent(w, 0)}" for name, w in card.weights.items() if w > 0]
    return say("weights.shares", weights=weights)
