"""OCPP 2.0.1, and 2.1, which speaks the same messages and some more.

What chargers tell comes in through `inbound`, what they are told goes out through `requests` and its
neighbours, `provision` sets them up. A loadpoint is an EVSE; which of its connectors is used matters only
for its status and its lock.
"""
