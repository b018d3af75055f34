"""Addresses of quizzes; a contract, people bookmark them."""

from django.urls import path

from quizzes import delivery_views, practice_views, views

app_name = "quizzes"

urlpatterns = [
    path("kuis/percobaan/<uuid:public_id>/", views.attempt, name="attempt"),
    path("kuis/percobaan/<uuid:public_id>/soal/<int:position>/", views.question, name="question"),
    path(
        "kuis/percobaan/<uuid:public_id>/simpan/<int:position>/", delivery_views.save, name="save"
    ),
    path(
        "kuis/percobaan/<uuid:public_id>/tandai/<int:position>/", delivery_views.flag, name="flag"
    ),
    path("kuis/percobaan/<uuid:public_id>/tinjau/", views.overview, name="overview"),
    path("kuis/percobaan/<uuid:public_id>/kirim/", delivery_views.submit, name="submit"),
    path("kuis/percobaan/<uuid:public_id>/luring/", views.offline, name="offline"),
    path("kuis/stempel/<uuid:public_id>/", delivery_views.contact, name="contact"),
    path("kuis/percobaan/<uuid:public_id>/hasil/", views.result, name="result"),
    path("kuis/<slug:slug>/", views.start, name="start"),
    path("latihan/", practice_views.practice, name="practice"),
    path("latihan/luring/", practice_views.sheet, name="sheet"),
    path("latihan/<int:drill>/kirim/", practice_views.send_drill, name="send_drill"),
    path("latihan/<int:drill>/", practice_views.drill, name="drill"),
    path("latihan/<int:drill>/hasil/", practice_views.drilled, name="drilled"),
]
