"""The whole board as numpy columns, for queues too large to be judged pair by pair.

- ``columns``: needs, offers and helpers side by side; ``tabulating``: the same from facts
- ``judging``: every hard rule and score part, the same verdicts as the scalar judges
- ``grid``, ``gathering``: the nearest eligible offers of every need, without a cut-off
- ``choices``: what the joint plan may choose among, as a graph
"""
