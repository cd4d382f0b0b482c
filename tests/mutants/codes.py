"""The rules of codes: what is ours, how it is read, and what bars a ticket."""

from __future__ import annotations

from tests.mutants.running import of

DOOR_LIST = "tests/events/admission/test_door_list.py"
CODES = "tests/events/tickets/test_codes.py"
TICKETS = "tests/events/tickets/test_tickets.py"
TYPED = "tests/events/tickets/test_typed.py"
DOOR_TYPED = "tests/web/door/test_typed.py"

MUTANTS = (
    *of(
        "events/tickets/codes.py",
        ("and sealing.same(code.signature, _signature(code))",
         "and sealing.same(code.signature[:32], _signature(code)[:32])",
         f"{CODES}::test_of_10_000_mutations_none_is_ours"),
        ("return code.slot in KEY_SLOTS and sealing.same",
         "return sealing.same",
         f"{CODES}::test_only_the_keys_in_use_vouch_for_a_code"),
        (".sign(CONTEXT + code.signed)",
         ".sign(code.signed)",
         f"{CODES}::test_the_layout_is_that_of_the_contract"),
        ("return head + self.number + bytes([self.offer, self.issue])",
         "return head + self.number + bytes([self.offer, 0])",
         f"{CODES}::test_the_layout_is_that_of_the_contract"),
        ("or raw[0] >> 4 != FORMAT",
         "",
         f"{CODES}::test_of_10_000_mutations_none_is_ours"),
        ("slot=raw[0] & 0x0F",
         "slot=0",
         f"{CODES}::test_of_10_000_mutations_none_is_ours"),
        ('event=int.from_bytes(raw[1:4], "big")',
         'event=int.from_bytes(raw[1:4], "little")',
         f"{CODES}::test_what_is_written_is_read"),
        ('sealing.derive("door-salt", event)',
         'sealing.derive("door-salt")',
         f"{TYPED}::test_a_tag_is_ten_bytes_of_a_salted_hash"),
        ('b"tag" + salt(event) + text',
         'b"tag" + text',
         f"{TYPED}::test_a_tag_is_ten_bytes_of_a_salted_hash"),
    ),
    *of(
        "events/tickets/typed.py",
        ("bare.upper().translate",
         "bare.translate",
         f"{TYPED}::test_a_typed_code_is_forgiven_case_spaces_and_look_alikes"),
        ("cleaned[max(cleaned.find(PREFIX), 0) :]",
         "cleaned",
         f"{DOOR_TYPED}::test_the_server_reads"),
        ('{"O": "0", "I": "1", "L": "1"}',
         '{"O": "0", "I": "1"}',
         f"{TYPED}::test_a_typed_code_is_forgiven_case_spaces_and_look_alikes"),
        ("len(short) == SHORT_LENGTH and set(short)",
         "set(short)",
         f"{TYPED}::test_a_typed_code_is_forgiven_case_spaces_and_look_alikes"),
        ("0123456789ABCDEFGHJKMNPQRSTVWXYZ",
         "0123456789ABCDEFGHJKMNPQRSTUVWXYZ",
         f"{TYPED}::test_a_typed_code_is_forgiven_case_spaces_and_look_alikes"),
    ),
    *of(
        "events/tickets/published.py",
        ("ORDER BY ticket, array_position(ARRAY[{_ORDER}]::varchar[], why)",
         "ORDER BY ticket, why",
         f"{DOOR_LIST}::test_the_first_reason_that_bars_a_ticket_is_its_state_in_the_list"),
        ("WHERE lifted_at IS NULL\n        ORDER BY ticket, array_position",
         "ORDER BY ticket, array_position",
         f"{TICKETS}::test_a_reason_that_is_gone_leaves_the_others"),
    ),
    *of(
        "events/tickets/barring.py",
        ("why = $2 AND lifted_at IS NULL RETURNING",
         "why = $2 RETURNING",
         f"{TICKETS}::test_a_reason_that_is_gone_leaves_the_others"),
        ("AND why = $2 AND lifted_at",
         "AND (why = $2 OR true) AND lifted_at",
         f"{TICKETS}::test_a_reason_that_is_gone_leaves_the_others"),
    ),
)  # fmt: skip
