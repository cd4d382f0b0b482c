"""The domain: decides and remembers. No HTTP, no HTML, no broker.

Rooms, in dependency order; a room imports only rooms before it, through their front doors:

people → access → campaigns → catalogue → places → tickets → registration → devices →
admission → petitions → actions → measures → reports → mails

They stand on one ground floor: db, errors, outbox, journal, idempotency, settings, epoch, sealing,
clock, money, text, fields, words, calendar, links, qr. In a room ``tables`` is what is kept,
``published`` the views that later rooms' SQL may read; every other file is a deed or a question
with its draft, rule, refusals and use case together. README.md has a map.
"""
