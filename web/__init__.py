"""The Litestar app: asks and shows.

``public`` for guests, ``door`` for volunteers, ``desk`` for organisers, ``api`` for programs. It
decides nothing: it reads what was asked, calls one use case of ``events``, and puts the value or
the refusal into words.
"""
