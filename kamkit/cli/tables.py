"""Commands for several tables together: audit them, or give them aliases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kamkit.cli.frame import (
    FAILED,
    AsOf,
    Columns,
    DayFirst,
    Lang,
    OneTable,
    SystemName,
    app,
    in_words,
    mapped_columns,
    named_files,
    refuse,
    section_named,
    speak,
    words,
)
from kamkit.text import say


@app.command(help=words("audit"))
def audit(
    accounts: OneTable = None,
    orders: OneTable = None,
    opportunities: OneTable = None,
    stages: OneTable = None,
    products: OneTable = None,
    contacts: OneTable = None,
    activities: OneTable = None,
    feedback: OneTable = None,
    limit: Annotated[list[str] | None, typer.Option(help=words("audit_limit"))] = None,
    record: Annotated[Path | None, typer.Option(help=words("audit_record"))] = None,
    as_of: AsOf = "",
    dead_after: Annotated[int, typer.Option(help=words("dead_after"), min=1)] = 24,
    columns: Columns = None,
    lang: Lang = None,
    day_first: DayFirst = None,
    system: SystemName = "auto",
) -> None:
    from kamkit.data.faults.audit import audit as audit_tables
    from kamkit.data.faults.audit import parse_limits
    from kamkit.data.readers import read_table

    speak(lang)
    files = named_files(
        accounts=accounts,
        orders=orders,
        opportunities=opportunities,
        stages=stages,
        products=products,
        contacts=contacts,
        activities=activities,
        feedback=feedback,
    )
    if not files:
        raise refuse("cli.audit_nothing")
    frames = {}
    with in_words(), section_named(files):
        limits, mapped = parse_limits(limit or []), mapped_columns(columns, files)
        for name, path in files.items():
            frames[name], receipt = read_table(
                path, name, mapped.get(name), day_first=day_first, system=system
            )
            typer.echo(say("cli.audit_read", file=receipt.file, said=receipt.sentences()[0]))
        done = audit_tables(
            frames, limit=limits, record=record, as_of=as_of or None, dead_after=dead_after
        )
    for line in done.sentences():
        typer.echo(line)
    raise typer.Exit(0 if done.passed else FAILED)


@app.command(help=words("anonymise"))
def anonymise(
    out: Annotated[Path, typer.Option(help=words("anonymise_out"))],
    accounts: OneTable = None,
    orders: OneTable = None,
    opportunities: OneTable = None,
    stages: OneTable = None,
    contacts: OneTable = None,
    activities: OneTable = None,
    feedback: OneTable = None,
    products: OneTable = None,
    industries: OneTable = None,
    key: Annotated[Path | None, typer.Option(help=words("anonymise_key"))] = None,
    keep_dates: Annotated[bool, typer.Option("--keep-dates", help=words("keep_dates"))] = False,
    hide_products: Annotated[bool, typer.Option("--hide-products", help=words("hide"))] = False,
    columns: Columns = None,
    lang: Lang = None,
    system: SystemName = "auto",
    day_first: DayFirst = None,
) -> None:
    from kamkit.data.anonymise.folder import anonymise_files

    speak(lang)
    files = named_files(
        accounts=accounts,
        orders=orders,
        opportunities=opportunities,
        stages=stages,
        contacts=contacts,
        activities=activities,
        feedback=feedback,
        products=products,
        industries=industries,
    )
    with in_words(), section_named(files):
        done = anonymise_files(
            files,
            out,
            key,
            columns=mapped_columns(columns, files),
            keep_dates=keep_dates,
            products=hide_products,
            system=system,
            day_first=day_first,
        )
    for line in done.sentences():
        typer.echo(line)
    for path in (*done.paths, done.key):
        typer.echo(f"  {path}")
