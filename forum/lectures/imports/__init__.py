"""Importing programmes: readers turn a file into entries, `parsing` makes rows of them, `matching` finds
the lectures they are, `operations` writes. Everything before `matching` is pure."""
