"""Forms: read into their shape, and shown again with a sentence at each field to mend.

``fields``: what somebody typed · ``reading``, ``values``: into the shape of a draft, JSON as well ·
``shown``: what only GET shows ·
``mending``: the sentences for wrong fields · ``options``: what there is to choose.
"""

from __future__ import annotations

from web.forms.fields import Form, Values, form_values
from web.forms.mending import filled, mend, message
from web.forms.options import Option, ticket_options
from web.forms.reading import ordered, read, read_on
from web.forms.shown import without_shown
from web.forms.standing import joined

__all__ = [
    "Form",
    "Option",
    "Values",
    "filled",
    "form_values",
    "joined",
    "mend",
    "message",
    "ordered",
    "read",
    "read_on",
    "ticket_options",
    "without_shown",
]
