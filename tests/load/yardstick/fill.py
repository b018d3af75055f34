"""Makes the tables, forty rows and one session; prints the session's key."""

import os
import sys

import django
from django.core.management import call_command


def fill() -> str:
    from django.contrib.sessions.backends.db import SessionStore
    from yardstick.models import Row

    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    Row.objects.bulk_create(Row(title=f"Row {n}", number=n * n) for n in range(1, 41))
    session = SessionStore()
    session["name"] = "Sari"
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "yardstick.settings"
    django.setup()
    sys.stdout.write(fill())
