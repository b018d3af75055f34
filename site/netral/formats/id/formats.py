"""22 Mei 2023, 14.05: months in full; Django's own format shortens some of them."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H.i"
DATETIME_FORMAT = "j F Y, H.i"
