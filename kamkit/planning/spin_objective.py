"""Is the objective of a call an advance: a step that the customer takes, dated or named?

Advance and continuation are Rackham's (1988, SPIN Selling, chapter 2): a call that moves the sale
forward ends in an action of the customer; one that ends in goodwill is a continuation.
"""

from __future__ import annotations

from kamkit.planning.classify import found, rules_of, tidy


def is_advance(text: str, lang: str | None = None) -> bool:
    """Whether the wording names a step of the customer with a date or a thing that can be seen.

    Decided by cues of wording (``spin_rules``); what is not said in the text is not known.

    >>> is_advance("The maintenance manager agrees to a two-week trial on line 2 by 12 May")
    True
    >>> is_advance("Introduce ourselves and build a good relationship")
    False
    """
    rules = rules_of(text, lang)
    words = tidy(text, rules)
    objective = rules.objective
    if not found(words, objective["step"]):
        return False
    dated, named = found(words, objective["date"]), found(words, objective["thing"])
    if found(words, objective["talk"]) and not found(words, objective["commit"]):
        return bool(dated and named)
    return bool(dated or named)
