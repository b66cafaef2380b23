"""The command line: arguments only; what they start lives in the rooms below."""

from kamkit.cli.course import build, lab, run, trainer
from kamkit.cli.files import import_, report
from kamkit.cli.frame import app
from kamkit.cli.tables import anonymise, audit

__all__ = ["anonymise", "app", "audit", "build", "import_", "lab", "report", "run", "trainer"]
