"""What is wanted: Borich's score, the share with high need, demand in places, ratings."""

from evaluate.needs.borich import borich
from evaluate.needs.high_need import demand, high_need
from evaluate.needs.rating import mastery, rating

__all__ = ["borich", "demand", "high_need", "mastery", "rating"]
