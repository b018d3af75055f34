"""Addresses of certificates; they are printed on paper and must never change."""

from django.urls import path

from certificates import views

app_name = "certificates"

urlpatterns = [
    path("sertifikat/", views.index, name="index"),
    path(
        "sertifikat/rancangan/<int:pk>/pratinjau.pdf", views.design_preview, name="design_preview"
    ),
    path("sertifikat/<str:code>.pdf", views.download, name="file"),
    path("sertifikat/<str:code>/", views.check, name="check"),
    path("sertifikat/<str:code>/cabut/", views.revoke, name="revoke"),
    path("pakta/<slug:course>/", views.pledge, name="pledge"),
    path("selesai/<slug:course>/", views.finished, name="finished"),
]
