"""An act that is not possible, and why: told to whoever tried it, where they can mend it."""


class Refused(ValueError):
    """The text says why and what to do; `field` is the one of the form that is at fault, if one is."""

    field: str | None = None

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        if field is not None:
            self.field = field
