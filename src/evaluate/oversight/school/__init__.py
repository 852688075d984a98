"""The school: who teaches, leaders' lectures as counts, the course bank, sites and rooms, items still open."""
