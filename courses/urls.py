from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("belajar/", views.home, name="home"),
    path("kursus/", views.catalogue, name="catalogue"),
    path("kursus/<slug:course>/", views.course, name="course"),
    path("kursus/<slug:course>/<slug:module>/", views.module, name="module"),
    path(
        "kursus/<slug:course>/<slug:module>/<slug:lesson>/",
        views.LessonView.as_view(),
        name="lesson",
    ),
]
