"""The field in which a unit is chosen: a list, or a search where a list would be too long to read."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyCode, AgencyQuerySet

MOST_LISTED = 200
MOST_OFFERED = 20
MOST_READ = 500
MOST_LETTERS = 200
MOST_WORDS = 8
Choices = list[tuple[Any, Any]]


def label_of(unit: Agency) -> str:
    return unit.name if unit.is_active else _("%(name)s (ditutup)") % {"name": unit.name}


class Reach:
    """The units to choose from, and how a list of them is drawn."""

    def __init__(self, units: AgencyQuerySet) -> None:
        self.units = units

    def fits(self, unit: Agency) -> bool:
        """Whether a unit in reach may be chosen."""
        return True

    def choices(self, listed: list[Agency]) -> Choices:
        """Of all units in reach, where they are few: address and name."""
        return [(unit.slug, unit.name) for unit in listed]


class Subtree(Reach):
    """Units as they lie in the tree; deeper ones stand further in."""

    def __init__(self, units: AgencyQuerySet, top: int) -> None:
        super().__init__(units.order_by("path"))
        self.top = top

    def choices(self, listed: list[Agency]) -> Choices:
        return [
            (unit.slug, "\u2003" * max(unit.depth - self.top, 0) + label_of(unit))
            for unit in listed
        ]


class Sought(str):
    """What was typed in search of a unit; any other value is the address of one."""

    __slots__ = ()


class UnitSearch(forms.TextInput):
    """A text to search by, and the units that it may mean, to pick one from.

    What is picked comes under the name of the field, as from a list, so that an address that names a unit leads
    to the same; it counts only as long as the text beside it is the one it was offered for.
    """

    template_name = "tracking/unit_search.html"

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false"})
        self.offered: list[tuple[Agency, str]] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """Without the one character that PostgreSQL cannot hold."""
        text, picked = data.get(f"{name}-cari"), data.get(name, "")
        if text is None or (picked and text == data.get(f"{name}-dicari")):
            return str(picked).replace("\0", "")
        return Sought(text.replace("\0", ""))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        picked = next((unit for unit, _label in self.offered if unit.slug == value), None)
        if isinstance(value, Sought):
            picked = None
        context["widget"] |= {
            "text": picked.name if picked else value or "",
            "offered": [
                (unit.slug, label, unit == picked or len(self.offered) == 1)
                for unit, label in self.offered
            ],
        }
        return context


class UnitField(forms.Field):
    """A unit of the reader's reach. What may be chosen is told by `offer`, for each form anew."""

    widget: Any = forms.Select
    default_error_messages: ClassVar = {
        "invalid_choice": _("Unit itu di luar jangkauan Anda. Pilih unit lain."),
        "none": _("Tidak ada unit yang cocok. Periksa ejaannya, atau ketik sebagian namanya saja."),
        "several": _("Pilih unit yang Anda maksud, atau ubah yang Anda ketik."),
        "many": _(
            "Terlalu banyak unit yang cocok; ini dua puluh yang pertama. Ketik nama yang lebih"
            " lengkap."
        ),
    }

    def __init__(self, *, has_empty: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.has_empty = has_empty
        self.found: Agency | None = None

    def offer(self, reach: Reach) -> None:
        """One query, whatever is in reach."""
        self.reach = reach
        listed = list(reach.units[: MOST_LISTED + 1])
        self.is_list = len(listed) <= MOST_LISTED
        if self.is_list:
            self.listed = {unit.slug: unit for unit in listed if reach.fits(unit)}
            first = [("", _("Pilih unit"))] if self.has_empty else []
            self.choices = [*first, *reach.choices(listed)]
            self.widget = forms.Select(choices=self.choices)
        else:
            self.search = self.widget = UnitSearch()
            hint = _("Ketik nama atau kode unit, boleh sebagian.")
            self.help_text = f"{self.help_text} {hint}".strip()
        self.widget.is_required = self.required

    @property
    def is_empty(self) -> bool:
        """There is nothing that may be chosen; of many units nobody can tell before they search."""
        return self.is_list and not self.listed

    def prepare_value(self, value: Any) -> Any:
        """The address of what was found, also for a form that sends it on unseen."""
        if self.found is not None:
            return self.found.slug
        if not self.is_list and value and not isinstance(value, Sought) and not self.search.offered:
            self._show([*self.reach.units.filter(slug=value)[:1]])
        return value

    def to_python(self, value: Any) -> Agency | None:
        text = " ".join(str(value or "").split())[:MOST_LETTERS]
        if not text:
            return None
        if isinstance(value, Sought):
            self.found = self._sought(text)
        else:
            self.found = self._named(text)
        return self.found

    def _named(self, slug: str) -> Agency:
        if self.is_list:
            unit = self.listed.get(slug)
        else:
            unit = self.reach.units.filter(slug=slug).first()
            self._show([unit] if unit else [])
        if unit is None or not self.reach.fits(unit):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return unit

    def _sought(self, text: str) -> Agency:
        """The one that is called exactly so; else those that it may mean are offered."""
        read = matching(self.reach.units, text)[:MOST_READ]
        matches = [unit for unit in read if self.reach.fits(unit)]
        exact = [unit for unit in matches if unit.is_exact]
        if len(exact) == 1:
            self._show(exact)
            return exact[0]
        self._show(matches[:MOST_OFFERED])
        code = "many" if len(matches) > MOST_OFFERED else "several" if matches else "none"
        raise ValidationError(self.error_messages[code], code=code)

    def _show(self, units: list[Agency]) -> None:
        """With the unit above, as far as that is in reach: many schools bear the same name."""
        above = [unit.path[: -unit.steplen] for unit in units]
        names = dict(self.reach.units.filter(path__in=above).values_list("path", "name"))
        labels = [names.get(path, "") for path in above]
        self.search.offered = [
            (unit, f"{label_of(unit)} ({label})" if label else label_of(unit))
            for unit, label in zip(units, labels, strict=True)
        ]


def matching(units: AgencyQuerySet, text: str) -> Any:
    """Units of that name or code, `is_exact`, first; then those whose name holds every word."""
    codes = AgencyCode.objects.filter(agency=OuterRef("pk"), code__iexact=text)
    exact = Q(name__iexact=text) | Q(short_name__iexact=text) | Q(slug=text.lower())
    exact |= Q(Exists(codes))
    near = Q()
    for word in text.split()[:MOST_WORDS]:
        near &= Q(name__icontains=word) | Q(short_name__icontains=word)
    is_exact = Case(
        When(exact, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    return (
        units.annotate(is_exact=is_exact).filter(exact | near).order_by("-is_exact", "name", "pk")
    )
