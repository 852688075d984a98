"""The budget, the ceilings of cost, and the table of performance targets."""
