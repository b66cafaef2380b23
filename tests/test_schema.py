"""The tables as the schema describes them."""

from __future__ import annotations

import pytest

from kamkit.data.columns import normalise
from kamkit.schema import Table, describe_column, tables

ALL = list(tables().values())


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_every_column_has_label_and_meaning_in_both_languages(table: Table) -> None:
    for column in table.columns:
        assert set(column.label) == set(column.meaning) == {"en", "zh"}, column.name
        assert all(column.label.values()), column.name
        assert all(column.meaning.values()), column.name
        assert column.unit is None or set(column.unit) == {"en", "zh"}, column.name


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_a_header_means_one_column_of_a_table_at_most(table: Table) -> None:
    seen: dict[str, str] = {}
    for column in table.columns:
        for header in {normalise(header) for header in column.headers}:
            assert seen.setdefault(header, column.name) == column.name, header


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_the_key_is_made_of_the_tables_columns(table: Table) -> None:
    assert set(table.key) <= set(table.names)


def test_a_choice_lists_what_it_may_hold() -> None:
    for table in ALL:
        for column in table.columns:
            assert bool(column.choices) == (column.dtype == "choice"), column.name


def test_a_column_is_described_by_the_summary_first() -> None:
    column = describe_column("revenue")
    assert column is not None
    assert column.label == {"en": "Revenue", "zh": "销售额"}
    assert describe_column("nothing_of_the_kind") is None
