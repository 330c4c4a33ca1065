"""What ``bin/bench`` runs: quality and cost, each beside its baselines in the same run.

Never imported by the apps. What each command measures, and what it cannot show, stands in
``README.md`` beside this file.
"""
