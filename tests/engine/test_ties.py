"""What decides between equals."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.ties import TIE_BITS, tie_key, tie_keys

ids = st.integers(1, 2**40)


def test_tie_key_tells_pairs_apart_and_stays_the_same():
    assert tie_key(1, 23) != tie_key(12, 3)
    assert tie_key(1, 10) == 71534943


@given(ids, ids)
def test_columns_have_the_keys_of_their_pairs(need_id, offer_id):
    [key] = tie_keys(np.array([need_id]), np.array([offer_id]))

    assert key == tie_key(need_id, offer_id)
    assert 0 <= key < 1 << TIE_BITS


def test_every_offer_goes_first_at_some_needs():
    firsts = [min(range(10), key=lambda offer: tie_key(need, offer)) for need in range(1000)]

    counts = np.bincount(firsts, minlength=10)
    assert 60 < counts.min() <= counts.max() < 140
