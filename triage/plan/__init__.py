"""The joint plan on the desk.

What it proposes in `pairs`, who and what stand back in `displaced`, how often helpers are named in
`often`, which open needs it leaves out in `account`, asking it and taking that back in `asking`,
what was just done in `lately`.
"""
