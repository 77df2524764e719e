"""Places of agencies in a picture: the same bytes for the same network, without numpy."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, pi, sin, sqrt

import networkx as nx

Point = tuple[float, float]
Room = tuple[int, int, int, int]
"""Left, top, width, height."""
ROUNDS = 120
"""Of stress majorization; the picture no longer changes visibly before."""
APART_ROUNDS = 200


def places_of(graph: nx.Graph[str], *, width: int, height: int, gap: dict[str, int]) -> dict[str, tuple[int, int]]:
    """A place for each node in a rectangle of ``width`` by ``height``, in whole numbers.

    Distances in the picture follow distances in the network: stress majorization (Gansner, Koren and North, "Graph
    Drawing by Stress Majorization", GD 2004), begun on a circle; then nodes that would overlap are pushed apart. Each
    connected part has a rectangle of its own; nodes without a neighbour and pairs that have only each other stand in
    rows at the bottom.

    Args:
        graph: who is a neighbour of whom.
        width: of the rectangle.
        height: of the rectangle.
        gap: radius that each node keeps free around it.
    """
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part))
    small = [node for part in parts if len(part) < 3 for node in part]
    large = [part for part in parts if len(part) > 2]
    found, taken = _in_rows(small, width, height, 2 * max(gap.values(), default=1))
    for part, (left, top, wide, high) in _shared_out(large, (0, 0, width, height - taken)):
        points = _stretched(_stress(_distances(graph, part)), [gap[node] for node in part], wide, high)
        found |= {node: (left + round(x), top + round(y)) for node, (x, y) in zip(part, points, strict=True)}
    return found


def _in_rows(nodes: list[str], width: int, height: int, step: int) -> tuple[dict[str, tuple[int, int]], int]:
    """Places of nodes in rows at the bottom, and the height of the rows; closer than ``step`` where many are there."""
    while (taken := -(-len(nodes) // _a_row(width, step)) * step) > height // 2:
        step -= 1
    a_row, top = _a_row(width, step), height - taken + step // 2
    return {
        node: (step // 2 + place % a_row * step, top + place // a_row * step) for place, node in enumerate(nodes)
    }, taken


def _a_row(width: int, step: int) -> int:
    """How many nodes stand in a row; an even number, so that pairs stay together."""
    return max(width // step // 2 * 2, 2)


def _shared_out(parts: list[list[str]], room: Room) -> Iterator[tuple[list[str], Room]]:
    """A rectangle for each part, about as large as the part: the longer side is cut until one part is left."""
    if len(parts) < 2:
        yield from ((part, room) for part in parts)
        return
    sizes = [len(part) for part in parts]
    cut = min(range(1, len(parts)), key=lambda place: abs(2 * sum(sizes[:place]) - sum(sizes)))
    left, top, wide, high = room
    if wide > high:
        first = wide * sum(sizes[:cut]) // sum(sizes)
        halves = (left, top, first, high), (left + first, top, wide - first, high)
    else:
        first = high * sum(sizes[:cut]) // sum(sizes)
        halves = (left, top, wide, first), (left, top + first, wide, high - first)
    yield from _shared_out(parts[:cut], halves[0])
    yield from _shared_out(parts[cut:], halves[1])


def _distances(graph: nx.Graph[str], nodes: list[str]) -> list[list[float]]:
    """Steps between the nodes of a connected part."""
    steps = dict(nx.all_pairs_shortest_path_length(graph.subgraph(nodes)))
    return [[float(steps[one][other]) for other in nodes] for one in nodes]


def _stress(wanted: list[list[float]]) -> list[Point]:
    """Minimise the sum of (distance - wanted)² / wanted², one node after the other."""
    count = len(wanted)
    points = [(cos(2 * pi * place / count), sin(2 * pi * place / count)) for place in range(count)]
    for _ in range(ROUNDS):
        for one in range(count):
            points[one] = _pulled(one, points, wanted[one])
    return points


def _pulled(one: int, points: list[Point], wanted: list[float]) -> Point:
    here_x, here_y = points[one]
    x = y = total = 0.0
    for other, (there_x, there_y) in enumerate(points):
        if other != one:
            weight = 1 / wanted[other] ** 2
            away_x, away_y = here_x - there_x, here_y - there_y
            stretch = wanted[other] / (sqrt(away_x * away_x + away_y * away_y) or 1.0)
            x += weight * (there_x + stretch * away_x)
            y += weight * (there_y + stretch * away_y)
            total += weight
    return x / total, y / total


def _stretched(points: list[Point], gaps: list[int], width: int, height: int) -> list[Point]:
    """Fill the rectangle, push apart what overlaps, and stay inside."""
    margin = min(max(gaps), width // 3, height // 3)
    xs, ys = _along([x for x, _ in points], width, margin), _along([y for _, y in points], height, margin)
    for _ in range(APART_ROUNDS):
        if not _push(xs, ys, gaps):
            break
        xs = [min(max(x, gap), width - gap) for x, gap in zip(xs, gaps, strict=True)]
        ys = [min(max(y, gap), height - gap) for y, gap in zip(ys, gaps, strict=True)]
    return list(zip(xs, ys, strict=True))


def _along(values: list[float], length: int, margin: int) -> list[float]:
    low, span = min(values), max(values) - min(values) or 1.0
    return [margin + (value - low) / span * (length - 2 * margin) for value in values]


def _push(xs: list[float], ys: list[float], gaps: list[int]) -> bool:
    """Push each pair that is too close apart by what is missing; whether there was one."""
    moved = False
    for one in range(len(xs)):
        for other in range(one):
            away_x, away_y = xs[one] - xs[other], ys[one] - ys[other]
            length = sqrt(away_x * away_x + away_y * away_y)
            missing = gaps[one] + gaps[other] - length
            if missing > 0.5:
                moved = True
                part = missing / 2 / (length or 1.0)
                step_x, step_y = (away_x * part, away_y * part) if length else (missing / 2, 0.0)
                xs[one], ys[one] = xs[one] + step_x, ys[one] + step_y
                xs[other], ys[other] = xs[other] - step_x, ys[other] - step_y
    return moved
