"""Commands for the course: open it, run it, build it, print the trainer's copies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kamkit.cli.frame import (
    FAILED,
    Lang,
    Only,
    app,
    in_words,
    refuse,
    speak,
    words,
)
from kamkit.text import say


@app.command(
    help=words("lab"), context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def lab(context: typer.Context, lang: Lang = None) -> None:
    from kamkit.course.lab import open_lab

    chosen = speak(lang)
    typer.echo(say("cli.lab_opens"))
    with in_words():
        code = open_lab(chosen, context.args)
    raise typer.Exit(code)


@app.command(help=words("run"))
def run(
    what: Annotated[list[Path], typer.Argument(help=words("what"), show_default=False)],
    parameters: Annotated[list[str] | None, typer.Option("-p", help=words("parameters"))] = None,
    out: Annotated[Path, typer.Option(help=words("out"))] = Path("my_runs"),
    lang: Lang = None,
) -> None:
    from kamkit.course.notebook import read_notebook
    from kamkit.course.parameters import parse_parameters
    from kamkit.course.run import run_many

    speak(lang)
    with in_words():
        notebooks = [book for path in what for book in _notebooks(path)]
        if not notebooks:
            raise refuse("cli.no_notebooks")
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


@app.command(help=words("build"))
def build(
    only: Only = None,
    check: Annotated[bool, typer.Option("--check", help=words("check"))] = False,
    accept: Annotated[list[str] | None, typer.Option(help=words("accept"))] = None,
    lang: Lang = None,
) -> None:
    from kamkit.course.build import build as build_course
    from kamkit.course.places import course_root
    from kamkit.course.translate import accept as accept_translation

    speak(lang)
    with in_words():
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


@app.command(help=words("trainer"))
def trainer(
    only: Only = None,
    lang: Lang = None,
    out: Annotated[Path, typer.Option(help=words("out"))] = Path("my_trainer"),
) -> None:
    from kamkit.course.places import course_root
    from kamkit.course.trainer import trainer_copies

    chosen = speak(lang)
    with in_words():
        for path in trainer_copies(course_root(), chosen, out.resolve(), only):
            typer.echo(f"  {path}")
