"""`script/bench`: the real balancer through the real engine, against simulated houses, meters and cars.

Everything happens in virtual time, in steps of one second. Within a second: the world moves on; the meter may
deliver what was true the second before; the controller decides; what it sends reaches the car's pilot in
the next second. docs/benchmark.md tells what is assumed, and why.
"""
