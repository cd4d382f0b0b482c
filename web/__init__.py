"""The Litestar app: asks and shows.

``public`` for guests, ``door`` for volunteers, ``desk`` for organisers, ``api`` for programs: four
wings that import nothing of each other. All that they share stands beside them, and ``forms`` reads
and mends what people type. The app decides nothing: it reads a request, calls one use case of
``events``, and puts the value or the refusal into words.
"""
