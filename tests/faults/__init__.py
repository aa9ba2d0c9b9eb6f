"""The campaign of faults: seeded schedules of trouble, and what is left of the cloud after each.

`make faults` runs it. A level is a module with a function that carries out the schedule of one
seed; the same seed gives the same schedule.
"""
