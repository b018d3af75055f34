"""Addresses of the front door. allauth looks its own names up without a namespace."""

from allauth.account import views as account_views
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from people import views

own = [
    path("aktivasi/", views.ActivationView.as_view(), name="activation"),
    path("akun/", views.account, name="account"),
    path("akun/pengingat/", views.reminders, name="reminders"),
    path("akun/sesi/<int:pk>/keluarkan/", views.revoke_session, name="revoke_session"),
    path("akun/sesi/keluarkan/", views.revoke_other_sessions, name="revoke_other_sessions"),
]

urlpatterns = [
    path("", include((own, "people"))),
    path("masuk/", account_views.login, name="account_login"),
    path("keluar/", account_views.logout, name="account_logout"),
    path("akun/ditutup/", account_views.account_inactive, name="account_inactive"),
    path("akun/periksa/", account_views.reauthenticate, name="account_reauthenticate"),
    path("akun/kata-sandi/", account_views.password_change, name="account_change_password"),
    path("akun/kata-sandi/baru/", account_views.password_set, name="account_set_password"),
    path("pemulihan/", account_views.password_reset, name="account_reset_password"),
    path(
        "pemulihan/diminta/", account_views.password_reset_done, name="account_reset_password_done"
    ),
    path(
        "pemulihan/selesai/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^pemulihan/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("akun/dua-langkah/", include("allauth.mfa.urls")),
    # Wagtail brings a sign-in of its own, which knows neither our limits nor the second factor.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
]
