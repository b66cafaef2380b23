"""What pairwise comparisons come to, in sentences."""

from __future__ import annotations

from kamkit.analysis.ahp import AHP
from kamkit.text import format_number, format_percent, say

CONSISTENT = 0.10  # up to here judgements are taken as sound (Saaty 1980)


def tell_ahp(result: AHP) -> list[str]:
    """The weights, the consistency ratio with the table it is by, and the judgement to go back to.

    ``result`` is what ``ahp`` returns; without contradiction there is no third sentence.

    >>> import kamkit as kk
    >>> pairs = {("revenue", "growth"): 2, ("growth", "brand"): 4, ("revenue", "brand"): 3}
    >>> for sentence in tell_ahp(kk.ahp(pairs)):
    ...     print(sentence)
    Weights: revenue 51.7%, growth 35.9%, brand 12.4%.
    Consistency ratio 0.104 (table: Saaty 2005): above 0.10, the judgements contradict one another.
    Most inconsistent: revenue 2 times as important as growth; by the weights it is 1.44 times.
    """
    weights = [f"{name} {format_percent(weight, 1)}" for name, weight in result.weights.items()]
    above = result.consistency_ratio > CONSISTENT
    sentences = [
        say("weights.shares", weights=weights),
        say(
            "weights.inconsistent" if above else "weights.consistent",
            ratio=format_number(result.consistency_ratio, 3),
            table=say(f"weights.table_{result.random_index}"),
        ),
    ]
    odd = result.most_inconsistent
    if odd is not None:
        sentences.append(
            say(
                "weights.most_inconsistent",
                first=odd.first,
                second=odd.second,
                given=format_number(odd.given),
                implied=format_number(odd.implied, 2),
            )
        )
    return sentences
