"""The verification code: twelve characters that cannot be guessed or misread."""

import re
import secrets

# No 0 and O, no 1, I and L: what is printed can be typed from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12
GROUP = 4


def new_code() -> str:
    """A fresh code, grouped as it is printed: 7K4M-Q2XD-9RTP."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def normalise(text: str) -> str:
    """What somebody typed, as it would be printed; long nonsense is cut short."""
    letters = re.sub(r"[^0-9A-Z]", "", (text or "").upper())
    return grouped(letters[: LENGTH + GROUP])


def is_code(text: str) -> bool:
    letters = text.replace("-", "")
    return len(letters) == LENGTH and set(letters) <= set(ALPHABET) and text == grouped(letters)
