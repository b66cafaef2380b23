"""What every command shares: the app, its options, and errors in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kamkit import __version__
from kamkit.errors import KamkitError, MissingColumn
from kamkit.text import LANGUAGES, language, say, use

BAD_INPUT = 2
FAILED = 1


def words(name: str) -> str:
    """The help of a command or an option."""
    return say(f"cli.{name}")


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=words("kamkit"),
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


@contextmanager
def in_words() -> Iterator[None]:
    """Errors of the course and of the disk in words, with an exit code, never a traceback."""
    try:
        yield
    except KamkitError as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        raise typer.Exit(BAD_INPUT) from None
    except OSError as error:
        words = say("cli.disk", reason=error.strerror or str(error), file=error.filename or "")
        typer.secho(words, err=True, fg=typer.colors.RED)
        raise typer.Exit(BAD_INPUT) from None


@contextmanager
def table_asked_for(guessed: bool) -> Iterator[None]:
    """A file that fits none of the tables may be another one than was guessed: it is asked for."""
    try:
        yield
    except MissingColumn as fault:
        if not guessed or fault.key != "missing_column":
            raise
        from kamkit.data.fitting import COMPANY

        raise MissingColumn("missing_column_guessed", tables=COMPANY, **fault.values) from None


def refuse(key: str) -> typer.Exit:
    """Say why nothing can be done; raise what comes back."""
    typer.secho(say(key), err=True, fg=typer.colors.RED)
    return typer.Exit(BAD_INPUT)


def speak(lang: str | None) -> str:
    """Use a language, and say which one is in force."""
    if lang is not None:
        if lang not in LANGUAGES:
            raise typer.BadParameter(say("error.unknown_language", value=lang, known=LANGUAGES))
        use(lang)
    return language()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kamkit {__version__}")
        raise typer.Exit


@app.callback()
def main(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=words("version"))
    ] = False,
) -> None:
    pass


Lang = Annotated[str | None, typer.Option(help=words("lang"))]
File = Annotated[Path, typer.Argument(help=words("file"), show_default=False)]
Out = Annotated[Path | None, typer.Option(help=words("out"))]
OneTable = Annotated[Path | None, typer.Option(help=words("one_table"))]
Only = Annotated[list[str] | None, typer.Argument(help=words("only"), show_default=False)]
TableName = Annotated[str, typer.Option(help=words("table"))]
AsOf = Annotated[str, typer.Option(help=words("as_of"))]
Columns = Annotated[Path | None, typer.Option(help=words("columns"))]
Encoding = Annotated[str | None, typer.Option(help=words("encoding"))]
SheetName = Annotated[str | None, typer.Option(help=words("sheet"))]
MapFile = Annotated[Path | None, typer.Option("--map", help=words("map"))]
SystemName = Annotated[str | None, typer.Option(help=words("system"))]
DayFirst = Annotated[
    bool | None, typer.Option("--day-first/--month-first", help=words("day_first"))
]


def named_files(**given: Path | None) -> dict[str, Path]:
    """The files that were named, by table."""
    return {table: path for table, path in given.items() if path}


def mapped_columns(file: Path | None, tables: Mapping[str, Path]) -> dict[str, dict[str, str]]:
    """What a columns.toml says of each table: ``[columns]`` of the orders, else of the first."""
    from kamkit.course.report import read_columns

    main = _main(tables)
    sections = {table: "columns" if table == main else table for table in tables}
    return {table: read_columns(file, sections[table]) for table in tables} if file else {}


@contextmanager
def section_named(tables: Mapping[str, Path]) -> Iterator[None]:
    """What a file lacks goes into its own section of a columns.toml, as ``mapped_columns`` reads
    it; only the main file's is ``[columns]``.
    """
    try:
        yield
    except MissingColumn as fault:
        if fault.key != "missing_column" or fault.values["table"] == _main(tables):
            raise
        raise MissingColumn("missing_column_beside", **fault.values) from None


def _main(tables: Mapping[str, Path]) -> str:
    return "orders" if "orders" in tables else next(iter(tables), "")
