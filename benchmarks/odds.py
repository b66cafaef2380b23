"""How often each account stays on the list: key_account_odds beside scikit-criteria in a loop.

Both draw weights around the given ones and errors on every value, score 1,000 accounts by
8 criteria, and count who is among the best 20, in 10,000 draws. The loop runs what one would
write with scikit-criteria, its scaler and its model in each draw; then, to compare the odds like
with like, its model alone on values scaled beforehand. It is timed over 200 draws and scaled up,
as each draw costs the same; ``--full`` runs all of them. Memory is the peak of a process of its
own, imports and all.

    python benchmarks/odds.py [--full]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

import kamkit as kk

ACCOUNTS, CRITERIA, CAPACITY, DRAWS, SAMPLE = 1_000, 8, 20, 10_000, 200
WEIGHT_NOISE, SCORE_NOISE = 0.1, 0.05
SCALES = {"weighted_sum": "minmax", "topsis": "vector"}


def sample() -> tuple[pd.DataFrame, kk.Criteria]:
    """A thousand accounts, lognormal on every criterion, as revenue is."""
    values = np.random.default_rng(3).lognormal(0, 1, (ACCOUNTS, CRITERIA))
    names = [f"c{k}" for k in range(CRITERIA)]
    accounts = pd.DataFrame(values, columns=names)
    accounts.insert(0, "account_id", [f"K{i:04d}" for i in range(ACCOUNTS)])
    weights = range(CRITERIA, 0, -1)
    return accounts, kk.Criteria(
        [kk.Criterion(name, weight=w) for name, w in zip(names, weights, strict=True)]
    )


def ours(method: str) -> tuple[float, np.ndarray]:
    """Seconds, the best of three, and the odds in order of account."""
    accounts, criteria = sample()
    criteria = criteria.with_scale(SCALES[method])
    noise = {"weight_noise": WEIGHT_NOISE, "score_noise": SCORE_NOISE}
    times = []
    for _ in range(3):
        start = time.perf_counter()
        odds = kk.key_account_odds(accounts, criteria, CAPACITY, DRAWS, method=method, **noise)
        times.append(time.perf_counter() - start)
    return min(times), odds.sort_values("account_id")["odds"].to_numpy()


def looped(method: str, draws: int, scaled_before: bool = False) -> tuple[float, np.ndarray]:
    """Seconds for so many draws by scikit-criteria's scaler and model, and the odds.

    ``scaled_before``: the errors are added to values scaled once, and its model alone is looped.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own deprecations are no news here
        import skcriteria
        from skcriteria.agg.simple import WeightedSumModel
        from skcriteria.agg.topsis import TOPSIS
        from skcriteria.pipelines import mkpipe
        from skcriteria.preprocessing.scalers import MinMaxScaler, VectorScaler

    accounts, criteria = sample()
    scaler = {"weighted_sum": MinMaxScaler, "topsis": VectorScaler}[method](target="matrix")
    model = {"weighted_sum": WeightedSumModel, "topsis": TOPSIS}[method]()
    if scaled_before:
        accounts = kk.scale(accounts, criteria.with_scale(SCALES[method]))
    values = accounts.iloc[:, 1:].to_numpy()
    spread = SCORE_NOISE * np.ptp(values, axis=0)
    # The weighted sum refuses values below 0. One number more for everyone changes no order,
    # because the weights add to one.
    more = 1.0 if scaled_before and method == "weighted_sum" else 0.0
    maker = model if scaled_before else mkpipe(scaler, model)
    given = np.array(list(criteria.weights.values()))
    names = accounts["account_id"].tolist()
    rng = np.random.default_rng(11)
    counts = np.zeros(ACCOUNTS)
    start = time.perf_counter()
    for _ in range(draws):
        weights = rng.dirichlet(given * (1 / WEIGHT_NOISE**2 - 1))
        drawn = values + rng.standard_normal(values.shape) * spread + more
        matrix = skcriteria.mkdm(drawn, [max] * CRITERIA, weights=weights, alternatives=names)
        counts += maker.evaluate(matrix).rank_ <= CAPACITY
    return time.perf_counter() - start, counts / draws


def peak_memory(method: str) -> float:
    """MB of a fresh process that imports kamkit and computes the odds once."""
    command = [sys.executable, __file__, "--memory", method]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def own_peak() -> float:
    """MB at the highest; from the system's own record on Linux, where a child starts afresh."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def main() -> None:
    parser = argparse.ArgumentParser(description="key_account_odds beside a scikit-criteria loop")
    parser.add_argument("--full", action="store_true", help="loop over all 10,000 draws")
    parser.add_argument("--memory", metavar="METHOD", choices=SCALES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory:
        accounts, criteria = sample()
        criteria = criteria.with_scale(SCALES[arguments.memory])
        kk.key_account_odds(accounts, criteria, CAPACITY, DRAWS, method=arguments.memory)
        print(own_peak())
        return
    draws = DRAWS if arguments.full else SAMPLE
    print(f"{ACCOUNTS:,} accounts x {CRITERIA} criteria, {DRAWS:,} draws, list of {CAPACITY}")
    for method in SCALES:
        mine, odds = ours(method)
        loop, _ = looped(method, draws)
        bare, theirs = looped(method, draws, scaled_before=True)
        print(f"{method}: kamkit {mine:.2f} s, peak memory {peak_memory(method):.0f} MB")
        for words, seconds in (("scaler and model", loop), ("its model alone", bare)):
            whole = seconds * DRAWS / draws
            how = "run in full" if draws == DRAWS else f"{draws} draws, {seconds:.2f} s, scaled up"
            print(f"  loop, {words}: {whole:.1f} s ({how}): {whole / mine:.0f} x")
        apart, error = np.abs(odds - theirs), np.sqrt(odds * (1 - odds) * (1 / draws + 1 / DRAWS))
        print(f"  odds differ by {apart.max():.3f} at most; the standard error there is", end=" ")
        print(f"{error[apart.argmax()]:.3f}")


if __name__ == "__main__":
    main()
