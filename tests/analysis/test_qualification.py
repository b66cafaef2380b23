"""Qualification by MEDDPICC."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kamkit as kk
from kamkit.analysis.qualification import ELEMENTS, WEIGHTED
from kamkit.errors import InvalidValue, MissingColumn
from kamkit.schema import tables


def answers(*points: list[Any]) -> pd.DataFrame:
    frame = pd.DataFrame(points, columns=list(ELEMENTS))
    frame.insert(0, "opportunity_id", [f"O{number}" for number in range(1, len(points) + 1)])
    return frame


def test_the_elements_are_the_columns_of_the_schema() -> None:
    table = tables()["qualification"]
    assert table.names[1:9] == ELEMENTS
    assert {(table[name].minimum, table[name].maximum) for name in ELEMENTS} == {(0, 2)}


def test_eight_elements_of_two_points_make_sixteen() -> None:
    found = kk.qualify(answers([2] * 8, [0] * 8, [1] * 8))
    assert found["qualification_total"].tolist() == [16, 0, 8]
    assert found["qualification_share"].tolist() == [1, 0, 0.5]
    assert found["weakest"].tolist() == ["", ",".join(ELEMENTS), ",".join(ELEMENTS)]


def test_the_published_weights_add_up_by_hand() -> None:
    # 15/15/10/10/10/15/15/10 (facts/peer-features.md): (30+0+10+20+0+15+30+10) / 200
    found = kk.qualify(answers([2, 0, 1, 2, 0, 1, 2, 1]), "weighted")
    assert found["qualification_share"].tolist() == [115 / 200]
    assert found["qualification_total"].tolist() == [9]
    assert sum(WEIGHTED.values()) == 100


def test_the_heaviest_of_the_weakest_is_asked_first() -> None:
    points = [2, 0, 1, 2, 0, 1, 2, 1]
    assert kk.qualify(answers(points), "weighted")["weakest"][0] == "economic_buyer,paper_process"
    weights = {"paper_process": 3, "economic_buyer": 1}
    found = kk.qualify(answers(points), weights)
    assert found["weakest"][0] == "paper_process,economic_buyer"
    assert found["qualification_share"][0] == 0
    assert found["next_question"][0] == kk.ask_next("paper_process")


def test_every_element_has_its_question_in_both_languages() -> None:
    asked = {lang: set() for lang in ("en", "zh")}
    for lang, questions in asked.items():
        kk.use(lang)
        questions.update(kk.ask_next(element) for element in ELEMENTS)
    assert {len(questions) for questions in asked.values()} == {8}
    assert not asked["en"] & asked["zh"]
    assert kk.qualify(answers([2] * 8))["next_question"].tolist() == [""]


def test_what_is_not_known_counts_as_nought() -> None:
    found = kk.qualify(answers([2, None, 2, 2, 2, 2, 2, 2]))
    assert found["qualification_total"].tolist() == [14]
    assert found["weakest"].tolist() == ["economic_buyer"]
    assert found["economic_buyer"].isna().all()


@pytest.mark.parametrize("value", [3, -1, 1.5, np.inf, "yes"])
def test_points_that_are_not_0_1_or_2_are_refused_with_their_row(value: Any) -> None:
    frame = answers([1] * 8, [1] * 8).astype(object)
    frame.loc[1, "pain"] = value
    with pytest.raises(InvalidValue, match=str(value)) as error:
        kk.qualify(frame)
    assert (error.value.values["row"], error.value.values["column"]) == (2, "pain")


def test_a_table_without_an_element_or_with_an_id_twice_is_refused() -> None:
    with pytest.raises(MissingColumn, match="champion"):
        kk.qualify(answers([1] * 8).drop(columns="champion"))
    twice = answers([1] * 8, [1] * 8).assign(opportunity_id="O1")
    with pytest.raises(InvalidValue, match="O1"):
        kk.qualify(twice)


@pytest.mark.parametrize(
    "weights", [{"charm": 1}, {"pain": -1}, {"pain": 0}, {"pain": np.nan}, "heavy", 3]
)
def test_weights_that_make_no_sense_are_refused(weights: Any) -> None:
    with pytest.raises(InvalidValue, match=r"weight|element"):
        kk.qualify(answers([1] * 8), weights)


def test_no_opportunities_give_an_empty_table() -> None:
    found = kk.qualify(answers([1] * 8).head(0))
    assert found.empty
    assert "qualification_total" in found


points = st.lists(st.integers(0, 2), min_size=8, max_size=8)


@given(st.lists(points, min_size=1, max_size=6), st.integers(1, 1000))
def test_shares_stay_between_0_and_1_and_a_common_factor_changes_nothing(
    rows: list[list[int]], factor: int
) -> None:
    scaled = {name: weight * factor for name, weight in WEIGHTED.items()}
    one, other = kk.qualify(answers(*rows), "weighted"), kk.qualify(answers(*rows), scaled)
    pd.testing.assert_frame_equal(one, other)
    assert one["qualification_share"].between(0, 1).all()
    assert (one["qualification_total"] == pd.Series([sum(row) for row in rows])).all()


@given(points, st.integers(0, 7))
def test_knowing_more_never_qualifies_less(row: list[int], element: int) -> None:
    more = [min(2, value + (place == element)) for place, value in enumerate(row)]
    found = kk.qualify(answers(row, more), "weighted")
    assert found["qualification_share"].is_monotonic_increasing
