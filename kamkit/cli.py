"""The command line: arguments only; what they start lives in the rooms below."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from kamkit import __version__
from kamkit.errors import KamkitError
from kamkit.text import LANGUAGES, language, say, use

BAD_INPUT = 2
FAILED = 1


def _help(name: str) -> str:
    return say(f"cli.{name}")


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=_help("kamkit"),
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


@contextmanager
def _in_words() -> Iterator[None]:
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


def _speak(lang: str | None) -> str:
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
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_help("version"))
    ] = False,
) -> None:
    pass


Lang = Annotated[str | None, typer.Option(help=_help("lang"))]
File = Annotated[Path, typer.Argument(help=_help("file"), show_default=False)]
Columns = Annotated[Path | None, typer.Option(help=_help("columns"))]
Encoding = Annotated[str | None, typer.Option(help=_help("encoding"))]
Only = Annotated[list[str] | None, typer.Argument(help=_help("only"), show_default=False)]
SheetName = Annotated[str | None, typer.Option(help=_help("sheet"))]
MapFile = Annotated[Path | None, typer.Option("--map", help=_help("map"))]
SystemName = Annotated[str | None, typer.Option(help=_help("system"))]
DayFirst = Annotated[
    bool | None, typer.Option("--day-first/--month-first", help=_help("day_first"))
]


@app.command(
    help=_help("lab"), context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def lab(context: typer.Context, lang: Lang = None) -> None:
    from kamkit.course.lab import open_lab

    chosen = _speak(lang)
    typer.echo(say("cli.lab_opens"))
    with _in_words():
        code = open_lab(chosen, context.args)
    raise typer.Exit(code)


@app.command(help=_help("report"))
def report(
    file: File,
    columns: Columns = None,
    accounts: Annotated[Path | None, typer.Option(help=_help("accounts"))] = None,
    opportunities: Annotated[Path | None, typer.Option(help=_help("opportunities"))] = None,
    products: Annotated[Path | None, typer.Option(help=_help("products"))] = None,
    lang: Lang = None,
    out: Annotated[Path | None, typer.Option(help=_help("out"))] = None,
    table: Annotated[str, typer.Option(help=_help("table"))] = "auto",
    as_of: Annotated[str, typer.Option(help=_help("as_of"))] = "",
    currency: Annotated[str, typer.Option(help=_help("currency"))] = "",
    encoding: Encoding = None,
    sheet: SheetName = None,
    day_first: DayFirst = None,
    system: SystemName = None,
) -> None:
    from kamkit.course.report import MORE, make_report, read_columns

    _speak(lang)
    start = time.perf_counter()
    with _in_words():
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


@app.command("import", help=_help("import"))
def import_(
    file: File,
    table: Annotated[str, typer.Option(help=_help("table"))] = "auto",
    columns: Columns = None,
    lang: Lang = None,
    out: Annotated[Path | None, typer.Option(help=_help("out"))] = None,
    encoding: Encoding = None,
    sheet: SheetName = None,
    day_first: DayFirst = None,
    system: SystemName = "auto",
    map_file: MapFile = None,
) -> None:
    from kamkit.course.report import read_columns
    from kamkit.data.column_map import load_map
    from kamkit.data.readers import guess_table, read_table
    from kamkit.data.save import save_import

    _speak(lang)
    how: dict[str, Any] = {"encoding": encoding, "sheet": sheet, "system": system}
    with _in_words():
        told = load_map(map_file) if map_file else None
        mapped = told if told is not None else read_columns(columns) if columns else None
        if table == "auto":
            table = told.table if told is not None else guess_table(file, mapped, **how)
        frame, receipt = read_table(file, table, mapped, day_first=day_first, **how)
        typer.echo(str(receipt))
        for path in save_import(frame, receipt, out or Path(f"{file.stem}_import")):
            typer.echo(f"  {path}")


TableFile = Annotated[Path | None, typer.Option(help=_help("audit_table"))]


@app.command(help=_help("audit"))
def audit(
    accounts: TableFile = None,
    orders: TableFile = None,
    opportunities: TableFile = None,
    stages: TableFile = None,
    products: TableFile = None,
    contacts: TableFile = None,
    activities: TableFile = None,
    feedback: TableFile = None,
    limit: Annotated[list[str] | None, typer.Option(help=_help("audit_limit"))] = None,
    record: Annotated[Path | None, typer.Option(help=_help("audit_record"))] = None,
    as_of: Annotated[str, typer.Option(help=_help("as_of"))] = "",
    dead_after: Annotated[int, typer.Option(help=_help("dead_after"), min=1)] = 24,
    columns: Columns = None,
    lang: Lang = None,
    day_first: DayFirst = None,
    system: SystemName = "auto",
) -> None:
    from kamkit.course.report import read_columns
    from kamkit.data.faults.audit import audit as audit_tables
    from kamkit.data.faults.audit import parse_limits
    from kamkit.data.readers import read_table

    _speak(lang)
    named = {
        "accounts": accounts,
        "orders": orders,
        "opportunities": opportunities,
        "stages": stages,
        "products": products,
        "contacts": contacts,
        "activities": activities,
        "feedback": feedback,
    }
    files = {name: path for name, path in named.items() if path}
    if not files:
        typer.secho(say("cli.audit_nothing"), err=True, fg=typer.colors.RED)
        raise typer.Exit(BAD_INPUT)
    frames = {}
    with _in_words():
        limits = parse_limits(limit or [])
        for name, path in files.items():
            section = "columns" if name == "orders" else name
            mapped = read_columns(columns, section) if columns else None
            frames[name], receipt = read_table(
                path, name, mapped, day_first=day_first, system=system
            )
            typer.echo(f"{receipt.file}: {receipt.sentences()[0]}")
        done = audit_tables(
            frames, limit=limits, record=record, as_of=as_of or None, dead_after=dead_after
        )
    for line in done.sentences():
        typer.echo(line)
    raise typer.Exit(0 if done.passed else FAILED)


OneTable = Annotated[Path | None, typer.Option(help=_help("one_table"))]


@app.command(help=_help("anonymise"))
def anonymise(
    out: Annotated[Path, typer.Option(help=_help("anonymise_out"))],
    accounts: OneTable = None,
    orders: OneTable = None,
    opportunities: OneTable = None,
    stages: OneTable = None,
    contacts: OneTable = None,
    activities: OneTable = None,
    feedback: OneTable = None,
    products: OneTable = None,
    industries: OneTable = None,
    key: Annotated[Path | None, typer.Option(help=_help("anonymise_key"))] = None,
    keep_dates: Annotated[bool, typer.Option("--keep-dates", help=_help("keep_dates"))] = False,
    hide_products: Annotated[bool, typer.Option("--hide-products", help=_help("hide"))] = False,
    columns: Columns = None,
    lang: Lang = None,
    system: SystemName = "auto",
    day_first: DayFirst = None,
) -> None:
    from kamkit.course.report import read_columns
    from kamkit.data.anonymise.folder import anonymise_files

    given = {
        "accounts": accounts,
        "orders": orders,
        "opportunities": opportunities,
        "stages": stages,
        "contacts": contacts,
        "activities": activities,
        "feedback": feedback,
        "products": products,
        "industries": industries,
    }
    _speak(lang)
    with _in_words():
        files = {name: path for name, path in given.items() if path}
        main = "orders" if orders else next(iter(files), "")
        sections = {name: "columns" if name == main else name for name in files}
        mapped = {name: read_columns(columns, sections[name]) for name in files} if columns else {}
        done = anonymise_files(
            files,
            out,
            key,
            columns=mapped,
            keep_dates=keep_dates,
            products=hide_products,
            system=system,
            day_first=day_first,
        )
    for line in done.sentences():
        typer.echo(line)
    for path in (*done.paths, done.key):
        typer.echo(f"  {path}")


@app.command(help=_help("run"))
def run(
    what: Annotated[list[Path], typer.Argument(help=_help("what"), show_default=False)],
    parameters: Annotated[list[str] | None, typer.Option("-p", help=_help("parameters"))] = None,
    out: Annotated[Path, typer.Option(help=_help("out"))] = Path("my_runs"),
    lang: Lang = None,
) -> None:
    from kamkit.course.notebook import read_notebook
    from kamkit.course.parameters import parse_parameters
    from kamkit.course.run import run_many

    _speak(lang)
    with _in_words():
        notebooks = [book for path in what for book in _notebooks(path)]
        if not notebooks:
            typer.secho(say("cli.no_notebooks"), err=True, fg=typer.colors.RED)
            raise typer.Exit(BAD_INPUT)
        values = parse_parameters(read_notebook(notebooks[0]), parameters or [], str(notebooks[0]))
        runs = run_many(notebooks, out, values, progress=_tell_progress)
    for done in runs:
        mark = "✓" if done.ok else "✗"
        typer.echo(f"{mark} {done.output if done.ok else done.path}")
        if done.error:
            typer.secho(str(done.error), err=True, fg=typer.colors.RED)
    raise typer.Exit(0 if all(done.ok for done in runs) else FAILED)


def _notebooks(path: Path) -> list[Path]:
    return sorted(path.glob("**/*.ipynb")) if path.is_dir() else [path]


def _tell_progress(done: int, of: int, name: str) -> None:
    typer.echo(f"[{done}/{of}] {name}", err=True)


@app.command(help=_help("build"))
def build(
    only: Only = None,
    check: Annotated[bool, typer.Option("--check", help=_help("check"))] = False,
    accept: Annotated[list[str] | None, typer.Option(help=_help("accept"))] = None,
    lang: Lang = None,
) -> None:
    from kamkit.course.build import build as build_course
    from kamkit.course.places import course_root
    from kamkit.course.translate import accept as accept_translation

    _speak(lang)
    with _in_words():
        root = course_root()
        if accept:
            reports = [accept_translation(root, name) for name in accept]
            for line in (line for report in reports for line in report.lines()):
                typer.echo(line)
            raise typer.Exit(0 if all(report.ok for report in reports) else FAILED)
        result = build_course(root, only, check, progress=None if check else _tell_progress)
    for line in result.lines():
        typer.echo(line)
    raise typer.Exit(result.exit_code)


@app.command(help=_help("trainer"))
def trainer(
    only: Only = None,
    lang: Lang = None,
    out: Annotated[Path, typer.Option(help=_help("out"))] = Path("my_trainer"),
) -> None:
    from kamkit.course.places import course_root
    from kamkit.course.trainer import trainer_copies

    chosen = _speak(lang)
    with _in_words():
        for path in trainer_copies(course_root(), chosen, out.resolve(), only):
            typer.echo(f"  {path}")
