"""Stages as a system names them: their own names, the status and the probability that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kamkit.data.cell_text import by_text, coded, spread
from kamkit.data.draft import Draft
from kamkit.data.systems import Flag, Stage, System

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


def with_stages(system: System, stages: Mapping[str, str]) -> System:
    """The system with stages whose status the caller says, {theirs: status}."""
    if not stages:
        return system
    known = {text: system.stage(text) for text in stages}
    told = tuple(
        replace(stage, status=stages[text], also=(text,)) if stage else Stage(text, stages[text])
        for text, stage in known.items()
    )
    return replace(system, stages=(*system.stages, *told))


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
    codes, texts = coded(given)
    found = [system.stage(text) if text is not None else None for text in texts]
    names = {t: s.name for t, s in zip(texts, found, strict=True) if s and s.name != t}
    if names:
        renamed = given.isin(list(names))
        draft.values["stage"] = spread([names.get(t, t) for t in texts], codes, given.index)
        pairs = {text: names[text] for text in given[renamed].unique()}
        draft.note("stage_names", n=int(renamed.sum()), pairs=pairs)
    if "status" in draft.spec:
        by_stage = spread([s.status if s else None for s in found], codes, given.index)
        words = {t: status_of_words(t) for t, s in zip(texts, found, strict=True) if t and not s}
        _fill_status(draft, given, by_stage, words)
    if "probability" in draft.spec and "probability" not in draft.values:
        _fill_probability(
            draft, np.array([s.probability if s else None for s in found], float)[codes]
        )
    unknown = given[given.isin([t for t, s in zip(texts, found, strict=True) if t and not s])]
    counts = unknown[draft.standing[unknown.index]].value_counts()
    return {str(stage): int(rows) for stage, rows in counts.items()}


def _fill_status(
    draft: Draft, given: pd.Series[Any], by_stage: pd.Series[Any], words: dict[str, str | None]
) -> None:
    codes, texts = coded(given)
    by_words = spread([words.get(text) for text in texts], codes, given.index)
    nothing = pd.Series(np.nan, index=given.index, dtype="str")
    told = draft.values.get("status", nothing).astype("str")
    kept = draft.standing
    clash = kept & told.notna() & by_stage.notna() & (told != by_stage)
    if clash.any():
        draft.note("status_clash", n=int(clash.sum()), at=draft.rows_of(clash))
    if (kept & told.isna() & by_stage.notna()).any():
        draft.derived.append("status")
    guessed = kept & told.isna() & by_words.notna()
    if guessed.any():
        stages = {text: words[text] for text in given[guessed].unique()}
        draft.note("status_by_words", n=int(guessed.sum()), pairs=stages)
    status = told.fillna(by_stage).fillna(by_words)
    empty = kept & status.isna()
    if empty.any():
        draft.note("status_empty", n=int(empty.sum()), at=draft.rows_of(empty))
    draft.values["status"] = status


def _fill_probability(draft: Draft, by_stage: npt.NDArray[np.float64]) -> None:
    if not np.isnan(by_stage).all():
        draft.values["probability"] = pd.Series(by_stage, index=draft.index)
        draft.derived.append("probability")


def read_flags(draft: Draft, system: System) -> dict[str, str]:
    """Settle the status by the file's own flags; returns the headers used, as {theirs: ours}.

    The first flag that fits a row counts; a status column that the file has counts before all.
    """
    flags = system.tables[draft.spec.name].flags if draft.spec.name in system.tables else ()
    status: pd.Series[Any] = pd.Series(np.nan, index=draft.index, dtype="str")
    used: dict[str, str] = {}
    for position, flag in _present(draft, system, flags):
        held = partial(_status_of, flag=flag)
        flagged = by_text(draft.grid.cells[position], held).astype("str")
        status = status.where(status.notna(), flagged)
        used[draft.grid.headers[position]] = "status"
    if used and "status" not in draft.values:
        draft.values["status"] = status
    return used


def _status_of(text: str, flag: Flag) -> str | None:
    return flag.status if text.casefold() in flag.values else None


def _present(draft: Draft, system: System, flags: tuple[Flag, ...]) -> Iterator[tuple[int, Flag]]:
    headers = [system.header(header) for header in draft.grid.headers]
    for place in draft.match.left_out:
        headers[place] = ""
    for flag in flags:
        if flag.header in headers:
            yield headers.index(flag.header), flag
