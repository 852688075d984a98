"""Sums of three kinds and more: numbers at the corners of a cube move together without changing any sum."""

from __future__ import annotations

from itertools import product

import numpy as np

from evaluate.design.answers import Array
from evaluate.estimate.rooms import Rooms


def grid_of(axes: Array, rows: Array) -> Array:
    """The rows as a grid, by the place of each on every axis (row × axis); -1 where the table has no row."""
    places = [np.unique(axis, return_inverse=True)[1] for axis in axes[rows].T]
    grid = np.full([int(place.max()) + 1 for place in places], -1)
    grid[tuple(places)] = rows
    return grid


def cheapest_cube(grid: Array, row: int, rooms: Rooms, price: Array) -> tuple[float, list[int]]:
    """The cheapest corners that move with this row by its step, up or down; infinite when there are none."""
    place = tuple(int(axis[0]) for axis in np.nonzero(grid == row))
    ways = [np.delete(np.arange(size), at) for size, at in zip(grid.shape, place, strict=True)]
    shape = tuple(len(way) for way in ways)
    if not np.prod(shape):
        return np.inf, []
    bits = list(product((0, 1), repeat=grid.ndim))
    axes = list(zip(place, ways, strict=True))
    chosen = [[way if bit else [at] for bit, (at, way) in zip(corner, axes, strict=True)] for corner in bits]
    corners = np.array([np.broadcast_to(grid[np.ix_(*levels)], shape).ravel() for levels in chosen])
    signs = np.array([(-1.0) ** sum(b) for b in bits])[:, None]
    room = [np.where(signs * way > 0, rooms.up[corners], rooms.down[corners]).min(axis=0) for way in (1.0, -1.0)]
    cost = price[corners[1:]].sum(axis=0)
    cost[(np.maximum(*room) < rooms.step[row] - 1e-9) | (corners < 0).any(axis=0)] = np.inf
    best = int(np.argmin(cost))
    return (float(cost[best]), corners[1:, best].tolist()) if np.isfinite(cost[best]) else (np.inf, [])
