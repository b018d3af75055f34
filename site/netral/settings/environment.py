"""The environment, with `.env` read into it before any other module of settings asks."""

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[3]
environ.Env.read_env(ROOT / ".env")
env = environ.Env()
