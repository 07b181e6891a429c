"""Sentences that people read, in their own language: said once in English, translated where they are shown.

`text` makes them, anywhere; `catalogs` says them in another language, at the edges.
"""
