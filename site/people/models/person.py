"""A person exists from the roster on, long before the first sign-in."""

import datetime as dt
import uuid
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Upper
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.zones import national_day
from people.models.placement import Placement
from people.models.role import Role
from people.nip import NIP_PATTERN, PARTICIPANT_PATTERN, grouped


class Status(models.TextChoices):
    """Employment status (UU 20/2023; village staff and honorer are not ASN)."""

    PNS = "pns", _("PNS")
    CPNS = "cpns", _("CPNS")
    PPPK = "pppk", _("PPPK")
    PPPK_PART_TIME = "pppk_paruh_waktu", _("PPPK paruh waktu")
    NON_ASN = "non_asn", _("Non-ASN")
    VILLAGE = "aparat_desa", _("Aparat desa")


CIVIL_SERVANT_STATUSES = (Status.PNS, Status.CPNS)
CONTRACT_STATUSES = (Status.PPPK, Status.PPPK_PART_TIME)
ASN_STATUSES = CIVIL_SERVANT_STATUSES + CONTRACT_STATUSES


class PersonQuerySet(models.QuerySet["Person"]):
    def activated(self) -> Self:
        return self.filter(activated_at__isnull=False)

    def reachable(self) -> Self:
        """May sign in and has an address, so that a forgotten password can be mended by mail."""
        return self.activated().filter(is_active=True).exclude(email="")

    def mailable(self) -> Self:
        """Has an address that no mail server has refused. Invented people are written to in a demo only."""
        found = self.filter(is_active=True).exclude(email="").exclude(email=F("bounced_email"))
        return found if settings.IS_DEMO else found.filter(is_invented=False)

    def reminded(self) -> Self:
        """Can be written to, and wants to be reminded."""
        return self.mailable().filter(wants_reminders=True)

    def with_time_zone(self, day: dt.date) -> Self:
        """`time_zone` is that of the unit where they work on that day.

        Who is placed nowhere has that of the highest unit in which they hold a role, else the default.
        `people.backends` reads the same at each request.
        """
        placed = Placement.objects.as_of(day).filter(person=OuterRef("pk")).order_by("-since")
        held = Role.objects.held_by(OuterRef("pk")).order_by("agency__path")
        zones = (Subquery(rows.values("agency__time_zone")[:1]) for rows in (placed, held))
        return self.annotate(time_zone=Coalesce(*zones, Value(settings.TIME_ZONE)))

    def living_in(self, zone: str, day: dt.date) -> Self:
        """Whose clock shows the time of that zone; ask it of few, it is worked out for each."""
        return self.with_time_zone(day).filter(time_zone=zone)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(nip=username)

    def create_user(self, nip: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(nip=nip, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, nip: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(nip, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """The user model. The NIP is data: it can change (PPPK) and never stands in an address."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nip = models.CharField(
        _("NIP / NI PPPK / nomor peserta"),
        max_length=18,
        unique=True,
        error_messages={"unique": _("NIP ini sudah terdaftar.")},
    )
    name = models.CharField(_("nama lengkap dengan gelar"), max_length=150)
    status = models.CharField(_("jenis pegawai"), max_length=20, choices=Status.choices)
    post = models.CharField(_("jabatan"), max_length=150, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    is_active = models.BooleanField(_("boleh masuk"), default=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    is_invented = models.BooleanField(
        _("orang rekaan"), default=False, help_text=_("Orang contoh pada demo, bukan orang nyata.")
    )
    extra_time_percent = models.PositiveSmallIntegerField(
        _("tambahan waktu (%)"),
        default=0,
        help_text=_("Tambahan waktu mengerjakan kuis, misalnya 25 untuk seperempat lebih lama."),
    )
    activated_at = models.DateTimeField(_("aktif sejak"), null=True, blank=True)
    wants_reminders = models.BooleanField(_("pengingat lewat surel"), default=True)
    # The address is kept beside the time: whoever gets another one is written to again.
    bounced_email = models.EmailField(_("surel yang ditolak"), blank=True)
    email_bounced_at = models.DateTimeField(_("surel ditolak sejak"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "nip"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "status"]

    class Meta:
        verbose_name = _("orang")
        verbose_name_plural = _("orang")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="person_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ASN_STATUSES, nip__regex=NIP_PATTERN)
                | (~Q(status__in=ASN_STATUSES) & Q(nip__regex=PARTICIPANT_PATTERN)),
                name="person_number_fits_status",
            ),
            models.CheckConstraint(
                condition=Q(extra_time_percent__lte=300), name="person_extra_time_is_sane"
            ),
        ]
        # The first page of a list by name must not sort a nation.
        indexes = [
            models.Index(fields=["name", "id"], name="person_by_name"),
            # Signing in looks for the number in capitals; without this it reads everybody.
            models.Index(Upper("nip"), name="person_by_number"),
            models.Index(
                fields=["activated_at"],
                condition=models.Q(activated_at__isnull=False),
                name="person_by_activation",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def role_kinds(self) -> frozenset[str]:
        """The kinds of the roles held now; the backend brings them along with a signed-in person."""
        return frozenset(self.roles.filter(ended_on=None).values_list("kind", flat=True))

    @cached_property
    def time_zone(self) -> str:
        """The name of their zone; the backend brings it along with a signed-in person."""
        found = Person.objects.filter(pk=self.pk).with_time_zone(national_day())
        return found.values_list("time_zone", flat=True).get()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def nip_grouped(self) -> str:
        return grouped(self.nip)

    @property
    def is_email_refused(self) -> bool:
        return bool(self.email) and self.email == self.bounced_email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(",")[0]
