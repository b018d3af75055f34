"""The rate limits count in the cache; every test begins with an empty one."""

import pytest
from django.core.cache import cache
from django.utils.module_loading import import_string
from django_q.models import OrmQ


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def worker(db):
    """Does what is queued, as the worker would; called, it returns how many tasks there were."""

    def work() -> int:
        queued = list(OrmQ.objects.order_by("pk"))
        for row in queued:
            import_string(row.task["func"])(*row.task["args"], **row.task["kwargs"])
            row.delete()
        return len(queued)

    return work
