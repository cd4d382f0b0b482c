"""The domain: decides and remembers. No HTTP, no HTML, no broker.

The rooms, in dependency order; a room imports only rooms above it, through its front door:

people → access → campaigns → catalogue → tickets → registration → devices → admission →
petitions → actions → measures → reports

They stand on one ground floor: db, errors, outbox, journal, idempotency, settings, sealing,
clock, money, text. Every room has the same drawers: ``tables`` (what is kept), ``rules`` (pure
decisions), ``reads`` (questions) and ``writes`` (use cases, one transaction each).
"""
