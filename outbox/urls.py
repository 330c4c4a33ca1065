"""The addresses of sign-in: by code, with a second proof for those who set one up.

A choice of allauth's views under its names. What has to do with passwords is left out, but
for admins, who may be asked for theirs before they change a key.
"""

from allauth.account import views
from django.urls import include, path

from outbox.views.sessions import all_sessions_end, own_sessions, session_end
from outbox.views.sign_in import address_code, own_address, request_code, sign_in_code

urlpatterns = [
    path("sign-in/", request_code, name="account_login"),
    path("sign-in/", request_code, name="account_request_login_code"),
    path("sign-in/code/", sign_in_code, name="account_confirm_login_code"),
    path("sign-out/", views.logout, name="account_logout"),
    path("closed/", views.account_inactive, name="account_inactive"),
    path("address/", own_address, name="account_email"),
    path("address/code/", address_code, name="account_email_verification_sent"),
    path("password/", views.reauthenticate, name="account_reauthenticate"),
    path("sessions/", own_sessions, name="account_sessions"),
    path("sessions/end/", session_end, name="account_session_end"),
    path("sessions/end-of-all/", all_sessions_end, name="account_all_sessions_end"),
    path("keys/", include("allauth.mfa.urls")),
]
