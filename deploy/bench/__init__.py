"""``turnout bench``: rates and times on an empty durable stack, driven from another process.

``measuring`` runs it; ``guests door reading whole`` hold the figures, ``stage crowd`` what these
act on, ``driving`` the load, ``ceiling`` the bare handler that every ratio is to.
"""
