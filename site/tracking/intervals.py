"""How sure a share is."""

from math import ceil, floor, sqrt

CERTAINTY = 1.96  # standard deviations: nineteen times out of twenty


def wilson(part: int, whole: int) -> tuple[int, int]:
    """Lower and upper bound of a share in whole percent, rounded outwards.

    The score interval of Wilson (1927), which stays honest for small groups and for shares near 0 and
    100, where the textbook one does not (Brown, Cai and DasGupta 2001).

    Raises:
        ValueError: when there is no whole, or the part is not of it.
    """
    if not 0 <= part <= whole or not whole:
        raise ValueError(f"{part} of {whole}")
    share, square = part / whole, CERTAINTY**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = CERTAINTY / (1 + square / whole)
    reach *= sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    low, high = 100 * max(middle - reach, 0), 100 * min(middle + reach, 1)
    return floor(round(low, 6)), ceil(round(high, 6))
