"""What anonymise does with each column of each table: the one place that decides."""

from __future__ import annotations

from typing import Literal, NamedTuple

from kamkit.schema import Column, Table, describe_column

Deed = Literal["alias", "scale", "shift", "round", "rare", "phrase", "keep", "remove"]

FEWEST = 5
"""A region or industry of fewer accounts, or a phrase in fewer rows, becomes "Other"."""

FIGURES = 2
"""Significant figures that are left of a number by which an account could be looked up."""


class Rule(NamedTuple):
    """What happens to a column; ``kind`` says whose alias it gets."""

    deed: Deed
    kind: str = ""


# A kind of id, and the kind of name that belongs to it: both carry one number.
NAME_OF = {
    "account_id": "account",
    "contact_id": "contact",
    "opportunity_id": "opportunity",
    "product_id": "product",
}
_TEXT = {
    "account_id": Rule("alias", "account_id"),
    "account_name": Rule("alias", "account"),
    "parent_id": Rule("alias", "account_id"),
    "contact_id": Rule("alias", "contact_id"),
    "reports_to": Rule("alias", "contact_id"),
    "order_id": Rule("alias", "order_id"),
    "opportunity_id": Rule("alias", "opportunity_id"),
    "activity_id": Rule("alias", "activity_id"),
    "response_id": Rule("alias", "response_id"),
    "owner": Rule("alias", "owner"),
    "person": Rule("alias", "owner"),
    "competitor": Rule("alias", "competitor"),
    "industry": Rule("rare"),
    "region": Rule("rare"),
    "title": Rule("phrase"),
    "outcome": Rule("phrase"),
    "product_id": Rule("keep"),
    "product_name": Rule("keep"),
    "family": Rule("keep"),
    "stage": Rule("keep"),
    "kind": Rule("keep"),
    "source": Rule("keep"),
    "currency": Rule("keep"),
    "comment": Rule("remove"),
}
# Names that mean something else from table to table.
_OWN = {
    ("contacts", "name"): Rule("alias", "contact"),
    ("opportunities", "name"): Rule("alias", "opportunity"),
}
_LOOKED_UP = frozenset({"employees", "market_share"})
_BY_DTYPE: dict[str, Rule] = {
    "money": Rule("scale"),
    "date": Rule("shift"),
    "number": Rule("keep"),
    "integer": Rule("keep"),
    "share": Rule("keep"),
    "choice": Rule("keep"),
}
_PRODUCTS = {
    "product_id": Rule("alias", "product_id"),
    "product_name": Rule("alias", "product"),
}


def rule_for(table: Table, column: str, products: bool = False) -> Rule:
    """The rule of a column: what no table knows, and text that no rule names, is removed.

    >>> from kamkit.schema import tables
    >>> rule_for(tables()["orders"], "amount").deed, rule_for(tables()["orders"], "phone").deed
    ('scale', 'remove')
    """
    spec = table.get(column) or describe_column(column)
    if spec is None:
        return Rule("remove")
    if (table.name, column) in _OWN:
        return _OWN[table.name, column]
    if products and column in _PRODUCTS:
        return _PRODUCTS[column]
    return _of_column(spec)


def _of_column(spec: Column) -> Rule:
    if spec.name in _LOOKED_UP:
        return Rule("round")
    if spec.dtype in ("id", "text") or (spec.name in _TEXT and spec.dtype != "choice"):
        return _TEXT.get(spec.name, Rule("remove"))
    return _BY_DTYPE[spec.dtype]
