"""Stages as a system names them: their own names, the status and the probability that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial, reduce
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
    unknown = [bool(text and not stage) for text, stage in zip(texts, found, strict=True)]
    names = {t: s.name for t, s in zip(texts, found, strict=True) if s and s.name != t}
    if names:
        renamed = np.array([text in names for text in texts])[codes]
        draft.values["stage"] = spread([names.get(t, t) for t in texts], codes, given.index)
        draft.note("stage_names", n=int(renamed.sum()), pairs=names)
    if "status" in draft.spec:
        words = [status_of_words(t) if new else None for t, new in zip(texts, unknown, strict=True)]
        _fill_status(draft, texts, codes, [s.status if s else None for s in found], words)
    if "probability" in draft.spec and "probability" not in draft.values:
        _fill_probability(
            draft, np.array([s.probability if s else None for s in found], float)[codes]
        )
    times = np.bincount(codes[draft.standing.to_numpy()], minlength=len(texts)).tolist()
    counts = {t: n for t, n, new in zip(texts, times, unknown, strict=True) if new and n}
    return dict(sorted(counts.items(), key=lambda stage: -stage[1]))


def _fill_status(
    draft: Draft,
    texts: Sequence[str],
    codes: npt.NDArray[Any],
    by_stage: Sequence[str | None],
    by_words: Sequence[str | None],
) -> None:
    """The status of each row that the file gives none; ``texts[codes]`` are the stages."""
    follows = spread([a or b for a, b in zip(by_stage, by_words, strict=True)], codes, draft.index)
    told = draft.values.get("status")
    left = draft.standing if told is None else draft.standing & told.isna()
    if told is not None:
        stages = spread(by_stage, codes, draft.index)
        clash = draft.standing & told.notna() & stages.notna() & (told != stages)
        if clash.any():
            draft.note("status_clash", n=int(clash.sum()), at=draft.rows_of(clash))
    met = np.bincount(codes[left.to_numpy()], minlength=len(texts)).tolist()
    if any(n for n, status in zip(met, by_stage, strict=True) if status):
        draft.derived.append("status")
    guessed = {t: (s, n) for t, s, n in zip(texts, by_words, met, strict=True) if s and n}
    if guessed:
        pairs = {text: status for text, (status, _) in guessed.items()}
        draft.note("status_by_words", n=sum(n for _, n in guessed.values()), pairs=pairs)
    empty = left & follows.isna()
    if empty.any():
        draft.note("status_empty", n=int(empty.sum()), at=draft.rows_of(empty))
    draft.values["status"] = follows if told is None else told.astype("str").fillna(follows)


def _fill_probability(draft: Draft, by_stage: npt.NDArray[np.float64]) -> None:
    if not np.isnan(by_stage).all():
        draft.values["probability"] = pd.Series(by_stage, index=draft.index)
        draft.derived.append("probability")


def read_flags(draft: Draft, system: System) -> dict[str, str]:
    """Settle the status by the file's own flags; returns the headers used, as {theirs: ours}.

    The first flag that fits a row counts; a status column that the file has counts before all.
    """
    flags = system.tables[draft.spec.name].flags if draft.spec.name in system.tables else ()
    present = list(_present(draft, system, flags))
    if present and "status" not in draft.values:
        columns = [
            by_text(draft.grid.cells[at], partial(_status_of, flag=flag)).astype("str")
            for at, flag in present
        ]
        draft.values["status"] = reduce(lambda status, flagged: status.fillna(flagged), columns)
    return {draft.grid.headers[at]: "status" for at, _ in present}


def _status_of(text: str, flag: Flag) -> str | None:
    return flag.status if text.casefold() in flag.values else None


def _present(draft: Draft, system: System, flags: tuple[Flag, ...]) -> Iterator[tuple[int, Flag]]:
    headers = [system.header(header) for header in draft.grid.headers]
    for place in draft.match.left_out:
        headers[place] = ""
    for flag in flags:
        if flag.header in headers:
            yield headers.index(flag.header), flag
