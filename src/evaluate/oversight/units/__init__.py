"""The scorecard of organisations: the form, indicators, the index, a page for each and the copy of the office."""
