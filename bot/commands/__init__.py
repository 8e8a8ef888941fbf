"""The verbs of `python -m bot`, one module a topic: `add` registers them with the parser."""
