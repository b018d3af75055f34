"""What was strange about the way of an answer: noted for the trainer, never punished."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.attempt import Attempt


class NoteKind(models.TextChoices):
    LATE_ACCEPTED = "late_accepted", _("Dibuat sebelum waktu habis, tiba sesudahnya, dihitung")
    LATE_REFUSED = "late_refused", _("Dibuat atau tiba terlambat, tidak dihitung")
    HELD_BACK = "held_back", _("Tiba jauh sesudah kiriman terlambat yang pertama")
    CLOCK_MOVED = "clock_moved", _("Waktu yang disebut perangkat tidak mungkin")


class DeliveryNote(models.Model):
    """Append-only, and once of a kind for each place, so that repeating fills no table."""

    attempt = models.ForeignKey(
        Attempt,
        on_delete=models.CASCADE,
        related_name="delivery_notes",
        verbose_name=_("percobaan"),
    )
    position = models.PositiveSmallIntegerField(_("soal"))
    kind = models.CharField(_("catatan"), max_length=15, choices=NoteKind.choices)
    stamped_at = models.DateTimeField(_("kontak terakhir sebelum dijawab"), null=True)
    made_at = models.DateTimeField(_("dijawab"))
    arrived_at = models.DateTimeField(_("tiba"))

    class Meta:
        verbose_name = _("catatan kiriman")
        verbose_name_plural = _("catatan kiriman")
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position", "kind"], name="delivery_note_once_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}#{self.position}: {self.kind}"

    @property
    def quiz(self) -> str:
        return str(self.attempt.quiz)

    @property
    def attempt_number(self) -> int:
        return self.attempt.number

    @property
    def unit(self) -> str:
        """The unit, and not the person: the note is about the line, not about a name."""
        return str(self.attempt.agency or "")
