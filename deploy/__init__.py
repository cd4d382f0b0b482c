"""How Turnout is run: the ``turnout`` command, its parts, and the embedded stack."""
