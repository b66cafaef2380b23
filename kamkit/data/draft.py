"""A table in the making: each column read, each row kept or set aside with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.cell_text import by_text, is_blank, tidy
from kamkit.data.columns import Match
from kamkit.data.grid import Grid
from kamkit.data.order_totals import line_numbers, totals
from kamkit.data.parse import parse
from kamkit.data.receipt import Receipt, Totals
from kamkit.data.row_kinds import NO_RECORDS, RowKinds, split_line
from kamkit.data.rows import kept_rows, tidy_rows
from kamkit.data.threads import each_in_threads
from kamkit.data.values import SHARED_SIGNS, Parsed, currency_code
from kamkit.errors import AmbiguousDates
from kamkit.schema import Column, Table

_DISCOUNT = re.compile(r"discount|rebate|rabatt|折扣|优惠", re.IGNORECASE)
_MONEY = {"orders": "amount", "summary": "revenue", "opportunities": "amount"}


@dataclass
class Draft:
    """A table in the making: values read so far, and for each row the first reason against it."""

    grid: Grid
    spec: Table
    match: Match
    kinds: RowKinds = field(default_factory=RowKinds)
    values: dict[str, pd.Series[Any]] = field(default_factory=dict)
    blanked: list[pd.DataFrame] = field(default_factory=list)
    derived: list[str] = field(default_factory=list)
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.index = self.grid.cells.index
        self._reasons = [""]  # the first stands for none
        self._against = np.zeros(len(self.index), dtype=np.int16)
        self.signs: pd.Series[Any] | None = None
        self._kinds: dict[int, str] = {}

    def take(
        self,
        cells: Mapping[str, pd.Series[Any]],
        day_first: Mapping[str, bool | None],
        utc_offset: float = 0,
    ) -> None:
        """Read columns; note the cells that hold something that cannot be read."""

        def read(name: str) -> Parsed:
            with self.asking(name):
                return parse(cells[name], self.spec[name], day_first.get(name), utc_offset)

        for name, parsed in zip(cells, each_in_threads(read, list(cells)), strict=True):
            self._keep(name, cells[name], parsed)

    def _keep(self, name: str, cells: pd.Series[Any], parsed: Parsed) -> None:
        column = self.spec[name]
        values = parsed.values
        if name == "currency":
            values = by_text(values, currency_code).astype("str")
        absent = values.isna()
        if absent.any():
            self._judge_absent(absent, cells, column)
        if parsed.currency is not None and self.signs is None:
            self.signs = parsed.currency
        for note in parsed.notes:
            self.note(note, column=name)
        self.values[name] = values

    def note(self, key: str, **values: Any) -> None:
        """A sentence ``receipt.<key>`` for the receipt."""
        self.notes.append((key, values))

    @contextmanager
    def asking(self, name: str) -> Iterator[None]:
        """Days that cannot be told are asked about with the file and its own header."""
        try:
            yield
        except AmbiguousDates as error:
            header = self.grid.headers[self.match.positions[name]]
            error.values |= {"file": self.grid.file, "sheet": self.grid.sheet, "column": header}
            raise

    def _judge_absent(self, absent: pd.Series[bool], cells: pd.Series[Any], column: Column) -> None:
        """Cells without a value: empty ones, and those with something that cannot be read."""
        filled = absent.to_numpy(copy=True)
        filled[filled] = ~is_blank(cells[absent]).to_numpy()
        unread = pd.Series(filled, index=self.index, copy=False)
        if column.required:
            self.refuse(unread, f"{column.dtype}:{column.name}")
            self.refuse(absent & ~unread, f"empty:{column.name}")
        elif unread.any():
            self._blank(cells[unread], column.name, column.dtype)

    def refuse(self, rows: pd.Series[bool], reason: str) -> None:
        """Set rows aside; the first reason against a row stands."""
        new = rows.to_numpy(dtype=bool) & (self._against == 0)
        if new.any():
            self._against[new] = self._code(reason)

    def _code(self, reason: str) -> int:
        if reason not in self._reasons:
            self._reasons.append(reason)
        return self._reasons.index(reason)

    @property
    def standing(self) -> pd.Series[bool]:
        """Which rows nothing speaks against so far."""
        return pd.Series(self._against == 0, index=self.index, copy=False)

    def refused_for(self, *reasons: str) -> pd.Series[bool]:
        """Which rows are set aside for one of these reasons."""
        codes = [code for code, reason in enumerate(self._reasons) if reason in reasons]
        return pd.Series(np.isin(self._against, codes), index=self.index, copy=False)

    def rows_of(self, rows: pd.Series[bool], most: int = 5) -> list[str]:
        """Numbers of the first few of some rows in the file, for a sentence."""
        return [str(row) for row in self.grid.rows[rows].head(most)]

    def _blank(self, cells: pd.Series[Any], column: str, reason: str) -> None:
        rows = self.grid.rows[cells.index]
        self.blanked.append(
            pd.DataFrame(
                {
                    "file_row": rows,
                    "column": column,
                    "value": cells.map(tidy),
                    "reason": reason,
                }
            )
        )

    def derive(self) -> None:
        """Fill in what follows from the other columns, and say so."""
        have = self.values
        if "account_id" in self.spec and "account_id" not in have and "account_name" in have:
            have["account_id"] = have["account_name"]
            self.refuse(have["account_id"].isna(), "empty:account_name")
            self.derived.append("account_id")
        if (
            "amount" in self.spec
            and "amount" not in have
            and {"quantity", "unit_price"} <= set(have)
        ):
            have["amount"] = have["quantity"] * have["unit_price"]
            self.refuse(have["amount"].isna(), "empty:amount")
            self.derived.append("amount")
            for header in self.match.left_over:
                if _DISCOUNT.search(header):
                    self.note("discount_left", column=header)
        if self.signs is not None and "currency" in self.spec:
            self._settle_currency(self.signs)
        if self.spec.name == "orders" and "line" not in have:
            self.derived.append("line")

    def _settle_currency(self, signs: pd.Series[Any]) -> None:
        told = self.values.get("currency")
        codes = signs.replace({sign: codes[0] for sign, codes in SHARED_SIGNS.items()})
        if told is None:
            one = codes.dropna().unique()
            self.values["currency"] = codes.fillna(one[0]) if len(one) == 1 else codes
            self.derived.append("currency")
            return
        fits = told == codes
        for sign, shared in SHARED_SIGNS.items():
            fits |= (signs == sign) & told.isin(shared)
        self.refuse(told.notna() & signs.notna() & ~fits, "currency_clash:currency")
        self.values["currency"] = told.where(told.notna(), codes)

    def finish(self) -> tuple[pd.DataFrame, Receipt]:
        """The kept rows as a frame of the schema, and the receipt."""
        doubtful = tidy_rows(self.grid.cells, self._against != 0)
        empty = self._empty_rows(doubtful)
        self._name_rows(doubtful)
        keep = self.standing & ~empty
        values = {n: self.values[n] for n in self.spec.names if n in self.values}
        money, currency = self._money(), values.get("currency")
        counted = ~empty & ~self.refused_for(*NO_RECORDS)
        totals_in, totals_kept = totals(money, currency, counted, keep)
        self._compare_with_own_total(money, totals_in)
        kept = kept_rows(values, keep.to_numpy())
        if self.spec.name == "orders" and "line" not in kept:
            kept["line"] = line_numbers(kept)
        aside = ~keep & ~empty
        headers = self.grid.headers
        frame = pd.DataFrame({n: kept[n] for n in self.spec.names if n in kept}, copy=False)
        return frame, Receipt(
            file=self.grid.file,
            table=self.spec.name,
            rows_in=int((~empty).sum()) + len(self._broken()),
            rows_kept=int(keep.sum()),
            set_aside=self._set_aside(doubtful[aside[doubtful.index].to_numpy()]),
            blanked=self._blanked(keep),
            totals_in=totals_in,
            totals_kept=totals_kept,
            columns={headers[i]: name for name, i in self.match.positions.items()},
            left_over=self.match.left_over,
            derived=tuple(self.derived),
            sheet=self.grid.sheet,
            encoding=self.grid.encoding,
            delimiter=self.grid.delimiter,
            header_row=self.grid.header_row,
            blank_rows=int(empty.sum()) + len(self.grid.broken) - len(self._broken()),
            notes=tuple(self.notes),
        )

    def _compare_with_own_total(self, money: pd.Series[float], totals_in: Totals) -> None:
        """Say whether the file's grand total, the largest it states, is what its rows add up to."""
        stated = money[self.refused_for("total_row")].dropna()
        if stated.empty or len(totals_in) != 1:
            return
        [read] = totals_in.values()
        own = max(stated.tolist(), key=abs)
        key = "own_total_agrees" if abs(own - read) < 0.005 else "own_total_differs"
        self.note(key, own=own, read=read)

    def _empty_rows(self, doubtful: pd.DataFrame) -> pd.Series[bool]:
        """Rows with nothing in any cell; only rows already objected to can be such."""
        empty = pd.Series(False, index=self.index)
        empty[doubtful.index[(doubtful == "").all(axis=1)]] = True
        return empty

    def _name_rows(self, doubtful: pd.DataFrame) -> None:
        """A row set aside that is a total, a group's heading or a footer is named as such."""
        numbers = self.grid.rows[doubtful.index].tolist()
        lines = dict(zip(numbers, doubtful.to_numpy().tolist(), strict=True))
        delimiter = self.grid.delimiter or ","
        lines |= {row: split_line(text, delimiter) for row, text in self._broken()}
        self._kinds = self.kinds.name_rows(lines)
        for at, number in zip(doubtful.index, numbers, strict=True):
            if kind := self._kinds.get(number):
                self._against[at] = self._code(kind)

    def _broken(self) -> list[tuple[int, str]]:
        return [(row, text) for row, text in self.grid.broken if text.strip()]

    def _set_aside(self, texts: pd.DataFrame) -> pd.DataFrame:
        headers = [h or f"({i + 1})" for i, h in enumerate(self.grid.headers)]
        cells = texts.set_axis(_distinct(headers), axis=1)
        cells.insert(0, "file_row", self.grid.rows[cells.index])
        reasons = np.array(self._reasons, dtype=object)[self._against[cells.index]]
        cells.insert(1, "reason", pd.Series(reasons, index=cells.index, dtype=object))
        broken = pd.DataFrame(
            [
                {
                    "file_row": row,
                    "reason": self._kinds.get(row, "fields"),
                    _distinct(headers)[0]: text,
                }
                for row, text in self._broken()
            ]
        )
        whole = pd.concat([cells, broken]) if len(broken) else cells
        return whole.sort_values("file_row").reset_index(drop=True)

    def _blanked(self, keep: pd.Series[bool]) -> pd.DataFrame:
        columns = ["file_row", "column", "value", "reason"]
        if not self.blanked:
            return pd.DataFrame(columns=columns)
        cells = pd.concat(self.blanked)
        return cells[keep[cells.index].to_numpy()].reset_index(drop=True)

    def _money(self) -> pd.Series[float]:
        name = _MONEY.get(self.spec.name, "")
        return self.values.get(name, pd.Series(np.nan, index=self.index))


def _distinct(headers: list[str]) -> list[str]:
    """Headers made distinct, and kept apart from the two columns put before them."""
    taken, out = {"file_row", "reason"}, []
    for header in headers:
        free = (f"{header} ({n})" if n > 1 else header for n in count(1))
        out.append(next(name for name in free if name not in taken))
        taken.add(out[-1])
    return out
