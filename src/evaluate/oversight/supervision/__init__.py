"""Tasks, meetings, suggestions, rules issued and what member units do themselves (督办)."""
