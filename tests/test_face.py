"""The public face: guarded names, light to import."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import kamkit as kk

STUB = Path(kk.__file__).with_suffix(".pyi")


def stub_names() -> list[str]:
    tree = ast.parse(STUB.read_text("utf-8"))
    return [
        n.asname or n.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for n in node.names
    ]


def test_every_public_name_is_there_and_documented() -> None:
    names = stub_names()
    assert len(names) == len(set(names)) > 20
    for name in names:
        thing = getattr(kk, name)
        if not inspect.ismodule(thing):
            assert inspect.getdoc(thing), name


def test_the_public_names_are_the_ones_of_the_stub() -> None:
    assert set(kk.__all__) == set(stub_names())


def test_importing_kamkit_loads_nothing_heavy() -> None:
    code = (
        "import sys, kamkit; heavy = {'pandas', 'numpy', 'matplotlib', 'seaborn', 'ipywidgets',"
        " 'duckdb',"
        " 'narwhals', 'nbformat', 'papermill', 'babel', 'pyarrow'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
