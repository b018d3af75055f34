"""One machine, no settings needed: SQLite and files, the demo, no second factor."""

import os

os.environ.setdefault("IS_DEMO", "true")
os.environ.setdefault("CMS_REQUIRES_MFA", "false")

from netral.settings.base import *  # noqa: E402, F403
from netral.settings.base import DATA_ROOT, DEBUG, env  # noqa: E402

DATA_ROOT.mkdir(parents=True, exist_ok=True)
SECRET_KEY = env("SECRET_KEY", default="only-for-a-demo-on-this-machine-do-not-use-elsewhere")
SHOW_COMPONENTS = env.bool("SHOW_COMPONENTS", default=True)
DEMO_PASSWORD = env("DEMO_PASSWORD", default="netral-demo")
if DEBUG:
    STORAGES = {  # noqa: F811
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
