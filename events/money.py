"""Money: integers in the minor unit of a currency; TWD has none, so 300 is NT$300."""

from __future__ import annotations

from babel.numbers import format_currency

CURRENCY = "TWD"
MINOR_DIGITS = {"TWD": 0, "JPY": 0}
"""Digits of the minor unit, where it is not two; CLDR gives TWD two that nobody uses."""


def shown(amount: int, language: str, currency: str = CURRENCY) -> str:
    """An amount in words: ``NT$1,200`` in English, ``$1,200`` in Chinese."""
    digits = MINOR_DIGITS.get(currency, 2)
    locale = "zh_Hant_TW" if language.startswith("zh") else "en"
    pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
    return format_currency(
        amount / 10**digits, currency, pattern, locale=locale, currency_digits=False
    )
