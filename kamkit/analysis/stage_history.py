"""How far each opportunity came."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamkit.analysis.checks import need


def reached_stage(
    opportunities: pd.DataFrame, stages: pd.DataFrame, stage_order: Sequence[str]
) -> pd.DataFrame:
    """The opportunities with ``stage`` set to the farthest stage that each has reached.

    A closed deal stands at a stage such as "Lost", which does not tell how far it came; its
    history does. ``stages`` is the table of that name (opportunity_id, stage) and ``stage_order``
    the stages from first to last. A deal whose history names none of them keeps its own stage if
    that is one of them; otherwise its stage is missing. Rows, order and other columns stay. Raises
    MissingColumn.

    >>> deals = pd.DataFrame({"opportunity_id": ["O1", "O2"], "stage": ["Lost", "Need"]})
    >>> history = pd.DataFrame({"opportunity_id": ["O1"] * 3, "stage": ["Need", "Offer", "Lost"]})
    >>> reached_stage(deals, history, ["Need", "Offer"])["stage"].tolist()
    ['Offer', 'Need']
    """
    need(opportunities, ["opportunity_id"], "opportunities")
    need(stages, ["opportunity_id", "stage"], "stages")
    places = {str(stage): number for number, stage in enumerate(stage_order)}
    entered = stages["stage"].astype("object").map(places)
    farthest = entered.groupby(stages["opportunity_id"]).max()
    place = opportunities["opportunity_id"].astype("object").map(farthest)
    if "stage" in opportunities:
        place = place.fillna(opportunities["stage"].astype("object").map(places))
    names = dict(enumerate(places))
    found = [None if np.isnan(each) else names[int(each)] for each in place.astype(float)]
    return opportunities.assign(stage=np.array(found, dtype=object))
