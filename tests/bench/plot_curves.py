# SPDX-License-Identifier: GPL-2.0-or-later
"""Curves over the size of a corpus as SVG: one panel a figure, both axes logarithmic."""

import html
import math

COLOURS = ["#1b6ca8", "#6fb1e0", "#0b3c5d", "#c0392b", "#e59866", "#27ae60", "#8e44ad", "#7f8c8d", "#b7950b",
           "#d35d9e"]
WIDTH, HEIGHT, MARGIN = 360, 300, 56


def decades(values):
    low, high = math.log10(min(values)), math.log10(max(values))
    return math.floor(low), max(math.ceil(high), math.floor(low) + 1)


def axis(low, high, start, length):
    """A function from a value to a place."""
    return lambda value: start + (math.log10(value) - low) / (high - low) * length


def panel(title, series, left):
    """Drawn at x = left; series: name -> [(paragraphs, value)]."""
    points = [point for curve in series.values() for point in curve]
    x_low, x_high = decades([x for x, _ in points])
    y_low, y_high = decades([y for _, y in points])
    place_x = axis(x_low, x_high, left + MARGIN, WIDTH - MARGIN - 12)
    place_y = axis(y_low, y_high, HEIGHT - 36, -(HEIGHT - 72))
    out = [f'<text x="{left + MARGIN}" y="20" font-weight="bold">{html.escape(title)}</text>']
    for exponent in range(x_low, x_high + 1):
        x = place_x(10 ** exponent)
        out.append(f'<line x1="{x:.1f}" y1="36" x2="{x:.1f}" y2="{HEIGHT - 36}" stroke="#ddd"/>'
                   f'<text x="{x:.1f}" y="{HEIGHT - 18}" text-anchor="middle">1e{exponent}</text>')
    for exponent in range(y_low, y_high + 1):
        y = place_y(10 ** exponent)
        label = f"{10 ** exponent:g}"
        out.append(f'<line x1="{left + MARGIN}" y1="{y:.1f}" x2="{left + WIDTH - 12}" y2="{y:.1f}" '
                   f'stroke="#ddd"/><text x="{left + MARGIN - 6}" y="{y + 4:.1f}" '
                   f'text-anchor="end">{label}</text>')
    for colour, curve in zip(COLOURS, series.values()):
        path = " ".join(f"{place_x(x):.1f},{place_y(y):.1f}" for x, y in sorted(curve))
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{place_x(x):.1f}" cy="{place_y(y):.1f}" r="3" fill="{colour}"/>'
                for x, y in curve]
    return out


def plot(path, panels):
    """panels: title -> {name -> [(paragraphs, value)]}; all panels have the same names."""
    names = list(next(iter(panels.values())))
    height = HEIGHT + 18 * len(names)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH * len(panels)}" height="{height}" '
           'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>']
    for number, (title, series) in enumerate(panels.items()):
        out += panel(title, series, number * WIDTH)
    for number, (colour, name) in enumerate(zip(COLOURS, names)):
        y = HEIGHT + 18 * number
        out.append(f'<rect x="{MARGIN}" y="{y}" width="12" height="12" fill="{colour}"/>'
                   f'<text x="{MARGIN + 20}" y="{y + 10}">{html.escape(name)}</text>')
    path.write_text("\n".join([*out, "</svg>"]) + "\n", encoding="utf-8")
