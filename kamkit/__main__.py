"""``python -m kamkit`` is the command line."""

from kamkit.cli import app

app(prog_name="kamkit")
