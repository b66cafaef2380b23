"""A plan shown in a notebook: whole, escaped, in the order asked for."""

from __future__ import annotations

import pytest

import kamkit as kk
from kamkit.errors import ParameterError
from kamkit.text import LANGUAGES
from tests.planning import sample_plans as samples


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_item_of_the_plan_stands_in_both_forms(lang: str) -> None:
    kk.use(lang)
    plan = samples.sound_plan(lang)
    shown = kk.show_plan(plan, samples.AS_OF)
    for form in (repr(shown), shown._repr_html_()):
        assert all(each.text in form for each in plan.items())


def test_sections_come_in_the_order_asked_for() -> None:
    shown = kk.show_plan(samples.sound_plan(), samples.AS_OF, "risks", "objectives")
    assert [each.title for each in shown.sections] == ["Risks", "Objectives"]


@pytest.mark.parametrize("text", samples.HOSTILE.values(), ids=samples.HOSTILE)
def test_any_text_is_harmless(text: str) -> None:
    page = kk.show_plan(samples.hostile_plan(text), samples.AS_OF)._repr_html_()
    assert "<script" not in page
    page.encode("utf-8")


def test_an_empty_section_says_so_and_an_unknown_one_is_told() -> None:
    plan = kk.ActionPlan("KH1026")
    assert "<td" not in kk.show_plan(plan, samples.AS_OF)._repr_html_()
    with pytest.raises(ParameterError, match="no section"):
        kk.show_plan(plan, samples.AS_OF, "goals")
