"""Every word of the scanner page, by the key under which its modules ask for it.

The page carries both languages, because it must be able to switch without a network. ``{facts}``
are filled in on the phone.
"""

from __future__ import annotations

import functools

from events import words
from events.text import LANGUAGES
from events.words import mark as _

VERDICTS = {
    "admit": _("Come in"),
    "admit_new": _("Come in (new ticket)"),
    "already_in": _("Used already"),
    "wrong_session": _("Not this session"),
    "wrong_event": _("Not this event"),
    "replaced": _("Replaced by a new ticket"),
    "cancelled": _("Ticket cancelled"),
    "session_cancelled": _("Session cancelled"),
    "unpaid": _("Not paid yet"),
    "not_approved": _("Not accepted yet"),
    "consent_missing": _("Parental consent missing"),
    "too_early": _("Entry opens at {time}"),
    "too_early_day": _("Entry opens {day}, {time}"),
    "closed": _("Entry has closed"),
    "forged": _("Ticket not found"),
    "unknown": _("Ticket not found"),
    "unreadable": _("Cannot read it, try again"),
    "out": _("See you"),
    "back": _("Welcome back"),
    "walk_in": _("Come in"),
    "undo": _("Taken back"),
    "noted": _("Noted"),
    "noted_pickup": _("Hand it over"),
}
REASONS = {
    "why_party": _("{count} on this booking, this is no. {nth}"),
    "why_party_of": _("{count} on this booking"),
    "why_heads": _("{count} people"),
    "why_since": _("{time} {gate}"),
    "why_earlier": _("Let in earlier"),
    "why_just_now": _("just now, this phone"),
    "why_its_session": _("It is for {day}, {time}: {title}"),
    "why_wrong_event": _("Please show the ticket of this event"),
    "why_replaced": _("Please show the newest ticket"),
    "why_ask_lead": _("Please see the lead"),
    "why_lead_decides": _("You are the lead: you decide"),
    "why_old_list": _("This list is of {time}: please scan the QR code"),
    "why_too_early": _("Please wait a little"),
    "why_unreadable": _("Closer, a brighter screen, or type the code"),
    "why_walk_in": _("Registered at the door"),
    "why_over_capacity": _("The session is full: over its places"),
    "why_undone": _("{code} does not count"),
    "why_undone_at": _("The entry at {time} {gate} does not count"),
    "why_back": _("Same person, no second entry"),
    "why_also": _("{code} was also used: {time} {gate}"),
    "today": _("today"),
    "tomorrow": _("tomorrow"),
    "yesterday": _("yesterday"),
}
CONTROLS = {
    "session": _("Session"),
    "gate": _("Gate"),
    "other_gates": _("Other gates"),
    "same_person": _("Same person, back again"),
    "see_lead": _("Please see the lead"),
    "next": _("Next"),
    "type": _("Type"),
    "type_title": _("Type the ticket code"),
    "type_hint": _("8 letters and digits below the QR code"),
    "check": _("Check"),
    "close": _("Close"),
    "clicker": _("Count"),
    "clicker_title": _("People counted on this phone"),
    "walk_in_short": _("Walk-in"),
    "walk_in_title": _("Register somebody at the door"),
    "walk_in_name": _("Name (optional; an alias is fine)"),
    "walk_in_offline": _("No names while offline: this entry stays nameless."),
    "walk_in_heads": _("How many people"),
    "walk_in_do": _("Let in"),
    "undo_short": _("Undo"),
    "torch": _("Light"),
    "lens": _("Lens"),
    "zoom": _("Zoom"),
    "sound": _("Tap anywhere for sound"),
    "language": _("中文"),
    "admitted": _("In"),
    "seats_left": _("{count} left"),
    "move_to": _("This session is over. Change to {session}"),
    "unsent": _("to upload"),
    "unsent_aside": _("to upload, some for another event"),
    "all_sent": _("All uploaded"),
    "online": _("Online"),
    "offline": _("Offline"),
    "same_ticket": _("Same ticket, already scanned"),
    "two_codes": _("Two codes in view: one at a time"),
    "no_undo": _("Nothing to undo: this phone let nobody in within two minutes"),
    "start": _("Start scanning"),
    "opening": _("Opening…"),
    "waiting_for_camera": _("Starting the camera…"),
    "tap_to_restart": _("Tap to restart the camera"),
    "tap_to_wake": _("Tap to go on scanning"),
    "camera_denied": _(
        "The camera is not allowed. Allow it in the browser's settings, or type codes."
    ),
    "camera_missing": _("No camera here. Type codes, or use a hardware scanner."),
    "aim": _("Hold the code in the square, 20–30 cm away"),
    "alerts": _("Look here"),
    "alerts_title": _("Let in twice"),
    "clock_wrong": _("This phone's clock is off by {minutes} min. Please set it."),
    "unpaired_now": _("This phone is no longer paired. Scans are kept; pair it again to upload."),
    "rows_refused": _(
        "The server could not read {count} entries of this phone. They may not be counted: tell "
        "the organisers."
    ),
    "why_blind": _("The list is gone from this phone: it cannot tell whether this was used"),
    "storage_trouble": _(
        "This phone cannot keep scans. Close other tabs and reload before going on."
    ),
}
PAIRING = {
    "pair_title": _("This phone at the door"),
    "pair_lead": _("After this tap the phone can check tickets, with or without a network."),
    "pair_privacy": _("No guest's name is kept on this phone."),
    "pair_name": _("Your name or the phone's (optional)"),
    "pair_code": _("Pairing code"),
    "pair_start": _("Start"),
    "pair_working": _("Pairing…"),
    "pair_expired": _("This code was used already or is too old. Ask the organiser for a new one."),
    "pair_offline": _("Pairing needs a network. Please try again in a moment."),
    "pair_needed_title": _("Not paired yet"),
    "pair_needed": _("Scan the QR code from the organiser, or type the pairing code."),
    "in_app_title": _("Please open in Safari or Chrome"),
    "in_app": _("This app cannot keep a camera page. Your code is still unused."),
    "in_app_copy": _("Copy the link"),
    "in_app_copied": _("Copied: paste it in Safari or Chrome"),
    "in_app_open": _("Open in the browser"),
    "old_title": _("This browser cannot scan"),
    "old": _("It needs HTTPS, JavaScript and a browser from 2023 or later."),
    "ended_title": _("This phone was handed in"),
    "ended": _("Its list was deleted. Scans that wait are still being uploaded."),
    "over_title": _("This event is over"),
    "no_network_title": _("No network"),
    "no_network": _("This phone holds no list yet. Find a network and reload the page."),
    "no_session_title": _("No session yet"),
    "no_session": _("This event has no session. Reload the page once it has one."),
    "none": "",
}
ALL = VERDICTS | REASONS | CONTROLS | PAIRING


@functools.cache
def both() -> dict[str, dict[str, str]]:
    """All words in each language."""
    return {
        language: {key: text and words.gettext(language, text) for key, text in ALL.items()}
        for language in LANGUAGES
    }
