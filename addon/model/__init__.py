"""The values that all parts of the app share. Standard library only; nothing here does anything.

Currents are integer tenths of an ampere (`_da`, deciamps), so that equal means equal and a replay is
identical; instants (`_at_s`, `now_s`) are seconds of one monotonic clock, except where a name says `wall`.
"""
