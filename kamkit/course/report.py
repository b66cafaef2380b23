"""The report on the reader's own data: a page, a workbook and a notebook to change."""

from __future__ import annotations

import base64
import html
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kamkit.course.notebook import Cell, Notebook, read_notebook
from kamkit.course.places import course_root
from kamkit.course.run import run_notebook
from kamkit.data.choose import find_table
from kamkit.data.grid import nearby
from kamkit.documents.html import Block, render_page
from kamkit.errors import DataError, UnreadableFile
from kamkit.safe_file import write_safely
from kamkit.schema import tables
from kamkit.text import language, say

NOTEBOOK = "90_report.ipynb"
MAIN = ("orders", "summary")
MORE = ("accounts", "opportunities", "products")
_ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>[^<]*</a>')


@dataclass(frozen=True)
class Report:
    """Where the three files lie."""

    page: Path
    workbook: Path
    notebook: Path


def make_report(
    file: str | Path,
    out: str | Path | None = None,
    *,
    accounts: str | Path | None = None,
    opportunities: str | Path | None = None,
    products: str | Path | None = None,
    table: str = "auto",
    columns: Mapping[str, str] | None = None,
    more_columns: Mapping[str, Mapping[str, str]] | None = None,
    as_of: str = "",
    currency: str = "",
    lang: str | None = None,
    progress: bool = False,
    **options: Any,
) -> Report:
    """Run the report notebook on a file of order lines, or of one row per account with revenue.

    Parameters
    ----------
    file
        Anything ``read_table`` reads. ``table`` is ``"orders"``, ``"summary"``, or found out.
    accounts, opportunities, products
        Files of the tables of these names, as far as they are at hand: names and attributes of
        the accounts, open and closed deals, families of products. What they do not carry is
        skipped, and the report says so.
    out
        The folder for report.html, report.xlsx and report.ipynb; by default ``<file>_report``
        in the working folder. Files of an earlier report there are replaced.
    columns
        {theirs: ours}, as in ``read_table``; ``options`` are its encoding, sheet, day_first and
        system. The system is that of the other files, too.
    more_columns
        The same for the other files: {"opportunities": {theirs: ours}}.
    as_of
        The day to look back from, ``"2026-10-31"``; by default that of the last order.
    currency
        The one to report on where the file has several.

    Raises
    ------
    UnreadableFile
        One of the files is not there.
    DataError
        The file holds neither order lines nor one row per account with its revenue.
    CellFailed
        The data stopped the notebook; the message gives file, row, column and the next step.
    """
    lang = lang or language()
    source = Path(_there(file))
    folder = Path(out) if out else Path(f"{source.stem}_report")
    folder = folder.resolve()
    if str(options.get("system") or "").lower().endswith(".toml"):
        options["system"] = _there(options["system"])
    table = _main_table(source, table, columns, options)
    folder.mkdir(parents=True, exist_ok=True)
    system = [options["system"]] if options.get("system") else []
    values = {
        "lang": lang,
        "data": str(source),
        "table": table,
        "columns": dict(columns or {}),
        "options": {name: value for name, value in options.items() if value is not None},
        "files": {
            name: [_there(path), dict((more_columns or {}).get(name, {})), *system]
            for name, path in zip(MORE, (accounts, opportunities, products), strict=True)
            if path
        },
        "view": {
            name: value for name, value in (("as_of", as_of), ("currency", currency)) if value
        },
        "out": str(folder),
    }
    done = run_notebook(
        course_root() / "notebooks" / lang / NOTEBOOK,
        folder / "report.ipynb",
        values,
        cell_timeout=None,
        progress=progress,
    )
    page = folder / "report.html"
    title = say("report.title", lang=lang, value=source.name)
    write_safely(page, page_of(read_notebook(done), title, lang).encode("utf-8"))
    return Report(page, folder / "report.xlsx", done)


def _main_table(
    file: Path, table: str, columns: Mapping[str, str] | None, options: Mapping[str, Any]
) -> str:
    """The table that the report begins with; another one is refused with the option it goes to."""
    from kamkit.data.fitting import main_table

    if table == "auto":
        how = {name: options.get(name) for name in ("encoding", "sheet", "system")}
        table = main_table(file, columns, **how)
    if table in MAIN:
        return table
    label = find_table(table).label[language()]
    key = "report.beside" if table in MORE else "report.not_main"
    raise DataError(key, file=file.name, table=label, option=f"--{table}")


def _there(file: str | Path | None) -> str:
    """The whole path of a file that must be there; ``""`` for none."""
    if not file:
        return ""
    path = Path(file).resolve()
    if not path.exists():
        raise UnreadableFile("no_file", file=str(file), nearby=nearby(path))
    return str(path)


def read_columns(path: str | Path, section: str = "columns") -> dict[str, str]:
    """A section of a columns.toml as {theirs: ours}.

    ``columns`` is about the main file; ``accounts``, ``opportunities``, ``contacts`` ... about the
    others, and may be absent. ``columns`` may be absent where one of these is there. Raises
    ``DataError`` where the file is not of that form.
    """
    try:
        raw = tomllib.loads(Path(path).read_text("utf-8-sig"))
        if not raw.keys() & {"columns", *tables()}:
            raise KeyError(section)
        columns = raw.get(section, {})
        return {str(theirs): _text(ours) for theirs, ours in columns.items()}
    except FileNotFoundError:
        raise UnreadableFile("no_file", file=str(path), nearby=nearby(Path(path))) from None
    except (
        tomllib.TOMLDecodeError,
        UnicodeDecodeError,
        KeyError,
        AttributeError,
        TypeError,
    ) as fault:
        raise DataError("columns_toml", file=str(path), reason=str(fault)) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(repr(value))
    return value


def page_of(notebook: Notebook, title: str, lang: str) -> str:
    """An executed notebook as one page: its prose and its outputs, without its code."""
    return render_page(
        title, [block for cell in notebook["cells"] for block in _blocks(cell)], lang
    )


def _blocks(cell: Cell) -> Iterator[Block]:
    if cell["cell_type"] == "markdown":
        yield Block(_markdown(cell["source"]))
    for output in cell.get("outputs", []):
        yield from _output_blocks(output)


def _output_blocks(output: Mapping[str, Any]) -> Iterator[Block]:
    if output["output_type"] == "stream" and output["name"] == "stdout":
        yield Block(f"<pre>{html.escape(output['text'])}</pre>")
    data = output.get("data", {})
    if "image/png" in data:
        picture = base64.b64encode(base64.b64decode(data["image/png"])).decode()
        alt = html.escape(str(data.get("text/plain", "")))
        yield Block(f'<img alt="{alt}" src="data:image/png;base64,{picture}">', "chart")
    elif "text/html" in data:
        yield Block(data["text/html"], "scroll")
    elif "text/markdown" in data:
        yield Block(_markdown(html.escape(data["text/markdown"])))
    elif "text/plain" in data:
        yield Block(f"<pre>{html.escape(data['text/plain'])}</pre>")


def _markdown(text: str) -> str:
    from nbconvert.filters import markdown2html_mistune

    # Anchors for a table of contents that this page does not have.
    return _ANCHOR.sub("", str(markdown2html_mistune(text)))
