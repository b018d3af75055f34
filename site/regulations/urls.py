from django.urls import path

from regulations import views

app_name = "regulations"
urlpatterns = [
    path("aturan/", views.registry, name="registry"),
    path("aturan/<slug:code>/", views.regulation, name="regulation"),
    path("cek/", views.check, name="check"),
]
