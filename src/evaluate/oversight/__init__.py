"""What must be kept: the hours ledger with its verdicts, who is short, and the rates that a report may show."""

from evaluate.oversight.hours_ledger import HoursLedger, hours_ledger, shortfall
from evaluate.oversight.hours_policy import FormPolicy, hours_policy
from evaluate.oversight.hours_rates import compliance, mean_hours, participation
from evaluate.oversight.ledger_check import check_ledger, entry_lag

__all__ = [
    "FormPolicy",
    "HoursLedger",
    "check_ledger",
    "compliance",
    "entry_lag",
    "hours_ledger",
    "hours_policy",
    "mean_hours",
    "participation",
    "shortfall",
]
