from django.urls import path

from courses import mail_views, offline_views, views

app_name = "courses"
urlpatterns = [
    path("belajar/", views.home, name="home"),
    path(
        "belajar/pengingat/<slug:course>/tutup/", mail_views.dismiss_notice, name="dismiss_notice"
    ),
    path("surel/berhenti/<str:token>/", mail_views.unsubscribe, name="unsubscribe"),
    path("kursus/", views.catalogue, name="catalogue"),
    path("kursus/<slug:course>/", views.course, name="course"),
    path("kursus/<slug:course>/surat.pdf", views.letter, name="letter"),
    path("kursus/<slug:course>/<slug:module>/", views.module, name="module"),
    path("kursus/<slug:course>/<slug:module>/simpan.json", offline_views.pack, name="pack"),
    path(
        "kursus/<slug:course>/<slug:module>/<slug:lesson>/",
        views.LessonView.as_view(),
        name="lesson",
    ),
    path(
        "kursus/<slug:course>/<slug:module>/<slug:lesson>/dibaca/",
        offline_views.lesson_read,
        name="lesson_read",
    ),
]
