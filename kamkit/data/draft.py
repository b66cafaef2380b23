"""A table in the making: each column read, each row kept or set aside with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kamkit.data.columns import Match
from kamkit.data.grid import Grid
from kamkit.data.parse import parse
from kamkit.data.receipt import Receipt, Totals
from kamkit.data.row_kinds import NO_RECORDS, RowKinds, split_line
from kamkit.data.values import SHARED_SIGNS, by_text, currency_code, is_blank, tidy
from kamkit.errors import AmbiguousDates
from kamkit.schema import Table

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
        self.reason = pd.Series(None, index=self.grid.cells.index, dtype=object)
        self.signs: pd.Series[Any] | None = None
        self._kinds: dict[int, str] = {}

    def take(
        self, name: str, cells: pd.Series[Any], day_first: bool | None, utc_offset: float = 0
    ) -> None:
        """Read one column; note the cells that hold something that cannot be read."""
        column = self.spec[name]
        try:
            parsed = parse(cells, column, day_first, utc_offset)
        except AmbiguousDates as error:
            header = self.grid.headers[self.match.positions[name]]
            error.values |= {
                "file": self.grid.file,
                "sheet": self.grid.sheet,
                "column": header,
            }
            raise
        values = parsed.values
        if name == "currency":
            values = by_text(values, currency_code).astype("str")
        absent = values.isna()
        if absent.any():
            unread = absent & ~is_blank(cells.where(absent, None))
            if column.required:
                self.refuse(unread, f"{column.dtype}:{name}")
                self.refuse(absent & ~unread, f"empty:{name}")
            elif unread.any():
                self._blank(cells[unread], name, column.dtype)
        if parsed.currency is not None and self.signs is None:
            self.signs = parsed.currency
        for note in parsed.notes:
            self.note(note, column=name)
        self.values[name] = values

    def note(self, key: str, **values: Any) -> None:
        """A sentence ``receipt.<key>`` for the receipt."""
        self.notes.append((key, values))

    def refuse(self, rows: pd.Series[bool], reason: str) -> None:
        """Set rows aside; the first reason against a row stands."""
        self.reason = self.reason.mask(self.reason.isna() & rows, reason)

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
        empty = self._empty_rows()
        self._name_rows()
        keep = self.reason.isna() & ~empty
        frame = pd.DataFrame({n: self.values[n] for n in self.spec.names if n in self.values})
        money, currency = self._money(frame), frame.get("currency")
        totals_in = _totals(money, currency, ~empty & ~self.reason.isin(NO_RECORDS))
        self._compare_with_own_total(money, totals_in)
        kept = frame[keep].reset_index(drop=True)
        if self.spec.name == "orders" and "line" not in kept:
            kept = _number_lines(kept, self.spec)
        aside = ~keep & ~empty
        headers = self.grid.headers
        return kept, Receipt(
            file=self.grid.file,
            table=self.spec.name,
            rows_in=int((~empty).sum()) + len(self._broken()),
            rows_kept=int(keep.sum()),
            set_aside=self._set_aside(aside),
            blanked=self._blanked(keep),
            totals_in=totals_in,
            totals_kept=_totals(money, currency, keep),
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
        stated = money[self.reason == "total_row"].dropna()
        if stated.empty or len(totals_in) != 1:
            return
        [read] = totals_in.values()
        own = max(stated.tolist(), key=abs)
        key = "own_total_agrees" if abs(own - read) < 0.005 else "own_total_differs"
        self.note(key, own=own, read=read)

    def _empty_rows(self) -> pd.Series[bool]:
        """Rows with nothing in any cell; only rows already objected to can be such."""
        empty = pd.Series(False, index=self.reason.index)
        doubtful = self.grid.cells[self.reason.notna()]
        for at, row in zip(doubtful.index, _texts(doubtful), strict=True):
            empty[at] = not any(row)
        return empty

    def _name_rows(self) -> None:
        """A row set aside that is a total, a group's heading or a footer is named as such."""
        doubtful = self.grid.cells[self.reason.notna()]
        lines = {
            int(self.grid.rows[at]): row
            for at, row in zip(doubtful.index, _texts(doubtful), strict=True)
        }
        delimiter = self.grid.delimiter or ","
        lines |= {row: split_line(text, delimiter) for row, text in self._broken()}
        self._kinds = self.kinds.name_rows(lines)
        named = self.grid.rows[doubtful.index].map(self._kinds).dropna()
        self.reason[named.index] = named

    def _broken(self) -> list[tuple[int, str]]:
        return [(row, text) for row, text in self.grid.broken if text.strip()]

    def _set_aside(self, aside: pd.Series[bool]) -> pd.DataFrame:
        headers = [h or f"({i + 1})" for i, h in enumerate(self.grid.headers)]
        cells = self.grid.cells[aside].map(tidy)
        cells.columns = pd.Index(_distinct(headers))
        cells.insert(0, "file_row", self.grid.rows[aside])
        cells.insert(1, "reason", self.reason[aside])
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

    def _money(self, frame: pd.DataFrame) -> pd.Series[float]:
        name = _MONEY.get(self.spec.name)
        if name is None or name not in frame:
            return pd.Series(np.nan, index=frame.index)
        return frame[name]


def _texts(cells: pd.DataFrame) -> Iterator[list[str]]:
    return ([tidy(cell) for cell in row] for row in cells.itertuples(index=False))


def _number_lines(orders: pd.DataFrame, spec: Table) -> pd.DataFrame:
    within = ["order_id"] if "order_id" in orders else ["account_id", "order_date"]
    line = orders.groupby(within, sort=False, dropna=False).cumcount() + 1
    numbered = orders.assign(line=line.astype("Int64"))
    return numbered[[name for name in spec.names if name in numbered]]


def _totals(
    money: pd.Series[float], currency: pd.Series[Any] | None, rows: pd.Series[bool]
) -> Totals:
    """Money of some rows by currency, summed exactly in 1/10,000 of the unit."""
    units = (money[rows].dropna() * 10_000).round()
    if currency is None:
        return {"": float(units.sum()) / 10_000} if len(units) else {}
    by = currency[units.index].fillna("").astype(str)
    return {str(k): float(v) / 10_000 for k, v in units.groupby(by).sum().items()}


def _distinct(headers: list[str]) -> list[str]:
    """Headers made distinct, and kept apart from the two columns put before them."""
    seen: dict[str, int] = {"file_row": 1, "reason": 1}
    out = []
    for header in headers:
        seen[header] = seen.get(header, 0) + 1
        out.append(header if seen[header] == 1 else f"{header} ({seen[header]})")
    return out
