"""One address."""

from django.urls import path
from yardstick import views

urlpatterns = [path("", views.rows)]
