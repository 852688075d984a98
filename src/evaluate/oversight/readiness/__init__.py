"""Acceptance of the school (达标验收): points that are sure and possible, what is at risk, what to mend first."""
