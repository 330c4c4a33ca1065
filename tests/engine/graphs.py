"""Small random graphs, and the dull way to find their best plan."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

import numpy as np
from hypothesis import strategies as st

from matching.engine.flow import Graph, worth_of

FEW = st.integers(0, 3)


def column(numbers) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


@st.composite
def graphs(draw, most_pairs: int = 8) -> Graph:
    """Up to four needs, five offers of four helpers, three areas; values often equal."""
    needs, offers = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    helpers, areas = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    every = [(need, offer) for need in range(needs) for offer in range(offers)]
    pairs = draw(st.lists(st.sampled_from(every), max_size=most_pairs, unique=True))
    values = draw(
        st.lists(
            st.sampled_from((0, 90, 500, 500, 501, 1200)),
            min_size=len(pairs),
            max_size=len(pairs),
        )
    )

    def some(strategy, count):
        return column(draw(st.lists(strategy, min_size=count, max_size=count)))

    return Graph(
        need=column([need for need, _ in pairs]),
        offer=column([offer for _, offer in pairs]),
        value=column(values),
        need_ids=np.arange(needs) * 7 + 3,
        wanted=some(FEW, needs),
        area=some(st.integers(0, areas - 1), needs),
        offer_ids=np.arange(offers) * 5 + 2,
        room=some(FEW, offers),
        helper=some(st.integers(0, helpers - 1), offers),
        pace=some(FEW, helpers),
        load=some(st.integers(0, 2), helpers),
        budget=some(st.integers(0, 4), areas),
        spread=draw(st.sampled_from((0, 100, 400))),
    )


def is_allowed(graph: Graph, chosen) -> bool:
    """Count, in the dull way, whether a choice keeps to every limit."""
    helper, area = graph.helper[graph.offer[chosen]], graph.area[graph.need[chosen]]
    counted = (
        (graph.need[chosen], graph.wanted),
        (graph.offer[chosen], graph.room),
        (helper, graph.pace),
        (area, graph.budget),
    )
    within = all(
        (np.bincount(places, minlength=len(most)) <= most).all() for places, most in counted
    )
    together = list(zip(graph.need[chosen].tolist(), helper.tolist(), strict=True))
    return within and len(together) == len(set(together))


def best_worth(graph: Graph) -> int:
    """Try every choice of pairs there is."""
    pairs = range(len(graph.need))
    choices = chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1))
    columns = (column(choice) for choice in choices)
    return max(worth_of(graph, chosen) for chosen in columns if is_allowed(graph, chosen))


def reordered(graph: Graph, order) -> Graph:
    """Return the same pairs in another order."""
    return replace(
        graph, need=graph.need[order], offer=graph.offer[order], value=graph.value[order]
    )
