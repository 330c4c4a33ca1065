"""The addresses of the site.

Private pages hang twice in the tree: below a private link, where they need no sign-in, and
at the root for members who signed in. `members.http.private_url` picks the right one.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from commons.urls import private_patterns as commons_private
from commons.views import doorway, installing
from commons.views import private as own_page
from commons.views.pages import identity
from matching.urls import private_patterns as matching_private
from mutualaid.languages import choose_language
from outbox.views import short_links, stopping, text_hooks
from outbox.views.health import healthz
from triage.views.power import uses
from triage.views.who import who_coordinates

private = [
    *commons_private,
    *matching_private,
    path("uses-of-rights/", uses, name="uses_of_rights"),
]
by_link = ([path("", own_page.overview, name="overview"), *private], "private")
signed_in = ([path("your-page/", doorway.your_page, name="overview"), *private], "private")

# Pages: one address for each language, English without a prefix.
pages: list[URLPattern | URLResolver] = [
    path("", include("commons.urls")),
    path("needs/", include("needs.urls")),
    path("offers/", include("offers.urls")),
    path("triage/", include("triage.urls")),
    path("who-coordinates/", who_coordinates, name="who_coordinates"),
    path("m/<str:token>/", include(by_link, namespace="link")),
    path("", include(signed_in, namespace="signed_in")),
    path("accounts/", include("outbox.urls")),
    path("stop/<str:mark>/", stopping.stop_messages, name="stop_messages"),
    path("stop/<str:mark>/end/", stopping.start_messages, name="start_messages"),
]

handler400 = "mutualaid.failures.bad_request"
handler500 = "mutualaid.failures.server_error"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("identity.<str:digest>.css", identity, name="identity"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("sw.js", installing.worker, name="worker"),
    path("l/<str:code>", short_links.short_link, name="short_link"),
    path("hooks/text/incoming/", text_hooks.text_incoming, name="text_incoming"),
    path("hooks/text/status/", text_hooks.text_status, name="text_status"),
    path("language/", choose_language, name="set_language"),
    path(settings.ADMIN_PATH, admin.site.urls),
    *i18n_patterns(*pages, prefix_default_language=False),
]
