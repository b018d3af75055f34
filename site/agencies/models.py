"""The organisation tree: who sits under whom, in which time zone, under which external codes."""

import datetime as dt
from collections.abc import Iterable
from typing import Self
from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet


class Kind(models.TextChoices):
    """Kinds of units, as government writes them (PP 18/2016 for perangkat daerah)."""

    CENTRAL = "instansi_pusat", _("Instansi pusat")
    PROVINCE = "provinsi", _("Provinsi")
    REGENCY = "kabupaten", _("Kabupaten")
    CITY = "kota", _("Kota")
    OFFICE = "perangkat_daerah", _("Perangkat daerah")
    UNIT = "unit_kerja", _("Unit kerja")
    UPT = "upt", _("UPT/UPTD")
    DISTRICT = "kecamatan", _("Kecamatan")
    WARD = "kelurahan", _("Kelurahan")
    VILLAGE = "desa", _("Desa")


# What an agency may set up below itself; the rest of the tree is made by law.
MADE_BY_HAND = (Kind.OFFICE, Kind.UNIT, Kind.UPT, Kind.DISTRICT, Kind.WARD, Kind.VILLAGE)
GOVERNMENTS = (Kind.CENTRAL, Kind.PROVINCE, Kind.REGENCY, Kind.CITY)


class CodeSystem(models.TextChoices):
    """Systems that name units; equal digits mean different places in different systems."""

    NETRAL = "netral", _("Kode Netral")
    KEMENDAGRI = "kemendagri", _("Kode wilayah Kemendagri")
    BPS = "bps", _("Kode wilayah BPS")
    SIASN = "siasn", _("SIASN unor")


ZONES = (("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT"))


class AgencyQuerySet(MP_NodeQuerySet):
    def within(self, agency: "Agency") -> Self:
        """The agency itself and everything under it."""
        return self.filter(path__startswith=agency.path)

    def coded(self, system: str, code: str) -> Self:
        return self.filter(codes__system=system, codes__code=code)

    def by_name(self) -> Self:
        return self.order_by("name", "pk")

    def open(self) -> Self:
        """Those that have not been closed: where somebody may be placed."""
        return self.filter(is_active=True)

    def governments(self) -> Self:
        return self.filter(kind__in=GOVERNMENTS)

    def named_on(self, day: dt.date) -> Self:
        """With `name_then`: what the unit was called at the end of that day, None where it has not been renamed since."""
        names = AgencyName.objects.filter(agency=models.OuterRef("pk"), until__gte=day)
        return self.annotate(name_then=models.Subquery(names.order_by("until").values("name")[:1]))


class AgencyManager(MP_NodeManager.from_queryset(AgencyQuerySet)):  # type: ignore[misc]
    """Managers of treebeard order by path; ours adds the words of the domain."""

    def get_queryset(self) -> AgencyQuerySet:
        return AgencyQuerySet(self.model, using=self._db).order_by("path")


