"""The rows that the view shows."""

from django.db import models


class Row(models.Model):
    title = models.CharField(max_length=100)
    number = models.IntegerField()

    def __str__(self) -> str:
        return self.title
