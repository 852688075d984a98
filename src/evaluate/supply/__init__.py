"""What can be offered: the catalogue of courses, the capacity of the class plan, cost, the gap to demand."""

from evaluate.supply.capacity import capacity
from evaluate.supply.catalogue import catalogue
from evaluate.supply.cost import cost
from evaluate.supply.gap import balance, gap

__all__ = ["balance", "capacity", "catalogue", "cost", "gap"]
