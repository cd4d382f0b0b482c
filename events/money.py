"""Money: integers in the minor unit of a currency; TWD has none, so 300 is NT$300."""

from __future__ import annotations

from babel.numbers import format_currency, get_currency_precision

CURRENCY = "TWD"


def shown(amount: int, language: str, currency: str = CURRENCY) -> str:
    """An amount in words: ``NT$1,200`` in English, ``$1,200`` in Chinese."""
    value = amount / 10 ** get_currency_precision(currency)
    locale = "zh_Hant_TW" if language.startswith("zh") else "en"
    return format_currency(value, currency, locale=locale)
