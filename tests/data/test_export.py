"""Each CRM's export, with every trap that its system lays, against the clean deals behind it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import kamkit as kk

from .export_samples import SAMPLES, Sample


@pytest.fixture(params=SAMPLES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sample(name: str, tmp_path: Path) -> Sample:
    return SAMPLES[name](tmp_path)


def test_an_export_becomes_the_deals_behind_it(sample: Sample) -> None:
    frame, _ = kk.read_export(sample.path, "opportunities")
    pd.testing.assert_frame_equal(frame, sample.expected)


def test_the_receipt_names_all_that_was_done(name: str, sample: Sample) -> None:
    frame, receipt = kk.read_export(sample.path, "opportunities")
    assert receipt.system == name
    assert receipt.rows_in == sample.rows_in == len(frame) + len(receipt.set_aside)
    assert receipt.reasons == sample.reasons
    assert receipt.left_over == sample.left_over
    assert receipt.totals_kept == sample.totals_kept
    aside = {each: receipt.totals_in[each] - money for each, money in receipt.totals_kept.items()}
    assert {each: money for each, money in aside.items() if money} == sample.totals_aside
    assert receipt.stages_unmapped == sample.stages_unmapped
    assert receipt.currencies == sample.currencies
    assert receipt.encoding == sample.encoding
    assert sample.notes == {key for key, _ in receipt.notes}


def test_the_system_is_recognised_for_sure_and_for_a_reason(name: str, sample: Sample) -> None:
    seen = kk.guess_system(sample.path)
    assert (seen.system, seen.table, seen.sure) == (name, "opportunities", "sure")
    assert set(seen.own) <= set(seen.known)
    assert seen.own
    assert f"of the {seen.headers} headers" in seen.sentence()


def test_the_same_comes_out_when_the_system_is_told(name: str, sample: Sample) -> None:
    frame, receipt = kk.read_export(sample.path, "opportunities", name)
    pd.testing.assert_frame_equal(frame, sample.expected)
    assert receipt.recognition is not None
    assert receipt.recognition.sure == "told"


def test_the_receipt_speaks_both_languages_html_and_json(sample: Sample) -> None:
    _, receipt = kk.read_export(sample.path, "opportunities")
    for lang in ("en", "zh"):
        words = "\n".join(receipt.sentences(lang))
        for stage in receipt.stages_unmapped:
            assert stage in words
        assert len(receipt.sentences(lang)) == len(receipt.sentences("en"))
    page = receipt._repr_html_()
    assert page.count("<li>") == len(receipt.sentences())
    told = json.loads(receipt.to_json())
    assert told["system"] == receipt.system
    assert told["recognition"]["sure"] == "sure"
    assert told["stages_unmapped"] == sample.stages_unmapped
    assert told["currencies"] == list(sample.currencies)
    assert told["left_over"] == list(sample.left_over)


def test_a_workbook_of_old_excel_gives_the_same_deals(tmp_path: Path) -> None:
    # The same rows as the .xlsx, in the BIFF format that 悟空CRM also writes; no kept library
    # writes that any more, so the file lies here.
    old = Path(__file__).parent / "exports" / "wukong_opportunities.xls"
    frame, receipt = kk.read_export(old, "opportunities")
    sample = SAMPLES["wukong"](tmp_path)
    pd.testing.assert_frame_equal(frame, sample.expected)
    assert (receipt.system, receipt.rows_in) == ("wukong", sample.rows_in)
    assert receipt.totals_kept == sample.totals_kept
