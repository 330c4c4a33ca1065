"""What share of the made-up city speaks what, is free when, can do and asks for what.

Made up to be plausible, and taken from nobody's posts. Sets are written as Postgres reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

DAY_MIN = 24 * 60
PARTS_OF_DAY = ((480, 720), (720, 1020), (1020, 1260))
MORNING, AFTERNOON, EVENING = range(3)
WEEKDAYS, WEEKEND = range(5), (5, 6)

# A language of the vocabulary that no helper of the city speaks.
UNSPOKEN = "pl"

# What members speak; most also the everyday language of the place.
SPOKEN = {
    "{en}": 52, "{en,es}": 16, "{es}": 8, "{en,zh}": 4, "{zh}": 2, "{en,yue}": 2, "{en,fr}": 2,
    "{fr}": 0.6, "{en,ht}": 1.5, "{ht}": 0.8, "{en,ar}": 2, "{ar}": 0.7, "{en,bn}": 1.6,
    "{bn}": 0.6, "{en,ru}": 1.5, "{ru}": 0.6, "{en,vi}": 0.8, "{en,so}": 0.5, "{en,ase}": 0.5,
    "{en,pt}": 0.7, "{en,ko}": 0.6, "{en,tl}": 0.6, "{en,hi}": 0.7, "{en,ur}": 0.5,
    "{en,am}": 0.3, "{en,uk}": 0.4, "{en,es,pt}": 0.3,
}  # fmt: skip
OFFER_LANGUAGES = {"{}": 92, "{es}": 4, "{fr}": 2, "{ase}": 2}
ASKED_LANGUAGES = {
    "{}": 22, "{en}": 44, "{en,es}": 9, "{es}": 12, "{zh}": 3, "{fr,ht}": 2, "{ar}": 2, "{bn}": 2,
    "{ru}": 2, "{vi}": 1, "{ase}": 1,
}  # fmt: skip

ABILITIES = {
    "{}": 56, "{car}": 12, "{car,no-stairs}": 3, "{wheelchair}": 5, "{no-stairs}": 6,
    "{car,folding-wheelchair}": 4, "{van,hand-truck}": 2, "{smoke-free}": 4, "{pets-in-home}": 4,
    "{hard-of-hearing,low-vision}": 2, "{car,car-seat}": 2,
}  # fmt: skip
REQUIREMENTS = {
    "{}": 80, "{car}": 7, "{wheelchair}": 3, "{no-stairs}": 5, "{folding-wheelchair}": 1.5,
    "{car,no-stairs}": 1, "{smoke-free}": 2, "{car-seat}": 0.5,
}  # fmt: skip

TRAVEL_KM = {"1": 12, "2": 18, "3": 42, "5": 18, "10": 8, "20": 2}
PACES = {"little": 35, "some": 50, "lot": 15}
URGENCIES = {"today": 10, "this_week": 35, "two_weeks": 35, "whenever": 20}
ORIGINS = {"coordinator": 70, "requester": 20, "helper": 10}
MINUTES = {"30": 1, "45": 1, "60": 3, "90": 1, "120": 2, "180": 1}
OFF_BOARD = {"paused": 3, "withdrawn": 4, "held": 1, "available": 5}

# Match state: status, end reason, status of its own need, agreed, over, and share.
MATCH_STATES = (
    ("completed", "", "met", True, False, 0.42),
    ("confirmed", "", "matched", True, False, 0.10),
    ("proposed", "", "withdrawn", False, False, 0.04),
    ("declined", "not_this_time", "withdrawn", False, True, 0.24),
    ("lapsed", "no_answer", "withdrawn", False, True, 0.20),
)
LAPSED = len(MATCH_STATES) - 1
STATUS, END_REASON, NEED_STATUS, IS_AGREED, IS_OVER, SHARE = map(
    np.array, zip(*MATCH_STATES, strict=True)
)

# Those who wait for an answer were asked in the last three days.
PAST = np.where(STATUS == "proposed", 0.05, 1.0)

OF_EVERY_NEED = {
    "allergies": "", "who_pays": "not_sure", "for_whom": "self", "for_whom_words": "",
    "helpers_wanted": "1", "repeats": "once",
}  # fmt: skip
OF_EVERY_MATCH = {"place": "", "thanks": "", "parts": "[]", "reasons": "[]"}

NAMES = ("Ruth", "Marcus", "Marisol", "Omar", "Mei", "Odile", "Galina", "Linh", "Hodan", "Anjali")


def _windows(cells: Iterable[tuple[int, int]]) -> str:
    spans = []
    for day, part in sorted(cells):
        start, end = PARTS_OF_DAY[part]
        spans.append(f"[{day * DAY_MIN + start},{day * DAY_MIN + end})")
    return "{" + ",".join(spans) + "}"


def _some_cells(seed: int, *, cells: int, count: int) -> Mapping[str, float]:
    """Return so many different grids with as many ticks on average, each as likely."""
    dice = np.random.default_rng(seed)
    grids = []
    for _ in range(count):
        chosen = dice.permutation(21)[: 1 + dice.poisson(cells - 1)]
        grids.append(_windows((int(cell) // 3, int(cell) % 3) for cell in chosen))
    return dict.fromkeys(grids, 1.0)


OFFERED_TIMES: Mapping[str, float] = {
    "\\N": 70,
    _windows((day, EVENING) for day in WEEKDAYS): 24,
    _windows((day, part) for day in WEEKEND for part in range(3)): 24,
    _windows((day, MORNING) for day in WEEKDAYS): 12,
    _windows((day, AFTERNOON) for day in WEEKDAYS): 10,
    **_some_cells(5, cells=5, count=60),
}
ASKED_TIMES: Mapping[str, float] = {"\\N": 40, **_some_cells(6, cells=3, count=60)}
