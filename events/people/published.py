"""Views of people that the SQL of later rooms may read."""

from __future__ import annotations

# Marks above and below, and apostrophes ('' is one in SQL).
_MARKS = (
    r"[\s\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u20d0-\u20ff"
    r"\ufe00-\ufe0f\ufe20-\ufe2f''`\u00b4\u02b9-\u02bf\u2018\u2019\u2032\uff07]"
)
_STRUCK = ("đðøłħıʉɨŧƀɵ", "ddolhiuitbo")  # letters that are no letter with a mark to Unicode


def folded(text: str) -> str:
    """SQL for a text as a search compares it: NFKD without marks, apostrophes, spaces and capitals.

    ``muller`` is ``Ｍüller``, ``dang`` is ``Đặng``. The same on every server, whatever its locale.
    """
    bare = f"regexp_replace(lower(normalize({text}, NFKD) COLLATE pg_c_utf8), '{_MARKS}', '', 'g')"
    return f"replace(translate({bare}, '{_STRUCK[0]}', '{_STRUCK[1]}'), 'ß', 'ss')"


VIEWS = {
    # Every person, and the one they stand for after merges.
    "person_now": """
        SELECT id, coalesce(merged_into, id) AS person, email_key FROM person""",
    # How somebody is called, written to and phoned on one occasion, folded for a search by staff.
    "particulars_told": f"""
        SELECT id, {folded("name")} AS name, {folded("email")} AS email,
               regexp_replace(normalize(phone, NFKC), '[^0-9]', '', 'g') AS digits
        FROM particulars""",
    # To whom a mail of one occasion goes, as they wrote it.
    "mailbox_told": """
        SELECT id, name, email FROM particulars WHERE email IS NOT NULL""",
    # Moments from which a person is known, and of which event; the least (at, place) is the first.
    "person_known": """
        SELECT person AS id, at, event, id AS place FROM first_known
        UNION ALL
        SELECT p.id, k.as_of, NULL, 0
        FROM known_email AS k JOIN person AS p ON p.email_key = k.email_key""",
    # Every version of a privacy notice that was ever shown.
    "notice_shown": """
        SELECT kind, version FROM notice""",
}
