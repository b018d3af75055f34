"""One machine, no settings needed: SQLite and files, the demo, no second factor."""

import os

from netral.settings import environment  # noqa: F401 - reads .env before the defaults below

os.environ.setdefault("IS_DEMO", "true")
os.environ.setdefault("CMS_REQUIRES_MFA", "false")

from netral.settings.base import *  # noqa: E402, F403
from netral.settings.base import DATA_ROOT, env  # noqa: E402

DATA_ROOT.mkdir(parents=True, exist_ok=True)
SECRET_KEY = env("SECRET_KEY", default="only-for-a-demo-on-this-machine-do-not-use-elsewhere")
SHOW_COMPONENTS = True
SERVES_MEDIA = True
DEMO_PASSWORD = env("DEMO_PASSWORD", default="netral-demo")
