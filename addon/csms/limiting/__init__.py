"""Keeps each connector at its limit and sees that it obeys, whatever version of OCPP it speaks."""
