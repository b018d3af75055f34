"""Addresses of what BKPSDM and observers see."""

from django.urls import path, re_path

from tracking import views

app_name = "tracking"

urlpatterns = [
    path("pantau/", views.home, name="home"),
    path("pantau/<slug:slug>/", views.overview, name="overview"),
    re_path(
        r"^pantau/(?P<slug>[-\w]+)/unit\.(?P<form>xlsx|csv)$",
        views.export_units,
        name="export_units",
    ),
    path("pantau/<slug:slug>/orang/", views.people, name="people"),
    re_path(
        r"^pantau/(?P<slug>[-\w]+)/orang\.(?P<form>xlsx|csv)$",
        views.export_people,
        name="export_people",
    ),
    path("pantau/<slug:slug>/orang/<uuid:public_id>/kode/", views.issue_code, name="issue_code"),
    path("pantau/<slug:slug>/tugaskan/", views.assign, name="assign"),
]
