"""Tests: SQLite in a file, or the database named by DATABASE_URL."""

import os

os.environ.setdefault("IS_DEMO", "false")
os.environ.setdefault("LOG_LEVEL", "INFO")
os.environ.setdefault("CMS_REQUIRES_MFA", "true")

from netral.settings.base import *  # noqa: E402, F403
from netral.settings.base import DATABASES, LOGGING, env  # noqa: E402

SECRET_KEY = "test-only"  # noqa: S105
DEBUG = False
IS_DEMO = False
CMS_REQUIRES_MFA = True
SHOW_COMPONENTS = True
DEMO_PASSWORD = "netral-demo"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Lines of the application are looked at; those of the libraries would only fill the screen.
LOGGING["root"] = {"handlers": ["console"], "level": "WARNING"}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "certificates": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "rosters": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "letters": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "exports": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Wagtail's index of references and of words, which no test reads, is half the cost of saving a page.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
Q_CLUSTER = {"name": "test", "orm": "default", "sync": False, "timeout": 60, "retry": 120}
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    # In memory, unless a file is named (several runs side by side need one each).
    DATABASES["default"]["TEST"] = {"NAME": env("TEST_DB_NAME", default=None)}
else:
    # A database that is migrated already is copied, which takes a second instead of a minute.
    DATABASES["default"]["TEST"] = {"TEMPLATE": env("TEST_DB_TEMPLATE", default=None)}
