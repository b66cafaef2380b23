"""The saved scorecard: nothing good is lost, and words say what happened."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

import kamkit as kk
from kamkit.course.scorecard import FILE
from kamkit.errors import InvalidValue

CARD = kk.Criteria(
    [kk.Criterion("Growth", "growth", weight=3), kk.Criterion("mine", "brand_score")],
    [kk.Minimum("Sound funds", "payment_days", at_most=90)],
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my_course" / FILE


def test_what_was_saved_comes_back(tmp_path: Path, file: Path) -> None:
    chosen = pd.DataFrame({"account_id": ["007", "12"]})
    assert kk.save_scorecard(CARD, tmp_path, listed=chosen, capacity=2, method="topsis") == file
    card = kk.my_scorecard(tmp_path)
    assert card.criteria == CARD
    assert (card.listed, card.capacity, card.method) == (("007", "12"), 2, "topsis")
    assert repr(card) == "Your scorecard: 2 criteria, 2 places, 2 accounts on the list."


def test_both_languages_share_it_and_each_reads_the_standard_names_in_its_own(
    tmp_path: Path,
) -> None:
    kk.save_scorecard(CARD, tmp_path / "notebooks" / "en")
    kk.use("zh")
    card = kk.my_scorecard(tmp_path / "solutions" / "zh").criteria
    assert card is not None
    assert card.names == ("增长率", "mine")
    assert card.minimums[0].name == "资金状况"


def test_without_a_scorecard_words_say_what_to_do(tmp_path: Path) -> None:
    card = kk.my_scorecard(tmp_path)
    assert card.criteria is None
    assert "lesson 04" in repr(card)
    assert not list(tmp_path.iterdir())  # to look leaves nothing behind


BROKEN = [
    "{", "", "[]", '{"schema": 1}', '{"schema": "1"}',
    json.dumps({"schema": 1, "capacity": 0, "method": "topsis", "criteria": CARD.to_dict(),
                "listed": []}),
    json.dumps({"schema": 1, "capacity": 5, "method": "dice", "criteria": CARD.to_dict(),
                "listed": []}),
    json.dumps({"schema": 1, "capacity": 5, "method": "topsis", "criteria": {}, "listed": []}),
    json.dumps({"schema": 1, "capacity": 5, "method": "topsis", "criteria": CARD.to_dict(),
                "listed": "KH1"}),
]  # fmt: skip


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_file_leads_to_the_scorecard_before_it_in_words(
    tmp_path: Path, file: Path, content: str
) -> None:
    kk.save_scorecard(CARD, tmp_path, listed=["a"])
    kk.save_scorecard(CARD.with_weights({"mine": 9}), tmp_path, listed=["b"])
    file.write_text(content, "utf-8")
    card = kk.my_scorecard(tmp_path)
    assert card.criteria == CARD
    assert card.listed == ("a",)
    assert "scorecard.json cannot be read" in card.words
    assert file.read_text("utf-8") == content


def test_a_broken_file_is_set_aside_when_a_new_scorecard_is_saved(
    tmp_path: Path, file: Path
) -> None:
    kk.save_scorecard(CARD, tmp_path, listed=["a"])
    file.write_bytes(b"\xff\xfe not json")
    assert kk.my_scorecard(tmp_path).criteria is None
    kk.save_scorecard(CARD, tmp_path, listed=["b"])
    assert kk.my_scorecard(tmp_path).listed == ("b",)
    assert file.with_name("scorecard.broken-1.json").read_bytes() == b"\xff\xfe not json"


def test_a_file_of_a_later_version_is_neither_read_nor_written_over(
    tmp_path: Path, file: Path
) -> None:
    kk.save_scorecard(CARD, tmp_path)
    newer = '{"schema": 2, "cards": []}'
    file.write_text(newer, "utf-8")
    assert "later version" in kk.my_scorecard(tmp_path).words
    with pytest.raises(InvalidValue, match="later version"):
        kk.save_scorecard(CARD, tmp_path)
    assert file.read_text("utf-8") == newer


def test_the_scorecard_before_is_kept_and_a_broken_one_never_takes_its_place(
    tmp_path: Path, file: Path
) -> None:
    for name in "abc":
        kk.save_scorecard(CARD, tmp_path, listed=[name])
    before = json.loads(file.with_name("scorecard.before.json").read_text("utf-8"))
    assert before["listed"] == ["b"]
    file.write_text("{", "utf-8")
    kk.save_scorecard(CARD, tmp_path, listed=["d"])
    before = json.loads(file.with_name("scorecard.before.json").read_text("utf-8"))
    assert before["listed"] == ["b"]


@pytest.mark.parametrize("wrong", [{"capacity": 0}, {"capacity": 2.5}, {"method": "dice"}])
def test_an_argument_out_of_bounds_is_refused_and_the_saved_one_stays(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    kk.save_scorecard(CARD, tmp_path, listed=["a"])
    with pytest.raises(InvalidValue):
        kk.save_scorecard(CARD, tmp_path, **wrong)  # type: ignore[arg-type]
    assert kk.my_scorecard(tmp_path).listed == ("a",)


def test_a_write_that_fails_leaves_the_scorecard_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kk.save_scorecard(CARD, tmp_path, listed=["a"])

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        kk.save_scorecard(CARD, tmp_path, listed=["b"])
    monkeypatch.undo()
    assert kk.my_scorecard(tmp_path).listed == ("a",)
