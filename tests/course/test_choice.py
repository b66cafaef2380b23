"""The data chosen once on the start page and found again in every lesson."""

from __future__ import annotations

from pathlib import Path

import pytest

import kamkit as kk
from kamkit.course.choice import Choice, company, course_folder, read_choice, save_choice


def test_a_choice_made_in_one_language_is_found_in_lessons_and_exercises_of_the_other(
    tmp_path: Path,
) -> None:
    save_choice(Choice(variant=7), tmp_path / "notebooks" / "zh")
    for place in ("notebooks/en", "exercises/zh", "solutions/en", "exercises/en"):
        assert read_choice(tmp_path / place) == Choice(variant=7)
    assert course_folder(tmp_path / "exercises" / "zh") == tmp_path / "my_course"


def test_without_a_choice_the_course_runs_on_the_sample_company(tmp_path: Path) -> None:
    assert read_choice(tmp_path) == Choice()
    assert company(folder=tmp_path).name == "variant-0"


@pytest.mark.parametrize(
    "content",
    ["", "nonsense", "[]", '{"schema": 1}', '{"schema": 2, "variant": 3, "source": ""}',
     '{"schema": 1, "variant": "3", "source": ""}', '{"schema": 1, "variant": true, "source": ""}'],
)  # fmt: skip
def test_a_choice_that_cannot_be_read_is_no_choice(tmp_path: Path, content: str) -> None:
    path = save_choice(Choice(variant=3), tmp_path)
    path.write_text(content, "utf-8")
    assert read_choice(tmp_path) == Choice()


def test_what_a_notebooks_parameters_say_wins_over_the_choice(tmp_path: Path) -> None:
    save_choice(Choice(variant=7), tmp_path)
    assert company(folder=tmp_path).variant == 7
    assert company(2, folder=tmp_path).variant == 2
    assert company(0, "orders.csv", folder=tmp_path).is_own


def test_own_orders_are_read_with_their_names(tmp_path: Path) -> None:
    path = tmp_path / "我的 订单.csv"
    path.write_text("客户名称,下单日期,金额\n甲,2026-01-02,5\n甲,2026-02-02,6\n", "utf-8")
    save_choice(Choice(source=str(path)), tmp_path)
    assert company(folder=tmp_path).accounts["revenue"].tolist() == [11.0]


def test_another_variant_has_other_numbers(tmp_path: Path) -> None:
    first, other = company(0, folder=tmp_path), company(1, folder=tmp_path)
    assert first.orders["amount"].sum() != other.orders["amount"].sum()
    assert kk.load_dataset("orders")["amount"].sum() == first.orders["amount"].sum()
