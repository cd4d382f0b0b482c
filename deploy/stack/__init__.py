"""The embedded stack: PostgreSQL, Valkey, web process and worker of one data folder.

It is all that ``turnout up`` and ``turnout demo`` need; a production that has servers of its own
runs the parts (``deploy/parts.py``) and nothing of this.
"""
