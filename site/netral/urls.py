"""Addresses of the site; the paths are a contract (people bookmark and print them)."""

from django.conf import settings
from django.urls import include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from netral import offline, views

handler429 = "netral.views.too_many"

urlpatterns = [
    # Those that learners ask for all the time come first: the list is walked from its top.
    path("", include("quizzes.urls")),
    path("", include("courses.urls")),
    path("", views.front, name="front"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("luring/", offline.offline, name="offline"),
    path("luring/kirim/", offline.unsent, name="unsent"),
    path("akun/hemat-data/", offline.low_data, name="low_data"),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("", include("people.urls")),
    path("", include("regulations.urls")),
    path("", include("certificates.urls")),
    path("", include("tracking.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("dokumen/", include(wagtaildocs_urls)),
]

if settings.SERVES_MEDIA:
    urlpatterns.append(path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}))
if settings.SHOW_COMPONENTS:
    urlpatterns.append(path("__komponen/", views.components, name="components"))

urlpatterns.append(path("", include(wagtail_urls)))
