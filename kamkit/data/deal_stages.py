"""Stages as a system names them: their own names, the status and the probability that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from kamkit.data.draft import Draft
from kamkit.data.systems import Flag, System
from kamkit.data.values import by_text

_WORDS = {
    "won": re.compile(r"赢|成交|成功|\bwon\b", re.IGNORECASE),
    "lost": re.compile(r"输|失败|丢|\blost\b", re.IGNORECASE),
    "void": re.compile(r"无效|\bvoid\b", re.IGNORECASE),
}
_NOT = re.compile(r"[未不没非]|\bnot\b|\bno\b", re.IGNORECASE)


def status_of_words(stage: str) -> str | None:
    """The status that a stage's own words give away; None where they give none, or two.

    >>> status_of_words("Won - renewal"), status_of_words("未成交"), status_of_words("POC")
    ('won', None, None)
    """
    found = [status for status, words in _WORDS.items() if words.search(stage)]
    return found[0] if len(found) == 1 and not _NOT.search(stage) else None


def place_stages(draft: Draft, system: System) -> dict[str, int]:
    """Give each stage its display name, and each opportunity the status that follows from it.

    A status that the file tells (a column, or a flag such as IsWon) stands. Else it is that of
    the stage; of a stage that the system's list does not have, that of its words; else it stays
    empty. A probability follows from the stage only where the file has no such column and the
    system's table is known. Returns the stages that the list does not have, with their rows.
    """
    if "stage" not in draft.values or not system.stages:
        return {}
    given = draft.values["stage"]
    known = {text: system.stage(text) for text in given.dropna().unique()}
    found = given.map(known)
    names = {text: stage.name for text, stage in known.items() if stage}
    renamed = given.map(names).notna() & (given.map(names) != given)
    if renamed.any():
        draft.values["stage"] = given.map(names).where(renamed, given).astype("str")
        pairs = {text: names[text] for text in given[renamed].unique()}
        draft.note("stage_names", n=int(renamed.sum()), pairs=pairs)
    if "status" in draft.spec:
        _fill_status(draft, given, found)
    if "probability" in draft.spec and "probability" not in draft.values:
        _fill_probability(draft, found)
    unknown = given[given.notna() & found.isna() & draft.reason.isna()]
    return {str(stage): int(rows) for stage, rows in unknown.value_counts().items()}


def _fill_status(draft: Draft, given: pd.Series[Any], found: pd.Series[Any]) -> None:
    by_stage = found.map(lambda stage: stage.status, na_action="ignore").astype(object)
    words = {text: status_of_words(text) for text in given.dropna().unique()}
    by_words = given.map(words).where(found.isna(), None).astype(object)
    told = draft.values.get("status", pd.Series(None, index=given.index, dtype=object))
    told = told.astype(object).where(told.notna(), None)
    kept = draft.reason.isna()
    clash = kept & told.notna() & by_stage.notna() & (told != by_stage)
    if clash.any():
        draft.note("status_clash", n=int(clash.sum()), at=draft.rows_of(clash))
    filled = told.isna() & by_stage.notna()
    guessed = told.isna() & by_words.notna()
    if (filled & kept).any():
        draft.derived.append("status")
    if (guessed & kept).any():
        stages = {text: words[text] for text in given[guessed & kept].unique()}
        draft.note("status_by_words", n=int((guessed & kept).sum()), pairs=stages)
    status = told.where(~filled, by_stage).where(~guessed, by_words)
    nothing = kept & status.isna()
    if nothing.any():
        draft.note("status_empty", n=int(nothing.sum()), at=draft.rows_of(nothing))
    draft.values["status"] = status.astype("str")


def _fill_probability(draft: Draft, found: pd.Series[Any]) -> None:
    values = found.map(lambda stage: stage.probability, na_action="ignore").astype(float)
    if values.notna().any():
        draft.values["probability"] = values
        draft.derived.append("probability")


def read_flags(draft: Draft, system: System) -> dict[str, str]:
    """Settle the status by the file's own flags; returns the headers used, as {theirs: ours}.

    The first flag that fits a row counts; a status column that the file has counts before all.
    """
    flags = system.tables[draft.spec.name].flags if draft.spec.name in system.tables else ()
    status: pd.Series[Any] = pd.Series(None, index=draft.reason.index, dtype=object)
    used: dict[str, str] = {}
    for position, flag in _present(draft, system, flags):
        holds = by_text(draft.grid.cells[position], str.casefold).isin(flag.values)
        status = status.mask(status.isna() & holds, flag.status)
        used[draft.grid.headers[position]] = "status"
    if used and "status" not in draft.values:
        draft.values["status"] = status
    return used


def _present(draft: Draft, system: System, flags: tuple[Flag, ...]) -> Iterator[tuple[int, Flag]]:
    headers = [system.header(header) for header in draft.grid.headers]
    for flag in flags:
        if flag.header in headers:
            yield headers.index(flag.header), flag
