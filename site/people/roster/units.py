"""Which unit a row means: by the key of SIASN, a code, an address, or a name. Values in, values out."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from django.utils.translation import gettext as _

from people.nip import without_numbers
from people.roster.checking import Entry

ALIKE = 0.6
# Looking for the nearest names takes long; a column of addresses put for units has thousands.
MOST_SUGGESTIONS = 200


class Units:
    """The units of the agency, found by address, code, or name where it is the only one of that name.

    `external` are the keys of SIASN, which a roster may have in a column of their own.
    A name that a unit had `earlier`, as pairs of name and unit, counts where none has it now.
    """

    def __init__(
        self,
        names: Mapping[int, str],
        slugs: Mapping[str, int],
        codes: Mapping[str, int],
        earlier: Iterable[tuple[str, int]] = (),
        external: Mapping[str, int] | None = None,
    ) -> None:
        self.names = names
        self.external = {_folded(code): pk for code, pk in (external or {}).items()}
        by_name: dict[str, set[int]] = {}
        for pk, name in names.items():
            by_name.setdefault(_folded(name), set()).add(pk)
        borne_now = set(by_name)
        for name, pk in earlier:
            if _folded(name) not in borne_now:
                by_name.setdefault(_folded(name), set()).add(pk)
        self.doubled = {name for name, keys in by_name.items() if len(keys) > 1}
        self._found = {name: keys.pop() for name, keys in by_name.items() if len(keys) == 1}
        self._found |= {_folded(code): pk for code, pk in codes.items()}
        self._found |= dict(slugs)
        self._suggested: dict[str, list[str]] = {}

    def find(self, text: str) -> int | None:
        return self._found.get(_folded(text))

    def place(self, entry: Entry, agency: int) -> int | None:
        """By the key of SIASN, else by what the other column says; the agency where both are empty."""
        if entry.unor:
            known = self.external.get(_folded(entry.unor)) or self.find(entry.unor)
            if known is not None:
                return known
        if entry.unit:
            return self.find(entry.unit)
        return None if entry.unor else agency

    def fault(self, text: str) -> str:
        """Why it was not found, with what was probably meant."""
        shown = without_numbers(text)[:80]
        if _folded(text) in self.doubled:
            return _("Beberapa unit bernama %(unit)s. Pakai kode atau alamat unitnya.") % {
                "unit": shown
            }
        near = self._near(text)
        if near:
            return _("Unit tidak ditemukan: %(unit)s. Mungkin maksudnya: %(near)s.") % {
                "unit": shown,
                "near": "; ".join(near),
            }
        return _("Unit tidak ditemukan: %(unit)s. Pakai nama, kode, atau alamat unitnya.") % {
            "unit": shown
        }

    def _near(self, text: str) -> list[str]:
        key = _folded(text)
        if key not in self._suggested and len(self._suggested) >= MOST_SUGGESTIONS:
            return []
        if key not in self._suggested:
            by_name = {_folded(name): name for name in self.names.values()}
            near = get_close_matches(key, by_name, n=3, cutoff=ALIKE)
            self._suggested[key] = [by_name[name] for name in near]
        return self._suggested[key]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
