"""How long a trainee waits for the first Pareto curve, and what `import kamkit` costs.

Each script runs in fresh processes of its own, in turn with the one it is compared to; the
interpreter's own start is left out, and compiled code is kept as on a user's machine. Both scripts
of a pair end with the same classes.

    python benchmarks/pareto.py [--runs 15]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ORDERS = Path(__file__).resolve().parent.parent / "datasets" / "orders.csv"

KAMKIT = """
import kamkit as kk
curve = kk.pareto(kk.summarize_accounts(kk.load_dataset("orders")))
"""
PANDAS = f"""
import pandas as pd
orders = pd.read_csv({str(ORDERS)!r}, dtype={{"account_id": str, "order_id": str}},
                     parse_dates=["order_date"])
last = orders["order_date"].max()
year_before, two_before = last - pd.DateOffset(years=1), last - pd.DateOffset(years=2)
is_last = orders["order_date"] > year_before
is_prior = (orders["order_date"] > two_before) & ~is_last
orders["revenue_12m"] = orders["amount"].where(is_last, 0)
orders["revenue_prior_12m"] = orders["amount"].where(is_prior, 0)
orders["margin"] = orders["amount"] - orders["cost"]
curve = orders.groupby("account_id").agg(
    revenue=("amount", "sum"), revenue_12m=("revenue_12m", "sum"),
    revenue_prior_12m=("revenue_prior_12m", "sum"), margin=("margin", "sum"),
    orders=("order_id", "nunique"), lines=("amount", "size"),
    first_order=("order_date", "min"), last_order=("order_date", "max"),
    currency=("currency", "first"),
).reset_index().sort_values(["revenue", "account_id"], ascending=[False, True], ignore_index=True)
positive = curve["revenue"].clip(lower=0)
curve["rank"] = curve.index + 1
curve["share"] = positive / positive.sum()
curve["cumulative_share"] = positive.cumsum() / positive.sum()
curve["abc"] = "C"
curve.loc[curve["cumulative_share"] <= 0.95, "abc"] = "B"
curve.loc[curve["cumulative_share"] <= 0.80, "abc"] = "A"
"""
TAIL = """
print(" ".join(curve["account_id"] + curve["abc"]))
"""
PAIRS = {
    "first Pareto curve": (KAMKIT + TAIL, PANDAS + TAIL, 1.3),
    "import": ("import kamkit", "import pandas", 1.15),
}
CLOCK = """
import time
wall, processor = time.perf_counter(), time.process_time()
{script}
print(time.perf_counter() - wall, time.process_time() - processor)
"""


def run(script: str, compiled: str) -> tuple[float, float, str]:
    """Seconds by the clock, seconds of the processor, and what the script printed."""
    done = subprocess.run(
        [sys.executable, "-c", CLOCK.format(script=script)],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""},
    )
    *printed, times = done.stdout.splitlines()
    wall, processor = map(float, times.split())
    return wall, processor, "\n".join(printed)


def compare(name: str, runs: int, compiled: str) -> None:
    ours, theirs, target = PAIRS[name]
    pairs = [(run(ours, compiled), run(theirs, compiled)) for _ in range(runs + 1)]
    del pairs[0]  # it compiled, and read the files from disk
    if pairs[0][0][2] != pairs[0][1][2]:
        raise SystemExit(f"{name}: the two scripts do not agree")
    for what, at in (("clock", 0), ("processor", 1)):
        mine, other = ([each[side][at] for each in pairs] for side in (0, 1))
        print(
            f"{name:20}{what:11}kamkit {median(mine):.3f} s   pandas {median(other):.3f} s   "
            f"ratio of medians {median(mine) / median(other):.2f}, "
            f"of the best {min(mine) / min(other):.2f} (target {target})"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in PAIRS:
            compare(name, asked.runs, folder)
