"""The parameters of a notebook: what its ``parameters`` cell declares, and nothing else.

A parameter is ``name = value`` or ``name: type = value`` with a plain value. Its type is the
declared one, else that of its value, so ``"007"`` and ``"华东"`` stay what they are.
"""

from __future__ import annotations

import ast
import difflib
import json
import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kamkit.course.notebook import Cell, Notebook, tags
from kamkit.errors import ParameterError

_SIMPLE = ("str", "int", "float", "bool")
_MANY = ("list", "tuple")
_DECIMAL = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"


@dataclass(frozen=True)
class Parameter:
    """A declared parameter.

    ``kind`` is str, int, float, bool, list, tuple or dict; ``items`` the kind of a list's
    elements, where all are of one; ``optional`` allows None.
    """

    name: str
    default: Any
    kind: str
    items: str | None = None
    optional: bool = False

    @property
    def type(self) -> str:
        kind = f"{self.kind}[{self.items}]" if self.items else self.kind
        return f"{kind} | None" if self.optional else kind

    def checked(self, value: object) -> Any:
        """The value as this parameter takes it; a path may stand for a text, an int for a float.

        Raises ParameterError for a value of another type.
        """
        if value is None and self.optional:
            return None
        if self.kind in _MANY and isinstance(value, list | tuple):
            items = [self._one(item, self.items or "", value) for item in value]
            return tuple(items) if self.kind == "tuple" else items
        if self.kind == "dict" and isinstance(value, Mapping):
            return dict(value)
        return self._one(value, self.kind, value)

    def parsed(self, text: str) -> Any:
        """The value that a text from the command line means, by the declared type.

        Lists are written ``0.8,0.95`` or as JSON, dictionaries as JSON.

        >>> Parameter("account", "A1", "str").parsed("007")
        '007'
        >>> Parameter("cuts", [.8], "list", "float").parsed("0.8,0.95")
        [0.8, 0.95]
        """
        if self.optional and self.kind != "str" and text.lower() == "none":
            return None
        if self.kind == "dict" or (self.kind in _MANY and text.lstrip().startswith("[")):
            try:
                return self.checked(json.loads(text))
            except json.JSONDecodeError:
                raise self._wrong(text) from None
        if self.kind in _MANY:
            parts = [part.strip() for part in re.split("[,，]", text)] if text.strip() else []
            return self.checked([self._simple(part, self.items or "str", text) for part in parts])
        return self._simple(text, self.kind, text)

    def _one(self, value: object, kind: str, whole: object) -> Any:
        if kind == "str" and isinstance(value, os.PathLike):
            return os.fspath(value)
        if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        finite = not isinstance(value, float) or math.isfinite(value)
        if kind in ("", type(value).__name__) and finite:
            return value
        raise self._wrong(whole)

    def _simple(self, text: str, kind: str, whole: str) -> Any:
        if kind == "str":
            return text
        if kind == "int" and re.fullmatch(r"[+-]?[0-9]+", text):
            return int(text)
        if kind == "float" and re.fullmatch(_DECIMAL, text):
            return float(text)
        if kind == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        raise self._wrong(whole)

    def _wrong(self, value: object) -> ParameterError:
        return ParameterError(
            "run.wrong_type",
            name=self.name,
            type=self.type,
            value=repr(value),
            example=f"{self.name}={self.default}",
        )


def declared(notebook: Notebook, file: str = "") -> dict[str, Parameter]:
    """The parameters that a notebook declares, by name; none where it has no such cell.

    Raises ParameterError where the cell holds anything but plain assignments.
    """
    found: dict[str, Parameter] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "parameters" in tags(cell):
            for parameter in _read(cell, file):
                found[parameter.name] = parameter
    return found


def check_parameters(notebook: Notebook, given: Mapping[str, object], file: str) -> dict[str, Any]:
    """The given values as the notebook takes them.

    Raises ParameterError for an undeclared name, naming the nearest one, or a wrong type.
    """
    known = declared(notebook, file)
    return {name: _find(known, name, file).checked(value) for name, value in given.items()}


def parse_parameters(notebook: Notebook, given: Sequence[str], file: str) -> dict[str, Any]:
    """``["name=value", …]`` from a command line, each converted by its declared type.

    Raises ParameterError as ``check_parameters`` does, and where there is no ``=``.
    """
    known = declared(notebook, file)
    values: dict[str, Any] = {}
    for item in given:
        name, equals, text = item.partition("=")
        if not equals:
            raise ParameterError("run.not_name_and_value", value=item)
        values[name.strip()] = _find(known, name.strip(), file).parsed(text)
    return values


def injected_cell(values: Mapping[str, Any]) -> Cell:
    """The cell that sets these values, as a person would write them."""
    return {
        "cell_type": "code",
        "id": "injected-parameters",
        "metadata": {"tags": ["injected-parameters"]},
        "source": "\n".join(f"{name} = {value!r}" for name, value in values.items()),
        "execution_count": None,
        "outputs": [],
    }


def with_parameters(notebook: Notebook, values: Mapping[str, Any]) -> Notebook:
    """The notebook with the values set after its ``parameters`` cell; earlier ones replaced."""
    cells = [cell for cell in notebook["cells"] if "injected-parameters" not in tags(cell)]
    if values:
        after = max(i for i, cell in enumerate(cells) if "parameters" in tags(cell)) + 1
        cells = [*cells[:after], injected_cell(values), *cells[after:]]
    return {**notebook, "cells": cells}


def _find(known: Mapping[str, Parameter], name: str, file: str) -> Parameter:
    if name in known:
        return known[name]
    if not known:
        raise ParameterError("run.no_parameters", name=name, file=file)
    nearest = difflib.get_close_matches(name.lower(), list(known), 1, 0)[0]
    raise ParameterError(
        "run.unknown_parameter", name=name, nearest=nearest, known=list(known), file=file
    )


def _read(cell: Cell, file: str) -> list[Parameter]:
    try:
        return [_declaration(statement) for statement in ast.parse(cell["source"]).body]
    except (SyntaxError, ValueError) as fault:
        raise ParameterError(
            "run.unreadable_parameters", file=file, value=cell["source"]
        ) from fault


def _declaration(statement: ast.stmt) -> Parameter:
    target: ast.expr
    annotation: ast.expr | None = None
    if isinstance(statement, ast.AnnAssign):
        target, annotation = statement.target, statement.annotation
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    else:
        raise ValueError(ast.unparse(statement))
    if not isinstance(target, ast.Name) or statement.value is None:
        raise ValueError(ast.unparse(statement))
    default = ast.literal_eval(statement.value)
    if annotation is not None:
        return _annotated(target.id, default, ast.unparse(annotation))
    if default is None:
        return Parameter(target.id, None, "str", optional=True)
    kinds = {type(item).__name__ for item in default} if isinstance(default, list | tuple) else ()
    items = kinds.pop() if len(kinds) == 1 else None
    return Parameter(target.id, default, type(default).__name__, items)


def _annotated(name: str, default: Any, annotation: str) -> Parameter:
    """A parameter whose type is written out: ``int``, ``list[str]``, ``float | None``."""
    parts = [part.strip() for part in annotation.strip("\"'").split("|")]
    optional = "None" in parts
    parts = [part for part in parts if part != "None"]
    form = re.fullmatch(r"(\w+)(?:\[(\w+)(?:, *\.\.\.)?\])?", parts[0]) if len(parts) == 1 else None
    if form is None or form[1] not in (*_SIMPLE, *_MANY, "dict"):
        raise ValueError(annotation)
    parameter = Parameter(name, default, form[1], form[2], optional)
    parameter.checked(default)
    return parameter
