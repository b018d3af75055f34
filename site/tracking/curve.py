"""The trend as a line: points in, coordinates out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

LEFT, TOP = 44, 12


class Point(Protocol):
    @property
    def day(self) -> dt.date: ...

    @property
    def percent(self) -> int: ...


@dataclass(frozen=True)
class Tick:
    x: str
    day: dt.date


@dataclass(frozen=True)
class Line:
    y: str
    text_y: str
    label: str


@dataclass(frozen=True)
class Curve:
    """Everything a template needs to draw; numbers are texts, so that no language adds commas."""

    css: str
    box: str
    right: str
    label_y: str
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    points: str
    end_x: str
    end_y: str
    now_x: str
    now_y: str
    now: str


def draw(points: Sequence[Point], *, css: str, width: int, height: int, ticks: int) -> Curve | None:
    """A curve from 0 to 100 percent; none when there is nothing to join."""
    if len(points) < 2:
        return None
    right, bottom = width - 52, height - 36
    step = (right - LEFT) / (len(points) - 1)

    def x(place: int) -> int:
        return round(LEFT + step * place)

    def y(percent: int) -> int:
        return round(bottom - (bottom - TOP) * percent / 100)

    last = len(points) - 1
    shown = sorted({round(last * tick / (ticks - 1)) for tick in range(ticks)})
    return Curve(
        css=css,
        box=f"0 0 {width} {height}",
        right=str(right),
        label_y=str(height - 8),
        lines=tuple(
            Line(str(y(percent)), str(y(percent) + 4), f"{percent}%") for percent in (0, 50, 100)
        ),
        ticks=tuple(Tick(str(x(place)), points[place].day) for place in shown),
        points=" ".join(f"{x(place)},{y(point.percent)}" for place, point in enumerate(points)),
        end_x=str(x(last)),
        end_y=str(y(points[-1].percent)),
        now_x=str(x(last) + 10),
        now_y=str(y(points[-1].percent) + 5),
        now=f"{points[-1].percent}%",
    )
