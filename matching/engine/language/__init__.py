"""What words say about kinds of help: written down by hand, and learned from posts.

- ``lexicon``: the hand-written words of every language, in ``words/``
- ``features``: from a text to numbers; ``linear``: the model over them; ``packing``: small tables
- ``learned``: what posts teach, without rare words; ``blending``: the two together
- ``likeness``, ``relevance``: how alike two texts are, and ranking by what both are about
"""
