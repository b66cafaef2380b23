"""How long the Pareto explorer takes from a click to a new picture with its tables.

A redraw is timed from the change of a control until picture bytes, tables and sentences are set,
on the sample company, over the controls as a reader moves them. Beside it stands what a notebook
with ``interact`` would do at each click: sum up the order lines with pandas, draw a bar for each
account and the cumulative line with matplotlib; no classes, no changes, no words. The wall clock
suffers from whatever else the machine does; the processor's time much less.

    python benchmarks/explorer.py
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from functools import partial

import matplotlib.pyplot as plt

import kamkit as kk
from kamkit.apps.pareto_explorer import Explorer
from kamkit.apps.pareto_page import CHART, DPI
from kamkit.apps.pareto_view import read_book

TARGET = 300  # ms
MOVES = [
    ("measure", "margin"), ("period", "last"), ("cuts", (70, 90)), ("rule", "crossing"),
    ("groups", True), ("measure", "orders"), ("period", "before"), ("cuts", (80, 95)),
    ("rule", "including"), ("groups", False),
]  # fmt: skip
Times = tuple[float, float]
ORDERS = kk.load_dataset("orders")
ACCOUNTS = kk.load_dataset("accounts")


def timed(act: Callable[[], object]) -> Times:
    """Milliseconds by the wall clock and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


def report(what: str, times: list[Times]) -> float:
    """Print median and worst of both clocks; return the median of the processor's."""
    said = []
    for clock, each in zip(("wall", "processor"), zip(*times, strict=True), strict=True):
        said.append(f"{clock} median {statistics.median(each):.0f}, worst {max(each):.0f} ms")
    print(f"{what:32} {'; '.join(said)}")
    return statistics.median(processor for _, processor in times)


def by_hand() -> None:
    """The click of a notebook without the kit."""
    revenue = ORDERS.groupby("account_id")["amount"].sum().sort_values(ascending=False)
    figure, ax = plt.subplots(figsize=CHART)
    ax.bar(range(len(revenue)), revenue)
    ax.twinx().plot(range(len(revenue)), revenue.cumsum() / revenue.sum())
    figure.savefig(io.BytesIO(), dpi=DPI, bbox_inches="tight")
    plt.close(figure)


def main() -> None:
    """Print the start, twenty redraws, and as many clicks without the kit."""
    plt.switch_backend("agg")
    by_hand()  # what is loaded once is loaded by now
    book = read_book(ORDERS, ACCOUNTS)
    explorer = Explorer(book)
    print(f"{len(ORDERS):,} order lines, {len(ACCOUNTS):,} accounts; target {TARGET} ms a redraw")
    report("sum up the order lines, once", [timed(lambda: read_book(ORDERS, ACCOUNTS))])
    moves = MOVES * 2
    redraw = report(
        f"redraw, {len(moves)} times",
        [timed(partial(put, explorer, *move)) for move in moves],
    )
    plain = report("by hand, as often", [timed(by_hand) for _ in moves])
    print(f"by hand : redraw = {plain / redraw:.1f}")


def put(explorer: Explorer, control: str, value: object) -> None:
    """Move a control; the explorer draws before this returns."""
    before = explorer.chart.value
    getattr(explorer, control).value = value
    if explorer.chart.value == before:
        raise SystemExit(f"{control} = {value} drew nothing new")


if __name__ == "__main__":
    main()
