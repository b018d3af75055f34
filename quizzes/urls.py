"""Addresses of quizzes; a contract, people bookmark them."""

from django.urls import path

from quizzes import views

app_name = "quizzes"

urlpatterns = [
    path("kuis/percobaan/<uuid:public_id>/", views.attempt, name="attempt"),
    path("kuis/percobaan/<uuid:public_id>/soal/<int:position>/", views.question, name="question"),
    path("kuis/percobaan/<uuid:public_id>/simpan/<int:position>/", views.save, name="save"),
    path("kuis/percobaan/<uuid:public_id>/tinjau/", views.overview, name="overview"),
    path("kuis/percobaan/<uuid:public_id>/kirim/", views.submit, name="submit"),
    path("kuis/percobaan/<uuid:public_id>/hasil/", views.result, name="result"),
    path("kuis/<slug:slug>/", views.start, name="start"),
]
