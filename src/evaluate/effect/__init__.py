"""What training changed: reaction at the end of a class, and the same people before and after."""

from evaluate.effect.before_after import before_after
from evaluate.effect.reaction import reaction

__all__ = ["before_after", "reaction"]
