"""EV Load Balancer: an OCPP central system that gives each car what the main fuse can spare."""

__version__ = "0.1.0"
