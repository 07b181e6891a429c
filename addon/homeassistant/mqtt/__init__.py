"""Entities by MQTT discovery: real devices with controls, wherever there is a broker.

broker        how to reach one, and with TLS, how it is known to be the right one
faults        what it means that it can't be had, as a sentence (pure)
topics        where everything is said
announcement  what makes devices and entities of it in Home Assistant (pure)
topic_states  what is said there at one moment (pure)
values        what a control was set to, read strictly (pure)
orders        carries out what comes in: in order, bounded, and no charger keeps another waiting
inventory     what the broker still holds of us, from before
links         notices that another copy of the app takes the link over (pure)
session       one connection: announces, tells, listens
publisher     keeps a session up, through restarts of the broker and of Home Assistant
"""
