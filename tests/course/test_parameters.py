"""Parameters keep the type that the notebook declares, from Python and from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import kamkit as kk
from kamkit.course.parameters import (
    check_parameters,
    declared,
    injected_cell,
    parse_parameters,
    with_parameters,
)
from kamkit.errors import ParameterError

CELL = """lang = "en"
variant = 0
share = 0.8
exact = True
cuts: list[float] = [0.8, 0.95]
regions = ["East"]
limit: int | None = None
labels = {"A": 1}
pair: tuple[int, ...] = (1, 2)"""


def notebook(source: str = CELL) -> dict[str, Any]:
    cells = [
        {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "one"},
        {
            "cell_type": "code",
            "id": "p",
            "metadata": {"tags": ["parameters"]},
            "source": source,
            "outputs": [],
            "execution_count": None,
        },
        {"cell_type": "markdown", "id": "n", "metadata": {}, "source": "two"},
    ]
    return {"cells": cells}


def parse(item: str) -> Any:
    [value] = parse_parameters(notebook(), [item], "a.ipynb").values()
    return value


def test_types_are_declared_or_those_of_the_defaults() -> None:
    types = {name: parameter.type for name, parameter in declared(notebook()).items()}
    assert types == {
        "lang": "str",
        "variant": "int",
        "share": "float",
        "exact": "bool",
        "cuts": "list[float]",
        "regions": "list[str]",
        "limit": "int | None",
        "labels": "dict",
        "pair": "tuple[int]",
    }


# papermill's command line makes a number of each of these (papermill issue 55).
@pytest.mark.parametrize("text", ["007", "华东", "1e5", "nan", "1_000", "true", "None", "a=b", ""])
def test_a_text_stays_what_it_is(text: str) -> None:
    assert parse(f"lang={text}") == text


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("variant=7", 7),
        ("variant=-7", -7),
        ("share=.5", 0.5),
        ("share=1", 1.0),
        ("share=1e-3", 0.001),
        ("exact=false", False),
        ("exact=True", True),
        ("cuts=0.7, 0.9", [0.7, 0.9]),
        ("cuts=[0.7, 1]", [0.7, 1.0]),
        ("cuts=", []),
        ("regions=华东，华南", ["华东", "华南"]),
        ('regions=["007"]', ["007"]),
        ("limit=none", None),
        ("limit=20", 20),
        ('labels={"B": 2}', {"B": 2}),
        ("pair=3,4", (3, 4)),
    ],
)
def test_a_command_line_text_is_read_by_the_declared_type(item: str, value: object) -> None:
    parsed = parse(item)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    "item",
    [
        "variant=1.0",
        "variant=1_000",
        "variant=",
        "variant=７",
        "variant=none",
        "share=nan",
        "share=80%",
        "exact=1",
        "exact=yes",
        "cuts=0.8,high",
        "cuts=[0.8",
        'cuts=["0.8"]',
        "labels=B",
        "labels=[1]",
    ],
)
def test_a_text_of_another_type_is_refused_with_an_example(item: str) -> None:
    name = item.split("=")[0]
    with pytest.raises(ParameterError, match=f"The parameter {name} takes") as caught:
        parse(item)
    assert f"Write it like {name}={declared(notebook())[name].default}." in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("variant", True),
        ("variant", "7"),
        ("variant", 7.0),
        ("exact", 1),
        ("lang", 7),
        ("lang", None),
        ("share", float("nan")),
        ("share", float("inf")),
        ("cuts", 0.8),
        ("cuts", ["0.8"]),
        ("regions", "East"),
        ("labels", ["B"]),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, value: object) -> None:
    with pytest.raises(ParameterError, match=f"The parameter {name} takes"):
        check_parameters(notebook(), {name: value}, "a.ipynb")


def test_a_path_is_a_text_and_a_whole_number_a_decimal() -> None:
    values = check_parameters(notebook(), {"lang": Path("订单.csv"), "share": 1}, "a.ipynb")
    assert values == {"lang": "订单.csv", "share": 1.0}
    assert type(values["share"]) is float


@pytest.mark.parametrize(
    ("wrong", "nearest"), [("varaint", "variant"), ("LANG", "lang"), ("zzz", "exact")]
)
def test_an_undeclared_name_is_refused_and_the_nearest_named(wrong: str, nearest: str) -> None:
    for attempt in (
        lambda: check_parameters(notebook(), {wrong: 1}, "a.ipynb"),
        lambda: parse_parameters(notebook(), [f"{wrong}=1"], "a.ipynb"),
    ):
        with pytest.raises(ParameterError) as caught:
            attempt()
        if wrong != "zzz":
            assert f"The nearest is {nearest}" in str(caught.value)
        assert "declared are lang, variant, share" in str(caught.value)
        assert "file a.ipynb" in str(caught.value)


def test_a_notebook_without_parameters_says_so() -> None:
    with pytest.raises(ParameterError, match="declares no parameters, so x cannot be set"):
        check_parameters({"cells": []}, {"x": 1}, "a.ipynb")


def test_a_parameter_without_a_value_is_told() -> None:
    with pytest.raises(ParameterError, match="name=value; this was variant"):
        parse_parameters(notebook(), ["variant"], "a.ipynb")


@pytest.mark.parametrize(
    "source", ["x = f()", "x", "x: date = 1", "x +", "x: int = '1'", "x = y = 1"]
)
def test_a_parameters_cell_holds_plain_assignments_only(source: str) -> None:
    with pytest.raises(ParameterError):
        declared(notebook(source))


def test_errors_speak_chinese() -> None:
    kk.use("zh")
    with pytest.raises(ParameterError, match="没有参数 varaint。最接近的是 variant；"):
        check_parameters(notebook(), {"varaint": 1}, "a.ipynb")


def test_values_are_injected_as_a_person_would_write_them() -> None:
    values = {"account": "007", "region": "华东", "share": 0.5, "path": r"C:\数据", "cuts": [0.8]}
    source = injected_cell(values)["source"]
    assert source == (
        "account = '007'\nregion = '华东'\nshare = 0.5\npath = 'C:\\\\数据'\ncuts = [0.8]"
    )
    space: dict[str, Any] = {}
    exec(source, space)
    assert {name: space[name] for name in values} == values


def test_the_injected_cell_follows_the_parameters_and_replaces_an_earlier_one() -> None:
    once = with_parameters(notebook(), {"variant": 1})
    assert [cell["id"] for cell in once["cells"]] == ["m", "p", "injected-parameters", "n"]
    twice = with_parameters(once, {"variant": 2})
    assert [cell["source"] for cell in twice["cells"]][2:] == ["variant = 2", "two"]
    assert with_parameters(once, {})["cells"] == notebook()["cells"]
