"""Stages as systems name them, and records that stand twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kamkit as kk
from kamkit.data.systems import System, systems

from .export_files import deals, noted, rows_of, save

# --- stages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", systems().values(), ids=lambda system: system.name)
def test_every_stage_is_known_by_each_of_its_names(system: System) -> None:
    for stage in system.stages:
        for text in (stage.name, *stage.also, stage.name.upper(), f" {stage.name} (Pipeline)"):
            assert system.stage(text) == stage
        assert stage.status in ("open", "won", "lost", "void")
        ends = {"won": 1.0, "lost": 0.0, "void": 0.0}
        assert stage.probability in (None, ends.get(stage.status, stage.probability))


def test_actual_names_and_internal_names_become_display_names(tmp_path: Path) -> None:
    stages = ["Id. Decision Makers", "Closed Lost to Competition", "Closed-Lost to Competition"]
    frame, receipt = deals(tmp_path, "zoho", *[{"Stage": stage} for stage in stages])
    assert frame["stage"].tolist() == [
        "Identify Decision Makers",
        *["Closed-Lost to Competition"] * 2,
    ]
    assert frame["status"].tolist() == ["open", "lost", "lost"]
    assert noted(receipt)["stage_names"]["n"] == 2
    frame, _ = deals(tmp_path, "hubspot", {"Deal Stage": "qualifiedtobuy"})
    assert frame["stage"].tolist() == ["Qualified To Buy"]


def test_a_stage_that_is_not_known_stays_and_is_named(tmp_path: Path) -> None:
    frame, receipt = deals(tmp_path, "zoho", {"Stage": "Pilot"}, {}, {"Stage": "Pilot"})
    assert frame["stage"].tolist() == ["Pilot", "Qualification", "Pilot"]
    assert frame["status"].isna().tolist() == [True, False, True]
    assert receipt.stages_unmapped == {"Pilot": 2}
    assert "Pilot (2)" in str(receipt)


@pytest.mark.parametrize(
    ("stage", "status"),
    [("已赢单", "won"), ("合作成功", "won"), ("丢单", "lost"), ("无效商机", "void"),
     ("未成交", None), ("赢单失败", None), ("招标中", None)],
)  # fmt: skip
def test_the_words_of_an_unknown_stage_tell_its_status_or_nothing(
    tmp_path: Path, stage: str, status: str | None
) -> None:
    frame, receipt = deals(tmp_path, "wukong", {"商机阶段": stage})
    told = frame["status"].item()
    assert (None if pd.isna(told) else told) == status
    assert ("status_by_words" in noted(receipt)) == (status is not None)
    assert receipt.stages_unmapped == {stage: 1}


def test_flags_of_the_file_settle_the_status_before_the_stage(tmp_path: Path) -> None:
    headers = ["Id", "AccountId", "Name", "StageName", "Amount", "CloseDate", "IsClosed", "IsWon"]
    rows = [headers] + [
        [str(at), "7", f"Deal {at}", stage, "5", "2026-05-08", closed, won]
        for at, (stage, closed, won) in enumerate(
            [("Signed", "true", "true"), ("Dropped", "TRUE", "0"), ("Prospecting", "1", "false"),
             ("Pilot", "false", "false")]
        )
    ]  # fmt: skip
    frame, receipt = kk.read_export(save(tmp_path, rows), "opportunities")
    assert frame["status"].tolist() == ["won", "lost", "lost", "open"]
    assert noted(receipt)["status_clash"]["at"] == ["4"]
    assert (receipt.columns["IsWon"], receipt.columns["IsClosed"]) == ("status", "status")
    assert receipt.left_over == ()


def test_a_probability_follows_from_the_stage_only_where_the_table_is_known(tmp_path: Path) -> None:
    frame, receipt = deals(tmp_path, "wukong", {"商机阶段": "方案/报价"})
    assert frame["probability"].tolist() == [0.8]
    assert "probability" in receipt.derived
    frame, _ = deals(tmp_path, "zoho", {})  # its usual table is not confirmed
    assert "probability" not in frame


# --- records --------------------------------------------------------------------------------------


def test_a_record_that_stands_twice_is_set_aside_once(tmp_path: Path) -> None:
    same = {"Record Id": "zcrm_9", "Deal Name": "Flow meters"}
    changes = [same, same, {**same, "Amount": "6"}]
    frame, receipt = deals(tmp_path, "zoho", *changes)
    assert frame["amount"].tolist() == [5.0]
    assert receipt.reasons == {"copy": 1, "same_id:opportunity_id": 1}
    assert receipt.totals_in == {"": 16.0}
    assert "Record Id stands in a row above it" in "\n".join(receipt.sentences())


def test_two_deals_of_one_name_are_kept_apart_and_copies_are_not(tmp_path: Path) -> None:
    same = {"商机名称": "续约"}
    other = {**same, "客户名称": "海川重工"}
    frame, receipt = deals(tmp_path, "wukong", same, same, {**same, "商机金额": "6"}, other)
    assert frame["opportunity_id"].tolist() == [
        "续约 (北方仪表)",
        "续约 (北方仪表) 2",
        "续约 (海川重工)",
    ]
    assert receipt.derived[:2] == ("account_id", "opportunity_id_from_name")
    assert receipt.reasons == {"copy": 1}
    assert noted(receipt)["ids_made"]["n"] == 3


def test_headers_of_zoho_reports_repeat_their_label(tmp_path: Path) -> None:
    rows = rows_of("zoho", [{}])
    rows[0] = [
        "Account Name(Account Name).id" if h == "Account Name.id" else f"{h}({h})" for h in rows[0]
    ]
    frame, _ = kk.read_export(save(tmp_path, rows), "opportunities")
    assert frame["account_id"].tolist() == ["007"]


PEOPLE = [
    "Record ID",
    "First Name",
    "Last Name",
    "Email",
    "Associated Company IDs",
    "Lifecycle Stage",
]


def people(folder: Path, *names: tuple[str, str], **how: Any) -> tuple[pd.DataFrame, kk.Receipt]:
    rows = [[str(at), *each, "", "7", ""] for at, each in enumerate(names)]
    return kk.read_export(save(folder, [PEOPLE, *rows]), "contacts", "hubspot", **how)


def test_a_first_and_a_last_name_become_a_name(tmp_path: Path) -> None:
    frame, receipt = people(tmp_path, ("Iven", "Lorvane"), ("", "Craubo"), ("知和", "舷"), ("", ""))
    assert frame["name"].tolist()[:3] == ["Iven Lorvane", "Craubo", "知和舷"]
    assert frame["name"].isna().tolist() == [False, False, False, True]
    assert receipt.columns["First Name"] == receipt.columns["Last Name"] == "name"
    assert not {"First Name", "Last Name"} & set(receipt.left_over)
    assert noted(receipt)["joined"]["value"] == ["First Name", "Last Name"]


def test_a_part_that_is_told_to_be_something_else_is_not_joined(tmp_path: Path) -> None:
    frame, receipt = people(tmp_path, ("Iven", "Lorvane"), columns={"First Name": "title"})
    assert frame["name"].tolist() == ["Lorvane"]
    assert frame["title"].tolist() == ["Iven"]
    assert "joined" not in noted(receipt)
    frame, receipt = people(tmp_path, ("Iven", "Lorvane"), columns={"Last Name": "name"})
    assert frame["name"].tolist() == ["Lorvane"]
    assert receipt.left_over == ("First Name", "Email", "Lifecycle Stage")
