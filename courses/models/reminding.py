"""What was sent to whom, and what for. One mail a person and day, so that nobody is flooded."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses.models.enrolment import Enrolment
from courses.models.pages import CoursePage
from courses.waves import WAVES
from people.models import Role, TransferRequest


class MailKind(models.TextChoices):
    LEARNER = "learner", _("Pengingat peserta")
    SUPERIOR = "superior", _("Daftar bagi BKPSDM")
    SUMMARY = "summary", _("Ringkasan mingguan")
    TRANSFER = "transfer", _("Permintaan mutasi")


class MailState(models.TextChoices):
    WAITING = "waiting", _("Menunggu")
    SENT = "sent", _("Terkirim")
    REFUSED = "refused", _("Ditolak")
    NEEDLESS = "needless", _("Tidak perlu lagi")


class Round(models.Model):
    """The mail of one day in one zone. Who makes it holds this row; a finished one costs nothing."""

    zone = models.CharField(max_length=20)
    day = models.DateField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone", "day"], name="round_once_per_zone_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.zone}"


class MailingQuerySet(models.QuerySet["Mailing"]):
    def waiting(self) -> Self:
        return self.filter(state=MailState.WAITING)


class Mailing(models.Model):
    """One mail to one person on one day; made before it is sent. The lines say what it is about.

    `zone` is whose clock says when it may go: that of the one who gets it.
    `answer` is what the mail server refused with, its codes only: the words name the address.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mailings"
    )
    kind = models.CharField(max_length=10, choices=MailKind.choices)
    zone = models.CharField(max_length=20)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=20, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"], name="mailing_one_per_person_and_day"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MailState.values), name="mailing_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.WAITING, settled_at=None)
                | (~Q(state=MailState.WAITING) & Q(settled_at__isnull=False)),
                name="mailing_settled_with_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["day", "kind"], condition=Q(state="waiting"), name="mailing_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id} {self.day}"


class Reminder(models.Model):
    """A line of a learner's mail: this duty, this wave. A new due date begins the waves anew."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="reminders")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    wave = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "due_on", "wave"], name="reminder_once_per_wave"
            ),
            models.CheckConstraint(condition=Q(wave__in=WAVES), name="reminder_wave_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.due_on} {self.wave:+d}"


class SuperiorNotice(models.Model):
    """A line of a superior's mail: who in the unit is late in this course."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey(CoursePage, on_delete=models.CASCADE, related_name="+")
    cycle = models.CharField(max_length=20)
    due_on = models.DateField()
    wave = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agency", "course", "cycle", "due_on", "wave"],
                name="superior_told_once_per_wave",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.agency_id} {self.due_on} {self.wave:+d}"


class TransferNews(models.TextChoices):
    ASKED = "asked", _("Menunggu jawaban")
    AGAIN = "again", _("Masih menunggu jawaban")
    ANSWERED = "answered", _("Sudah dijawab")


class TransferNotice(models.Model):
    """A line of an officer's mail: a person of theirs is asked for, or whom they asked for was answered."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="transfer_notices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    request = models.ForeignKey(TransferRequest, on_delete=models.CASCADE, related_name="notices")
    news = models.CharField(max_length=10, choices=TransferNews.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "request", "news"], name="transfer_told_once"
            ),
            models.CheckConstraint(
                condition=Q(news__in=TransferNews.values), name="transfer_news_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.request_id} {self.news}"


class RoleNotice(models.Model):
    """A line of the same mail: a role in a unit of theirs has ended because its holder left."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="role_notices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="notices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="role_ending_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role_id}"


class Subscription(models.Model):
    """Who reads an agency and wants its figures each Monday; ends with the role."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions"
    )
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    begun_on = models.DateField(default=dt.date.today)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agency"],
                condition=Q(ended_on=None),
                name="subscription_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.agency_id}"


class SummaryIssue(models.Model):
    """A line of a summary's mail: this unit, the week that began on this Monday."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="issues")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="issues")
    week = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "week"], name="summary_once_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.week}"


class Dispatch(models.Model):
    """A wave sent by hand: by whom, to whom below which unit. Once a day for a unit and course."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey(CoursePage, on_delete=models.CASCADE, related_name="+")
    cycle = models.CharField(max_length=20)
    due_on = models.DateField()
    wave = models.SmallIntegerField()
    day = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "course", "cycle", "day"], name="dispatch_once_a_day"
            ),
            models.CheckConstraint(condition=Q(wave__in=WAVES), name="dispatch_wave_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.due_on} {self.wave:+d}"
