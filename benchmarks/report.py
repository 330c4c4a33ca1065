"""What a benchmark gives back, how it is printed, and how sure a difference is."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

type Values = NDArray[np.float64]

SAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for people to read; the first column names them."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Report:
    """One benchmark's answer. ``numbers`` becomes the JSON object on the last line."""

    title: str
    tables: Sequence[Table]
    numbers: Mapping[str, Any]
    notes: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the middle 95 % of its bootstrap samples."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


class Meter:
    """CPU seconds of this process and its children, wall seconds, peak memory, load."""

    def __enter__(self) -> Self:
        self.load_before = load_average()
        self._cpu, self._wall = cpu_seconds(), time.perf_counter()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.cpu_seconds = cpu_seconds() - self._cpu
        self.seconds = time.perf_counter() - self._wall
        self.peak_mb = peak_mb()
        self.load_after = load_average()

    @property
    def numbers(self) -> dict[str, float]:
        """Return what was measured, rounded."""
        return {
            "seconds": round(self.seconds, 2),
            "cpu_seconds": round(self.cpu_seconds, 2),
            "peak_mb": round(self.peak_mb, 1),
            "load_before": round(self.load_before, 2),
            "load_after": round(self.load_after, 2),
        }


def interval(values: Values, *, seed: int = 1, samples: int = SAMPLES) -> Interval:
    """Return the mean of ``values`` and its 95 % bootstrap interval.

    values: one figure for each independent unit, such as a need.
    Source: Efron, Tibshirani, "An Introduction to the Bootstrap" (1993), ch. 13.
    """
    random = np.random.default_rng(seed)
    means = [random.choice(values, len(values)).mean() for _ in range(samples)]
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(values.mean()), float(low), float(high))


def difference(ours: Values, theirs: Values, *, seed: int = 1) -> Interval:
    """Return the mean of ours − theirs for the same units, and its 95 % bootstrap interval."""
    return interval(ours - theirs, seed=seed)


def milliseconds(call: Callable[[], object]) -> float:
    """Return how long one call took."""
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def percentiles(times_ms: Sequence[float]) -> dict[str, float]:
    """Return the 50th, 95th and 99th percentile."""
    p50, p95, p99 = np.percentile(times_ms, (50, 95, 99))
    return {"p50_ms": round(p50, 3), "p95_ms": round(p95, 3), "p99_ms": round(p99, 3)}


def cpu_seconds() -> float:
    """Return user and system seconds of this process and of its ended children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def peak_mb() -> float:
    """Return the most memory this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform != "darwin" else 1024 * 1024)


def load_average() -> float:
    """Return how many processes wanted to run, over the last minute."""
    return os.getloadavg()[0]


def print_report(report: Report, meter: Meter) -> None:
    """Print the tables, the notes, the cost, and the JSON object on the last line."""
    lines = [report.title]
    for table in report.tables:
        lines += ["", table.title, *_laid_out(table)]
    lines += ["", *report.notes] if report.notes else []
    cost = meter.numbers
    lines += ["", "  ".join(f"{name} {value}" for name, value in cost.items())]
    lines.append(json.dumps({**report.numbers, "run": cost}))
    sys.stdout.write("\n".join(lines) + "\n")


def _laid_out(table: Table) -> list[str]:
    cells = [list(table.columns), *([_said(cell) for cell in row] for row in table.rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(table.columns))]
    return ["  ".join(_padded(row, widths)).rstrip() for row in cells]


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = zip(row, widths, strict=True)
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]


def _said(cell: object) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
