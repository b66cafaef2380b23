"""The deals as Zoho CRM, Bigin, Salesforce and HubSpot export them."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from .export_deals import ACCOUNTS_EN, DEALS, GOODS_EN, TEAMS, Sample, frame, write_csv

# --- Zoho CRM -------------------------------------------------------------------------------------

ZOHO_STAGES = [  # as written, display name, status, per cent
    ("Qualification", "Qualification", "open", 10),
    ("Id. Decision Makers", "Identify Decision Makers", "open", 40),
    ("Negotiation/Review", "Negotiation/Review", "open", 90),
    ("Closed Won", "Closed Won", "won", 100),
    ("Closed Lost to Competition", "Closed-Lost to Competition", "lost", 0),
    ("Pilot", "Pilot", None, 50),
]
ZOHO_HEADERS = [
    "Record Id", "Deal Owner.id", "Deal Owner", "Amount", "Deal Name", "Closing Date",
    "Account Name.id", "Account Name", "Stage", "Pipeline", "Probability", "Expected Revenue",
    "Lead Source", "Contact Name.id", "Next Step", "Currency", "Created Time", "Modified Time",
    "Tag",
]  # fmt: skip


def zoho(folder: Path) -> Sample:
    rows: list[list[Any]] = []
    for deal in DEALS:
        stage = ZOHO_STAGES[deal.place]
        name = f"{GOODS_EN[deal.goods]} {deal.number}"
        name = {3: "'=" + name, 4: "\u200d+" + name}.get(deal.number, name)
        owner = deal.number % 2
        rows.append(
            [
                f"zcrm_55{deal.number:03}", f"zcrm_9{owner}", TEAMS[owner], deal.amount, name,
                deal.close.isoformat(), f"zcrm_00{deal.account}", ACCOUNTS_EN[deal.account],
                stage[0], "Standard", stage[3], "", "Fair", "", "call", "CNY",
                f"{deal.created} 09:30:00", f"{deal.close} 10:00:00", "",
            ]
        )  # fmt: skip
    changed = list(rows[6])
    changed[3] = 777
    rows += [list(rows[5]), changed]
    expected = [
        {
            "opportunity_id": f"55{deal.number:03}",
            "account_id": f"00{deal.account}",
            "name": {3: "=", 4: "+"}.get(deal.number, "") + f"{GOODS_EN[deal.goods]} {deal.number}",
            "stage": ZOHO_STAGES[deal.place][1],
            "status": ZOHO_STAGES[deal.place][2],
            "amount": deal.amount,
            "currency": "CNY",
            "probability": ZOHO_STAGES[deal.place][3] / 100,
            "created": deal.created,
            "close_date": deal.close,
            "owner": TEAMS[deal.number % 2],
            "source": "Fair",
        }
        for deal in DEALS
    ]
    return Sample(
        path=write_csv(folder / "Deals_2026_05_28.csv", [ZOHO_HEADERS, *rows], "utf-8-sig"),
        expected=frame(expected),
        rows_in=34,
        reasons={"copy": 1, "same_id:opportunity_id": 1},
        left_over=(
            "Deal Owner.id", "Account Name", "Pipeline", "Expected Revenue", "Contact Name.id",
            "Next Step", "Modified Time", "Tag",
        ),
        totals_kept={"CNY": sum(deal.amount for deal in DEALS)},
        totals_aside={"CNY": 6000.5 + 777.0},
        stages_unmapped={"Pilot": 5},
        notes=frozenset({"id_prefix", "stage_names", "status_empty"}),
        currencies=("CNY",),
        encoding="utf-8-sig",
    )  # fmt: skip


# --- Bigin ----------------------------------------------------------------------------------------

BIGIN_STAGES = [
    ("Qualification", "open"),
    ("needs  analysis", "open"),
    ("Negotiation/Review", "open"),
    ("Closed Won", "won"),
    ("Closed Lost", "lost"),
    ("Won - framework contract", "won"),
]
BIGIN_HEADERS = [
    "Deal Id", "Deal Owner.id", "Deal Owner", "Deal Name", "Company Name.id", "Company Name",
    "Contact Name.id", "Contact Name", "Sub-Pipeline", "Amount", "Stage", "Closing Date",
    "Description", "Created Time", "Modified Time", "Pipeline.id", "Pipeline",
]  # fmt: skip


def bigin(folder: Path) -> Sample:
    rows: list[list[Any]] = [
        [
            f"zcrm_7{deal.number:03}", "zcrm_1", TEAMS[0], f"{GOODS_EN[deal.goods]} {deal.number}",
            f"zcrm_4{deal.account}", ACCOUNTS_EN[deal.account], "", "", "Sales",
            f"${deal.amount:,.2f}", BIGIN_STAGES[deal.place][0], deal.close.isoformat(),
            "first line\nsecond line" if deal.number == 2 else "",
            f"{deal.created} 08:00:00", f"{deal.close} 08:00:00", "zcrm_3", "Sales",
        ]
        for deal in DEALS
    ]  # fmt: skip
    rows.append(["", "", "", "", "", "", "", "", "", 5, "", "", "", "", "", "", ""])
    names = {1: "Needs Analysis"}
    expected = [
        {
            "opportunity_id": f"7{deal.number:03}",
            "account_id": f"4{deal.account}",
            "name": f"{GOODS_EN[deal.goods]} {deal.number}",
            "stage": names.get(deal.place, BIGIN_STAGES[deal.place][0]),
            "status": BIGIN_STAGES[deal.place][1],
            "amount": deal.amount,
            "currency": "USD",
            "created": deal.created,
            "close_date": deal.close,
            "owner": TEAMS[0],
        }
        for deal in DEALS
    ]
    return Sample(
        path=write_csv(folder / "deals.csv", [["sep=,"], BIGIN_HEADERS, *rows], "utf-8"),
        expected=frame(expected),
        rows_in=33,
        reasons={"empty:opportunity_id": 1},
        left_over=(
            "Deal Owner.id", "Company Name", "Contact Name.id", "Contact Name", "Sub-Pipeline",
            "Description", "Modified Time", "Pipeline.id", "Pipeline",
        ),
        totals_kept={"USD": sum(deal.amount for deal in DEALS)},
        totals_aside={"USD": 5.0},
        stages_unmapped={"Won - framework contract": 5},
        notes=frozenset({"id_prefix", "stage_names", "status_by_words"}),
        currencies=("USD",),
        encoding="utf-8",
    )  # fmt: skip


# --- Salesforce, data export ----------------------------------------------------------------------

SALESFORCE_STAGES = [  # stage, status, per cent, IsClosed, IsWon
    ("Prospecting", "open", 10, "false", "false"),
    ("Id. Decision Makers", "open", 60, "false", "false"),
    ("Negotiation/Review", "open", 90, "false", "false"),
    ("Closed Won", "won", 100, "true", "true"),
    ("Closed Lost", "lost", 0, "true", "false"),
    ("Signed", "won", 100, "true", "true"),
]
SALESFORCE_HEADERS = [
    "Id", "IsDeleted", "AccountId", "Name", "Description", "StageName", "Amount", "Probability",
    "ExpectedRevenue", "CloseDate", "Type", "NextStep", "LeadSource", "IsClosed", "IsWon",
    "ForecastCategory", "CurrencyIsoCode", "OwnerId", "CreatedDate",
]  # fmt: skip


def salesforce(folder: Path) -> Sample:
    rows: list[list[Any]] = []
    for deal in DEALS:
        stage = SALESFORCE_STAGES[deal.place]
        rows.append(
            [
                f"006A{deal.number:03}", "false", f"001A{deal.account}",
                f"{GOODS_EN[deal.goods]} {deal.number}", "", stage[0], deal.amount, stage[2], "",
                deal.close.isoformat(), "", "", "Referral", stage[3], stage[4], "Pipeline",
                "USD" if deal.number % 3 == 0 else "EUR", "005A1",
                f"{deal.created}T08:00:00.000Z",
            ]
        )  # fmt: skip
    expected = [
        {
            "opportunity_id": f"006A{deal.number:03}",
            "account_id": f"001A{deal.account}",
            "name": f"{GOODS_EN[deal.goods]} {deal.number}",
            "stage": SALESFORCE_STAGES[deal.place][0],
            "status": SALESFORCE_STAGES[deal.place][1],
            "amount": deal.amount,
            "currency": "USD" if deal.number % 3 == 0 else "EUR",
            "probability": SALESFORCE_STAGES[deal.place][2] / 100,
            "created": deal.created,
            "close_date": deal.close,
            "owner": "005A1",
            "source": "Referral",
        }
        for deal in DEALS
    ]
    path = folder / "Opportunity.csv"
    return Sample(
        path=write_csv(path, [SALESFORCE_HEADERS, *rows], "utf-8", quoting=csv.QUOTE_ALL),
        expected=frame(expected),
        rows_in=32,
        reasons={},
        left_over=(
            "IsDeleted", "Description", "ExpectedRevenue", "Type", "NextStep", "ForecastCategory",
        ),
        totals_kept={
            "EUR": sum(deal.amount for deal in DEALS if deal.number % 3),
            "USD": sum(deal.amount for deal in DEALS if deal.number % 3 == 0),
        },
        totals_aside={},
        stages_unmapped={"Signed": 5},
        currencies=("EUR", "USD"),
        encoding="utf-8",
    )  # fmt: skip


# --- Salesforce, report ---------------------------------------------------------------------------

REPORT_HEADERS = [
    "Opportunity Owner", "Account Name", "Opportunity Name", "Stage", "Fiscal Period",
    "Amount Currency", "Amount", "Expected Revenue Currency", "Expected Revenue",
    "Probability (%)", "Age", "Close Date", "Created Date", "Next Step", "Lead Source", "Type",
]  # fmt: skip
REPORT_FOOTER = [
    ["Grand Totals (32 records)", "", "", "", "", "USD", "533,000.00"] + [""] * 9,
    [],
    [],
    ["Confidential Information - Do Not Distribute"],
    ["Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."],
    ["All deals of the year"],
]


def salesforce_report(folder: Path) -> Sample:
    def us(day: dt.date) -> str:
        return f"{day.month}/{day.day}/{day.year}"

    rows: list[list[Any]] = [
        [
            TEAMS[deal.number % 2], ACCOUNTS_EN[deal.account], GOODS_EN[deal.goods],
            SALESFORCE_STAGES[deal.place][0], "Q2-2026", "USD", f"{deal.amount:,.2f}", "USD", "1",
            SALESFORCE_STAGES[deal.place][2], 12, us(deal.close), us(deal.created), "", "Tender",
            "",
        ]
        for deal in DEALS
    ]  # fmt: skip
    # The same goods are offered to the same account twice (numbers n and n + 16).
    ids = [f"{GOODS_EN[d.goods]} ({ACCOUNTS_EN[d.account]})" for d in DEALS]
    ids = [name if at < 16 else f"{name} 2" for at, name in enumerate(ids)]
    known = {"Signed": None}
    expected = [
        {
            "opportunity_id": ids[deal.number],
            "account_id": ACCOUNTS_EN[deal.account],
            "name": GOODS_EN[deal.goods],
            "stage": SALESFORCE_STAGES[deal.place][0],
            "status": known.get(SALESFORCE_STAGES[deal.place][0], SALESFORCE_STAGES[deal.place][1]),
            "amount": deal.amount,
            "currency": "USD",
            "probability": SALESFORCE_STAGES[deal.place][2] / 100,
            "created": deal.created,
            "close_date": deal.close,
            "owner": TEAMS[deal.number % 2],
            "source": "Tender",
        }
        for deal in DEALS
    ]
    table = [REPORT_HEADERS, *rows, *REPORT_FOOTER]
    return Sample(
        path=write_csv(folder / "report1748.csv", table, "utf-8", quoting=csv.QUOTE_ALL),
        expected=frame(expected),
        rows_in=36,
        reasons={"footer": 3, "total_row": 1},
        left_over=(
            "Fiscal Period", "Expected Revenue Currency", "Expected Revenue", "Age", "Next Step",
            "Type",
        ),
        totals_kept={"USD": sum(deal.amount for deal in DEALS)},
        totals_aside={},
        stages_unmapped={"Signed": 5},
        notes=frozenset({"ids_made", "status_empty", "own_total_differs"}),
        currencies=("USD",),
        encoding="utf-8",
    )  # fmt: skip


# --- HubSpot --------------------------------------------------------------------------------------

HUBSPOT_STAGES = [
    ("appointmentscheduled", "Appointment Scheduled", "open"),
    ("Qualified To Buy (Sales Pipeline)", "Qualified To Buy", "open"),
    ("Contract Sent", "Contract Sent", "open"),
    ("closedwon", "Closed Won", "won"),
    ("Closed Lost", "Closed Lost", "lost"),
    ("Legal review", "Legal review", None),
]
HUBSPOT_CHANCE = [0.2, 0.4, 0.9, 1.0, 0.0, None]
HUBSPOT_HEADERS = [
    "Record ID", "Deal Name", "Amount", "Deal Stage", "Close Date", "Deal owner", "Pipeline",
    "Create Date", "Associated Company", "Associated Company IDs", "Is closed lost",
    "Is Closed Won", 'Date entered "Qualified To Buy (Sales Pipeline)"',
]  # fmt: skip


def hubspot(folder: Path) -> Sample:
    rows: list[list[Any]] = [
        [
            f"90{deal.number:03}", f"{GOODS_EN[deal.goods]} {deal.number}", deal.amount,
            HUBSPOT_STAGES[deal.place][0], f"{deal.close} 17:00", TEAMS[deal.number % 2],
            "Sales Pipeline", f"{deal.created} 09:15",
            ACCOUNTS_EN[deal.account] + (";Kestrel Optics" if deal.number == 8 else ""),
            f"3{deal.account}" + (";33" if deal.number == 8 else ""),
            "true" if deal.place == 4 else "false", "true" if deal.place == 3 else "false", "",
        ]
        for deal in DEALS
    ]  # fmt: skip
    rows[9][9] = ""  # a deal of no company
    expected = [
        {
            "opportunity_id": f"90{deal.number:03}",
            "account_id": f"3{deal.account}",
            "name": f"{GOODS_EN[deal.goods]} {deal.number}",
            "stage": HUBSPOT_STAGES[deal.place][1],
            "status": HUBSPOT_STAGES[deal.place][2],
            "amount": deal.amount,
            "probability": HUBSPOT_CHANCE[deal.place],
            "created": deal.created,
            "close_date": deal.close,
            "owner": TEAMS[deal.number % 2],
        }
        for deal in DEALS
        if deal.number != 9
    ]
    path = folder / "hubspot-crm-exports-all-deals.csv"
    return Sample(
        path=write_csv(path, [HUBSPOT_HEADERS, *rows], "utf-16", delimiter="\t"),
        expected=frame(expected),
        rows_in=32,
        reasons={"empty:account_id": 1},
        left_over=(
            "Pipeline", "Associated Company", 'Date entered "Qualified To Buy (Sales Pipeline)"',
        ),
        totals_kept={"": sum(deal.amount for deal in DEALS if deal.number != 9)},
        totals_aside={"": 10_000.5},
        stages_unmapped={"Legal review": 5},
        notes=frozenset({"first_of_list", "stage_names", "status_empty"}),
        encoding="utf-16",
    )  # fmt: skip
