"""A view of the opportunity matrix in words, tables and pictures, in the language in force."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from kamkit.analysis.criteria import is_number
from kamkit.apps.opportunity_book import Book
from kamkit.apps.opportunity_view import View
from kamkit.apps.parts import paragraph, picture, table
from kamkit.charts.canvas import chart_image, heading, percent, sheet
from kamkit.charts.opportunities import plot_opportunities
from kamkit.charts.whitespace import plot_whitespace
from kamkit.text import MISSING, format_money, format_number, language, say

LISTED, LEFT, CELLS = 15, 8, 12  # rows shown of each table; the rest is counted
_CHART, _DPI = (7.2, 5.6), 110  # inches
_MAP, _MAP_ROWS = (8.6, 6.4), 14
_SOON = 180  # days: what lies beyond is no reason for anything


def opening(book: Book) -> str:
    """What this is, and of which day."""
    return say("opportunity_app.lasting", None, count=len(book.open), day=book.day)


def lead(book: Book, view: View) -> str:
    """The view in a sentence: what to do first, what it is worth, what to leave."""
    if view.found.empty:
        return say("opportunity_app.no_match", count=len(view.whole))
    first = view.chased[view.chased["quadrant"] == "do_first"]
    values = {
        "first": len(first),
        "shown": len(view.found),
        "left": len(view.left),
        "chased": len(view.chased),
    }
    key = "lead" if _money(view.found) <= 0 else "lead_money"
    part = percent(_money(first) / _money(view.found)) if key == "lead_money" else ""
    words = say(f"opportunity_app.{key}", None, part=part, **values)
    if view.filtered:
        words = _next_to(words, say("opportunity_app.of_all", None, count=len(view.whole)))
    return words


def chart(book: Book, view: View, said: str) -> str:
    """The matrix as an image; nothing where the filters leave nothing."""
    if view.found.empty:
        return ""
    return picture(draw(view), _CHART, _DPI, said)


def draw(view: View) -> bytes:
    """The matrix as PNG."""
    with sheet(None, _CHART) as ax:
        plot_opportunities(view.found, ax=ax, cut=view.settings.cut)
    return chart_image(ax, dpi=_DPI)


def list_table(book: Book, view: View) -> str:
    """What to chase, in order of priority, and why it stands there."""
    if view.found.empty:
        return ""
    if view.chased.empty:
        return paragraph(say("opportunity_app.none_chased"))
    top = view.chased.head(LISTED)
    heads = [heading("priority"), *_heads(book, top), say("opportunity_app.quadrant"), _why()]
    rows = [
        [str(row["priority"]), *_cells(top, row), say(f"quadrant.{row['quadrant']}"), why(row)]
        for row in top.to_dict("records")
    ]
    return table(heads, rows, "kk-opp-list") + _more(len(view.chased) - len(top))


def left_table(book: Book, view: View) -> str:
    """What not to chase, and why not."""
    if view.found.empty:
        return ""
    if view.left.empty:
        return paragraph(say("opportunity_app.none_left"))
    top = view.left.head(LEFT)
    heads = [heading("priority"), *_heads(book, top), _why()]
    rows = [
        [str(row["priority"]), *_cells(top, row), str(row["reasons"])]
        for row in top.to_dict("records")
    ]
    return table(heads, rows, "kk-opp-left") + _more(len(view.left) - len(top))


def why(row: Mapping[Hashable, Any]) -> str:
    """What speaks for an opportunity: how soon, how much it matters, who else is in."""
    words = [*_when(row)]
    if is_number(row.get("impact")):
        words.append(say("opportunity_app.impact", points=row["impact"]))
    if row.get("competed") == 1:
        words.append(say("opportunity_app.competed", name=str(row["competitor"])))
    if is_number(row.get("account_score")):
        score = format_number(row["account_score"], 2)
        words.append(say("opportunity_app.account_score", score=score))
    return say("opportunity_app.joined", facts=words) if words else MISSING


def _when(row: Mapping[Hashable, Any]) -> Iterator[str]:
    for column, name in (("days_to_need", "need"), ("days_to_close", "close")):
        days = row.get(column)
        if not is_number(days) or days > _SOON:
            continue
        if days < 0:
            yield say(f"opportunity_app.{name}_past", days=int(-days))
        else:
            yield say(f"opportunity_app.{name}_in", days=int(days))
        return


def remarks(book: Book) -> str:
    """What has to be known of the numbers, as HTML."""
    return "".join(map(paragraph, remark_words(book)))


def remark_words(book: Book) -> Iterator[str]:
    """Where the odds come from, and which inputs are not there."""
    if book.source == "learnt":
        closed = book.deals["status"]
        won, lost = (int((closed == name).sum()) for name in ("won", "lost"))
        by = [heading(name, inside=True) for name in book.fields]
        yield say("opportunity_app.odds_learnt", None, past=won + lost, won=won, fields=by)
    else:
        yield say(f"opportunity_app.odds_{book.source}")
    if not {"days_to_need", "days_to_close"} & set(book.urgency.names):
        yield say("opportunity_app.no_dates")
    if "scores" not in book.tables:
        yield say("opportunity_app.no_scores")


def map_rows(book: Book, owner: str, region: str) -> pd.DataFrame:
    """The white-space map of the accounts of an owner and a region; ``""`` is all of them."""
    white = book.white
    for wanted, known in ((owner, book.owners), (region, book.regions)):
        if wanted:
            white = white[white["account_id"].map(known) == wanted]
    return white


def map_words(book: Book, white: pd.DataFrame) -> str:
    """The map in a sentence: what peers buy and these accounts do not."""
    gaps = white[white["state"] == "peers"]
    if gaps.empty:
        return say("opportunity_app.map_none")
    worth = format_money(float(gaps["expected"].sum()), book.currency, 0)
    accounts = gaps["account_id"].nunique()
    return say("opportunity_app.map_lead", None, cells=len(gaps), accounts=accounts, worth=worth)


def map_chart(white: pd.DataFrame, said: str) -> str:
    """The white-space map as an image."""
    with sheet(None, _MAP) as ax:
        plot_whitespace(white, ax=ax, top=_MAP_ROWS)
    return picture(chart_image(ax, dpi=_DPI), _MAP, _DPI, said)


def map_table(white: pd.DataFrame) -> str:
    """The largest gaps: who could buy what, and what peers spend on it."""
    gaps = white[white["state"] == "peers"]
    order = gaps.sort_values(["expected", "account_id", "family"], ascending=[False, True, True])
    top = order.head(CELLS)
    names = ("account_name", "family", "expected", "peer_share")
    rows = [
        [_account(row), str(row["family"]), format_number(row["expected"], 0),
         percent(row["peer_share"])]
        for row in top.to_dict("records")
    ]  # fmt: skip
    return table([heading(name) for name in names], rows, "kk-opp-gaps") if rows else ""


def _heads(book: Book, frame: pd.DataFrame) -> list[str]:
    heads = (
        [heading("name"), heading("account_name")] if "account_id" in frame else [heading("name")]
    )
    if "amount" in frame:
        money = heading("amount")
        unit = book.currency
        heads.append(say("show.heading", label=money, unit=unit) if unit else money)
    return [*heads, heading("win_odds")] if "win_odds" in frame else heads


def _cells(frame: pd.DataFrame, row: Mapping[Hashable, Any]) -> list[str]:
    cells = [_text(row.get("name")) or str(row["opportunity_id"])]
    if "account_id" in frame:
        cells.append(_account(row))
    if "amount" in frame:
        cells.append(format_number(row["amount"], 0))
    if "win_odds" in frame:
        known = is_number(row["win_odds"])
        cells.append(percent(float(row["win_odds"])) if known else MISSING)
    return cells


def _account(row: Mapping[Hashable, Any]) -> str:
    return _text(row.get("account_name")) or _text(row.get("account_id")) or MISSING


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _money(frame: pd.DataFrame) -> float:
    return float(frame["amount"].sum()) if "amount" in frame else 0.0


def _why() -> str:
    return say("opportunity_app.why")


def _more(count: int) -> str:
    return paragraph(say("opportunity_app.more", None, count=count)) if count > 0 else ""


def _next_to(one: str, other: str) -> str:
    return f"{one} {other}" if language() == "en" else f"{one}{other}"
