"""Printed Indonesian: dates, spans and numbers in words. A certificate is Indonesian in every locale."""

import calendar
import datetime as dt

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


def date_text(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span_text(first: dt.date, last: dt.date) -> str:
    """`3 sampai dengan 20 November 2026`, repeating only what differs."""
    if first >= last:
        return date_text(last)
    if first.year != last.year:
        return f"{date_text(first)} sampai dengan {date_text(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} sampai dengan {date_text(last)}"
    return f"{first.day} sampai dengan {date_text(last)}"


def in_words(number: int) -> str:
    """The number in Indonesian words, from 0 to 999."""
    if number < 10:
        return ONES[number]
    if number < 20:
        rest = number - 10
        return {0: "sepuluh", 1: "sebelas"}.get(rest, f"{ONES[rest]} belas")
    if number < 100:
        tens, rest = divmod(number, 10)
        return f"{ONES[tens]} puluh" + (f" {ONES[rest]}" if rest else "")
    hundreds, rest = divmod(number, 100)
    head = "seratus" if hundreds == 1 else f"{ONES[hundreds]} ratus"
    return head + (f" {in_words(rest)}" if rest else "")


def hours_text(hours: int) -> str:
    return f"{hours} ({in_words(hours)})" if hours < 1000 else str(hours)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
