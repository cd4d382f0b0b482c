"""A mail as parts in order, from which its text and its HTML are made."""

from __future__ import annotations

from dataclasses import dataclass

from events.calendar import CalendarFile

COLONS = {"zh-Hant": "：", "en": ": "}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences."""

    words: str

    def text(self, language: str) -> str:  # noqa: ARG002
        """As plain text."""
        return self.words


@dataclass(frozen=True, slots=True)
class Heading:
    """The subject of the parts after it."""

    words: str

    def text(self, language: str) -> str:  # noqa: ARG002
        """As plain text."""
        return f"## {self.words}"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with what they stand for."""

    rows: tuple[tuple[str, str], ...]

    def text(self, language: str) -> str:
        """As plain text, one line each."""
        return "\n".join(f"{label}{COLONS[language]}{value}" for label, value in self.rows)


@dataclass(frozen=True, slots=True)
class Link:
    """An address and what one finds there; ``wanted`` is what the mail asks to do."""

    words: str
    url: str
    wanted: bool = False

    def text(self, language: str) -> str:
        """As plain text; the address on a line of its own, so that it is found whole."""
        return f"{self.words}{COLONS[language].strip()}\n{self.url}"


@dataclass(frozen=True, slots=True)
class TicketCode:
    """A ticket to show at the door: the code for its QR, and what is typed if that fails."""

    label: str
    code: str
    short: str
    hint: str

    def text(self, language: str) -> str:  # noqa: ARG002
        """As plain text: a QR code cannot be said, its short code can."""
        return f"{self.hint}\n{self.short}"


Part = Paragraph | Heading | Facts | Link | TicketCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail to one address; ``calendar`` is the file that goes with it.

    ``contact`` is how to reach the organisation, as its settings say.
    """

    to: str
    name: str
    language: str
    subject: str
    parts: tuple[Part, ...]
    organisation: str
    accent: str
    calendar: CalendarFile | None = None
    contact: str = ""

    @property
    def text(self) -> str:
        """The whole mail as plain text."""
        said = [part.text(self.language) for part in self.parts]
        return (
            "\n\n".join([*said, "\n".join(filter(None, ["-- ", self.organisation, self.contact]))])
            + "\n"
        )

    @property
    def tickets(self) -> list[TicketCode]:
        """The codes to show in the order of the mail."""
        return [part for part in self.parts if isinstance(part, TicketCode)]
