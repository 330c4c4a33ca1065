"""Pure judgement: which offer could meet which need, and why, in words.

Nothing here knows Django, a database or the clock. Facts come in as frozen dataclasses, ``now``
and every weight and limit are passed in, and the same facts always give the same answer.

- ``types``: the facts, the answers, and the numbers that a group may turn
- ``meeting``: where and when a need and an offer can meet
- ``eligibility``: the hard rules, and *why not*
- ``scoring``: how good an eligible pairing is, in parts
- ``reasons``: the same parts in words
- ``suggest``: the best few for one need, steady under a coordinator's hands
- ``queue``, ``plan``: what a pairing is worth in the whole queue, and the best of all choices
- ``flow``, ``network``, ``assigning``: the same on columns, as a minimum-cost flow, or by
  augmenting paths where everybody is wanted once
- ``board``: the same facts, rules and scores as columns, for queues of a city
- ``verify``: an independent judge of such a plan
- ``knobs``: the numbers that shape the plan; ``ties``: what decides between equals
- ``sentences``: English sentences for every rule and reason, to be translated by the caller
- ``text``: words → category; ``language``: what is written down and learned about words
"""
