"""Commands for one company's files: a report of them, or one of them as a clean table."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from kamkit.cli.frame import (
    AsOf,
    Columns,
    DayFirst,
    Encoding,
    File,
    Lang,
    MapFile,
    Out,
    SheetName,
    SystemName,
    TableName,
    app,
    in_words,
    speak,
    table_asked_for,
    words,
)
from kamkit.text import say


@app.command(help=words("report"))
def report(
    file: File,
    columns: Columns = None,
    accounts: Annotated[Path | None, typer.Option(help=words("accounts"))] = None,
    opportunities: Annotated[Path | None, typer.Option(help=words("opportunities"))] = None,
    products: Annotated[Path | None, typer.Option(help=words("products"))] = None,
    lang: Lang = None,
    out: Out = None,
    table: TableName = "auto",
    as_of: AsOf = "",
    currency: Annotated[str, typer.Option(help=words("currency"))] = "",
    encoding: Encoding = None,
    sheet: SheetName = None,
    day_first: DayFirst = None,
    system: SystemName = "auto",
) -> None:
    from kamkit.course.report import MORE, make_report, read_columns

    speak(lang)
    start = time.perf_counter()
    with in_words():
        done = make_report(
            file,
            out,
            accounts=accounts,
            opportunities=opportunities,
            products=products,
            table=table,
            columns=read_columns(columns) if columns else None,
            more_columns={name: read_columns(columns, name) for name in MORE} if columns else None,
            as_of=as_of,
            currency=currency,
            progress=sys.stderr.isatty(),
            encoding=encoding,
            sheet=sheet,
            day_first=day_first,
            system=system,
        )
    typer.echo(say("report.done", seconds=round(time.perf_counter() - start)))
    for path in (done.page, done.workbook, done.notebook):
        typer.echo(f"  {path}")


@app.command("import", help=words("import"))
def import_(
    file: File,
    table: TableName = "auto",
    columns: Columns = None,
    lang: Lang = None,
    out: Out = None,
    encoding: Encoding = None,
    sheet: SheetName = None,
    day_first: DayFirst = None,
    system: SystemName = "auto",
    map_file: MapFile = None,
) -> None:
    from kamkit.course.report import read_columns
    from kamkit.data.column_map import load_map
    from kamkit.data.fitting import fitting_table
    from kamkit.data.readers import read_table
    from kamkit.data.save import save_import

    speak(lang)
    how: dict[str, Any] = {"encoding": encoding, "sheet": sheet, "system": system}
    with in_words():
        told = load_map(map_file) if map_file else None
        named = read_columns(columns) if columns and told is None else None
        guessed = table == "auto" and told is None
        if table == "auto":
            table = told.table if told is not None else fitting_table(file, named, **how)
        if columns and named is not None:
            named |= read_columns(columns, table)
        with table_asked_for(guessed):
            mapped = named if told is None else told
            frame, receipt = read_table(file, table, mapped, day_first=day_first, **how)
        typer.echo(str(receipt))
        for path in save_import(frame, receipt, out or Path(f"{file.stem}_import")):
            typer.echo(f"  {path}")
