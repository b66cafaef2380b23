"""Charts: they draw results and compute none."""
