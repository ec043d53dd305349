# SPDX-License-Identifier: GPL-2.0-or-later
"""Draws how times grow with the corpus, as SVG written here: a panel a class, both axes logarithmic,
a line for each engine's mean, and a dashed one for what 99 % of its queries stay under."""

import html
import math

COLORS = ("#1b6ac9", "#d1242f", "#e8912d", "#2e8540", "#7a7a7a", "#8a4fbf", "#00857d")
WIDTH, HEIGHT = 220, 200
LEFT, TOP, GAP, LEGEND = 46, 30, 24, 20
COLUMNS, COLUMN = 3, 250  # of the legend


def ticks(low, high):
    """Powers of ten that hold all values between them."""
    return [10.0 ** e for e in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def short(number):
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:g}"


class Panel:
    def __init__(self, left, top, sizes, low, high):
        self.left, self.top = left, top
        self.sizes, self.steps = sizes, ticks(low, high)

    def x(self, size):
        first, last = math.log10(self.sizes[0]), math.log10(self.sizes[-1])
        part = (math.log10(size) - first) / (last - first) if last > first else 0.5
        return self.left + part * WIDTH

    def y(self, value):
        low, high = math.log10(self.steps[0]), math.log10(self.steps[-1])
        return self.top + HEIGHT * (1 - (math.log10(max(value, self.steps[0])) - low) / (high - low))

    def frame(self, title, with_labels):
        yield f'<text x="{self.left}" y="{self.top - 8}" font-weight="bold">{html.escape(title)}</text>'
        for step in self.steps:
            y = self.y(step)
            yield f'<path d="M{self.left} {y:.1f}h{WIDTH}" stroke="#ddd"/>'
            if with_labels:
                yield f'<text x="{self.left - 5}" y="{y + 4:.1f}" text-anchor="end">{step:g}</text>'
        for size in self.sizes:
            # Those at the edges keep clear of the neighbours'.
            side = {self.sizes[0]: "start", self.sizes[-1]: "end"}.get(size, "middle")
            yield (f'<text x="{self.x(size):.1f}" y="{self.top + HEIGHT + 16}" '
                   f'text-anchor="{side}">{short(size)}</text>')

    def line(self, points, color, dashed):
        where = " ".join(f"{self.x(size):.1f},{self.y(value):.1f}" for size, value in points)
        dash = ' stroke-dasharray="4 3"' if dashed else ""
        yield f'<polyline points="{where}" fill="none" stroke="{color}" stroke-width="1.6"{dash}/>'
        if not dashed:
            for size, value in points:
                yield f'<circle cx="{self.x(size):.1f}" cy="{self.y(value):.1f}" r="2.5" fill="{color}"/>'


def draw(classes, curves, unit):
    """curves: engine -> class -> [(size, mean, 99 %)]. The SVG's text."""
    sizes = sorted({size for by_class in curves.values() for points in by_class.values()
                    for size, *_ in points})
    values = [v for by_class in curves.values() for points in by_class.values()
              for _, *both in points for v in both if v > 0]
    width = LEFT + len(classes) * (WIDTH + GAP)
    height = TOP + HEIGHT + 30 + LEGEND * -(-len(curves) // COLUMNS)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
           'font-family="sans-serif" font-size="11">',
           f'<rect width="{width}" height="{height}" fill="white"/>']
    for i, kind in enumerate(classes):
        panel = Panel(LEFT + i * (WIDTH + GAP), TOP, sizes, min(values), max(values))
        out += panel.frame(f"{kind}, {unit}", i == 0)
        for (engine, by_class), color in zip(curves.items(), COLORS):
            points = by_class.get(kind)
            if points:
                out += panel.line([(size, high) for size, _, high in points], color, True)
                out += panel.line([(size, mean) for size, mean, _ in points], color, False)
    for i, (engine, color) in enumerate(zip(curves, COLORS)):
        x, y = LEFT + i % COLUMNS * COLUMN, TOP + HEIGHT + 40 + LEGEND * (i // COLUMNS)
        out.append(f'<path d="M{x} {y - 4}h24" stroke="{color}" stroke-width="3"/>'
                   f'<text x="{x + 32}" y="{y}">{html.escape(engine)}</text>')
    return "\n".join(out + ["</svg>", ""])
