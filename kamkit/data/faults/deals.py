"""Opportunities whose days, stage and status contradict each other."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamkit.data.faults.check import Check
from kamkit.data.faults.fault import (
    Fault,
    Tables,
    View,
    days_of,
    faults_at,
    id_column,
    look_up,
    status_of,
)


def _deals(tables: Tables) -> tuple[pd.DataFrame, pd.Series[Any]]:
    deals = tables["opportunities"].reset_index(drop=True)
    return deals, status_of(deals)


def _closed_before_created(tables: Tables, view: View) -> list[Fault]:
    deals, status = _deals(tables)
    created, close = days_of(deals, "created"), days_of(deals, "close_date")
    bad = status.isin(["won", "lost"]) & (close < created)
    return faults_at("opportunities", "closed_before_created", close, bad, created=created)


def _closed_after_day(tables: Tables, view: View) -> list[Fault]:
    deals, status = _deals(tables)
    close = days_of(deals, "close_date")
    bad = status.isin(["won", "lost"]) & (close > view.day)
    return faults_at("opportunities", "closed_after_day", close, bad, day=view.text)


def _close_date_past(tables: Tables, view: View) -> list[Fault]:
    deals, status = _deals(tables)
    close = days_of(deals, "close_date")
    bad = status.eq("open") & (close < view.day)
    return faults_at("opportunities", "close_date_past", close, bad, day=view.text)


def _closed_without_date(tables: Tables, view: View) -> list[Fault]:
    deals, status = _deals(tables)
    close = deals["close_date"]
    bad = status.isin(["won", "lost"]) & close.isna()
    return faults_at("opportunities", "closed_without_date", close, bad, status=status)


def _status_against_stage(tables: Tables, view: View) -> list[Fault]:
    """Only a stage whose whole name is a word for won, lost or void says what the status is."""
    deals, status = _deals(tables)
    told = status_of(deals[["stage"]])
    bad = status.isin(_STATUSES) & deals["status"].notna() & told.ne("open") & told.ne(status)
    given, stage = deals["status"], deals["stage"]
    return faults_at("opportunities", "status_against_stage", given, bad, stage=stage)


def _before_its_deal(table: str, column: str, rule: str) -> Check:
    def find(tables: Tables, view: View) -> list[Fault]:
        deals = tables["opportunities"]
        pairs = pd.DataFrame(
            {"id": id_column(deals, "opportunity_id"), "created": days_of(deals, "created")}
        )
        starts = pairs.dropna().drop_duplicates("id").set_index("id")["created"]
        days = days_of(tables[table], column)
        ids = id_column(tables[table], "opportunity_id")
        created = look_up(ids, starts)
        return faults_at(table, rule, days, days < created, created=created, deal=ids)

    needs = ("opportunities.opportunity_id", "opportunities.created")
    return Check(rule, table, (f"{table}.opportunity_id", f"{table}.{column}", *needs), find)


_STATUSES = ("open", "won", "lost", "void")
_STATE = "opportunities.status|opportunities.stage"
_CLOSE = "opportunities.close_date"
_DAY = "orders.order_date|as_of"

DEAL_CHECKS = (
    Check(
        "closed_before_created",
        "opportunities",
        (_STATE, "opportunities.created", _CLOSE),
        _closed_before_created,
    ),
    Check("closed_after_day", "opportunities", (_STATE, _CLOSE, _DAY), _closed_after_day),
    Check("closed_without_date", "opportunities", (_STATE, _CLOSE), _closed_without_date),
    Check("close_date_past", "opportunities", (_STATE, _CLOSE), _close_date_past),
    Check(
        "status_against_stage",
        "opportunities",
        ("opportunities.status", "opportunities.stage"),
        _status_against_stage,
    ),
    _before_its_deal("activities", "date", "activity_before_deal"),
    _before_its_deal("stages", "entered", "stage_before_created"),
)
