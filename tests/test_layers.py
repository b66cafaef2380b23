"""Who may import whom inside kamkit (DESIGN, section 2), read from the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "kamkit"

# From the ground up. A room may use what stands on a line below its own, and itself.
FLOORS = (
    ("schema", "width", "fonts", "locale"),
    ("text", "errors"),
    ("safe_file", "fixed_bytes"),
    ("analysis",),
    ("data", "planning"),
    ("charts",),
    ("documents",),
    ("course",),
    ("apps",),
    ("__init__",),  # the face: all rooms in one; its own facts, such as __version__, are free
    ("cli",),
    ("__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
NEIGHBOURS = {frozenset({"text", "errors"})}  # may use each other, though without a circle

# Libraries that live in one place, so that it alone changes when they do.
HOMES = {
    "matplotlib": ("kamkit.charts",),
    "seaborn": ("kamkit.charts",),
    "ipywidgets": ("kamkit.apps", "kamkit.course.desk"),
    "papermill": ("kamkit.course",),
    "nbclient": ("kamkit.course",),
    "nbformat": ("kamkit.course",),
    "nbconvert": ("kamkit.course",),
    "duckdb": ("kamkit.data",),
}


def read_package(folder: Path) -> dict[str, str]:
    """The source of every module, by its dotted name; a package is `its.name.__init__`."""
    return {
        ".".join([folder.name, *path.relative_to(folder).with_suffix("").parts]): path.read_text(
            encoding="utf-8"
        )
        for path in sorted(folder.rglob("*.py"))
    }


def imports_of(module: str, sources: dict[str, str]) -> set[str]:
    """The modules that a module imports, anywhere in it: in functions and for typing, too."""
    tree = ast.parse(sources[module])
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names if not is_fact(alias, tree))
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, node.module] if node.module else above)
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return {resolve(name, sources) for name in found - {"kamkit.__version__"}}


def is_fact(alias: ast.alias, tree: ast.Module) -> bool:
    """Whether `import kamkit` is there for kamkit.__version__, __file__ and their like alone."""
    name = alias.asname or alias.name
    used = [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    ]
    return alias.name == "kamkit" and all(attribute.startswith("__") for attribute in used)


def resolve(name: str, sources: dict[str, str]) -> str:
    """The module that a dotted name leads to: `kamkit.text.say` to `kamkit.text`."""
    if name.split(".")[0] != "kamkit":
        return name
    while name not in sources and f"{name}.__init__" not in sources and "." in name:
        name = name.rpartition(".")[0]
    return name if name in sources else f"{name}.__init__"


def room_of(module: str) -> str:
    return module.split(".")[1]


def find_breaches(sources: dict[str, str]) -> list[str]:
    """One line for every import that goes up, sideways, or to a library that lives elsewhere."""
    breaches = []
    for module in sources:
        room = room_of(module)
        if room not in FLOOR:
            breaches.append(f"{module} stands on no floor: name it in FLOORS and in DESIGN")
            continue
        for target in sorted(imports_of(module, sources)):
            library = target.split(".")[0]
            homes = HOMES.get(library, (module,))
            if not any(f"{module}.".startswith(f"{home}.") for home in homes):
                breaches.append(f"{module} imports {library}, which lives in {homes[0]}")
            if library == "kamkit" and not may_use(room, room_of(target)):
                breaches.append(f"{module} imports {target}, which is not below it")
    return breaches


def may_use(room: str, other: str) -> bool:
    if room == other or frozenset({room, other}) in NEIGHBOURS:
        return True
    return FLOOR.get(other, len(FLOORS)) < FLOOR[room]


def find_circle(sources: dict[str, str]) -> list[str]:
    """Modules that import each other in a ring, or nothing."""
    below = {name: imports_of(name, sources) & sources.keys() - {name} for name in sources}
    while leaves := [name for name, targets in below.items() if not targets & below.keys()]:
        for name in leaves:
            del below[name]
    walk: list[str] = []
    while below and (not walk or walk[-1] not in walk[:-1]):
        start = walk[-1] if walk else min(below)
        walk.append(min(below[start] & below.keys()) if walk else start)
    return walk[walk.index(walk[-1]) :] if walk else []


def test_no_module_imports_from_above_or_beside_it() -> None:
    assert find_breaches(read_package(PACKAGE)) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert find_circle(read_package(PACKAGE)) == []


HOUSE = {
    "kamkit.__init__": "",
    "kamkit.analysis.__init__": "",
    "kamkit.analysis.segments": "",
    "kamkit.charts.curves": "",
    "kamkit.course.__init__": "",
    "kamkit.data.readers": "",
    "kamkit.errors": "",
    "kamkit.planning.spin": "",
    "kamkit.text": "",
}


@pytest.mark.parametrize(
    ("module", "source", "breach"),
    [
        ("analysis.rfm", "from kamkit.data import readers", "kamkit.data.readers"),
        ("analysis.rfm", "from ..charts import curves", "kamkit.charts.curves"),
        ("data.ledger", "from kamkit.planning.spin import SpinPlan", "kamkit.planning.spin"),
        ("schema", "from kamkit import text", "kamkit.text"),
        ("charts.bars", "import kamkit as kk\nkk.pareto", "kamkit.__init__"),
        ("charts.bars", "from kamkit import pareto", "kamkit.__init__"),
        ("documents.html", "def f():\n    import matplotlib.pyplot as plt", "matplotlib"),
        ("course.practice", "from ipywidgets import HTML", "ipywidgets"),
        ("cli", "import papermill", "papermill"),
        ("analysis.rfm", "import duckdb", "duckdb"),
        ("cellar", "", "stands on no floor"),
    ],
)
def test_a_breach_is_found(module: str, source: str, breach: str) -> None:
    (found,) = find_breaches({**HOUSE, f"kamkit.{module}": source})
    assert found.startswith(f"kamkit.{module} ")
    assert breach in found


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("analysis.rfm", "from kamkit.analysis import segments"),
        ("analysis.rfm", "from ..errors import KamkitError"),
        ("analysis.__init__", "from .segments import rfm"),
        ("course.desk", "import ipywidgets"),
        ("charts.curves", "import seaborn"),
        ("cli", "from kamkit import course, text"),
        ("charts.curves", "import kamkit\nprint(kamkit.__version__)"),
        ("errors", "from kamkit.text import say"),
    ],
)
def test_what_is_allowed_is_let_through(module: str, source: str) -> None:
    assert find_breaches({**HOUSE, f"kamkit.{module}": source}) == []


def test_a_circle_is_found() -> None:
    sources = {
        "kamkit.data.__init__": "from kamkit.data.a import x",
        "kamkit.data.a": "from kamkit.data.b import x",
        "kamkit.data.b": "def f():\n    from . import a",
        "kamkit.text": "",
    }
    assert set(find_circle(sources)) == {"kamkit.data.a", "kamkit.data.b"}