class Agency(MP_Node):
    """One unit of government; a node of the materialised-path tree."""

    name = models.CharField(_("nama"), max_length=200)
    short_name = models.CharField(_("nama singkat"), max_length=60, blank=True)
    slug = models.SlugField(
        _("kode alamat"),
        max_length=100,
        unique=True,
        help_text=_("Tampil pada alamat halaman pantau dan dipakai pada perintah impor."),
    )
    kind = models.CharField(_("jenis"), max_length=20, choices=Kind.choices)
    time_zone = models.CharField(
        _("zona waktu"),
        max_length=20,
        default="Asia/Makassar",
        choices=ZONES,
    )
    asks_pledge = models.BooleanField(
        _("meminta pakta integritas"),
        null=True,
        blank=True,
        help_text=_("Kosong berarti mengikuti instansi di atasnya."),
    )
    is_active = models.BooleanField(_("aktif"), default=True)

    # Of the day that is looked at, where it was asked for with `named_on`.
    name_then: str | None = None

    objects = AgencyManager()

    class Meta:
        verbose_name = _("instansi")
        verbose_name_plural = _("instansi")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="agency_kind_is_known"
            ),
        ]
        # For the children of a unit high up: among all under it they are few.
        indexes = [
            models.Index(
                name="agency_children",
                fields=["depth", "path"],
                opclasses=["int4_ops", "varchar_pattern_ops"],
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """The name of the day that is looked at, and today's beside it where that is another."""
        return both_names(self.name_then or self.name, self.name)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def ancestor_paths(self) -> list[str]:
        """Paths of the ancestors and of the node itself, root first; asks no database."""
        return paths_to(self.path)

    def contains(self, other: "Agency") -> bool:
        return other.path.startswith(self.path)


def paths_to(path: str) -> list[str]:
    """Of every node on the way to this one, root first, itself last."""
    return [path[:end] for end in range(Agency.steplen, len(path) + 1, Agency.steplen)]


def both_names(then: str, now: str) -> str:
    """What a unit was called, and what it is called now where that is something else."""
    return then if then == now else str(_("%(then)s (kini %(now)s)") % {"then": then, "now": now})


def paths_to_all(paths: Iterable[str]) -> set[str]:
    """Of every node on the way to any of these, themselves included; shared ways are gone once."""
    found: set[str] = set()
    level = set(paths)
    while level:
        found |= level
        level = {path[: -Agency.steplen] for path in level if len(path) > Agency.steplen} - found
    return found


class AgencyCode(models.Model):
    """What another system calls this agency."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="codes")
    system = models.CharField(_("sistem"), max_length=20, choices=CodeSystem.choices)
    code = models.CharField(
        _("kode"), max_length=100, validators=[RegexValidator(r"^[A-Za-z0-9.\-]+$")]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "code"], name="agency_code_unique_in_system"),
            models.UniqueConstraint(fields=["agency", "system"], name="agency_one_code_per_system"),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.code}"


class AgencyName(models.Model):
    """A name that a unit bore before it was renamed; old letters and rosters still have it."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="earlier_names")
    name = models.CharField(_("nama"), max_length=200)
    since = models.DateField(_("sejak"), null=True, help_text="empty: since the unit is known")
    until = models.DateField(_("sampai dengan"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since=None) | models.Q(until__gte=models.F("since")),
                name="agency_name_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="agency_name_says_something"),
            models.UniqueConstraint(
                fields=["agency", "until"], name="agency_name_ends_once_per_day"
            ),
        ]
        ordering = ["-until"]

    def __str__(self) -> str:
        return self.name


class AgencyParentQuerySet(models.QuerySet["AgencyParent"]):
    def since(self, day: dt.date) -> Self:
        """What held on the day or ended after it; the latest first."""
        return self.filter(until__gte=day).order_by("-until")


class AgencyParent(models.Model):
    """What a unit stood under until a day, from the end of the row before it on; a past day is read by it."""

    unit = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="earlier_parents")
    parent = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="earlier_children")
    until = models.DateField(_("sampai dengan"), db_index=True)

    objects = AgencyParentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "until"], name="agency_parent_ends_once_per_day"
            ),
            models.CheckConstraint(
                condition=~models.Q(unit=models.F("parent")),
                name="agency_never_stands_under_itself",
            ),
        ]
        ordering = ["-until"]

    def __str__(self) -> str:
        return f"{self.unit_id} ↑ {self.parent_id}"


class SuccessionKind(models.TextChoices):
    MERGED = "gabung", _("Digabungkan")
    REPLACED = "ganti", _("Digantikan")


class AgencySuccession(models.Model):
    """A closed unit, and the one that has its people since that day; its own past stays with it."""

    predecessor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="inheritances")
    on = models.DateField(_("terhitung mulai"))
    kind = models.CharField(_("jenis"), max_length=10, choices=SuccessionKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor"], name="agency_succeeded_once"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")),
                name="agency_never_succeeds_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=SuccessionKind.values),
                name="agency_succession_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
