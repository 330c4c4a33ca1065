"""Files in production: named by their content, kept for ever, and known as such to the worker."""

import re

import pytest
from django.core.management import call_command
from django.http import HttpResponseNotFound
from django.templatetags.static import static
from django.test import RequestFactory
from django.utils.module_loading import import_string

# An answer that is closed looks at its connection.
pytestmark = pytest.mark.django_db

MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"


@pytest.fixture
def collected(settings, tmp_path):
    """Collect our own files as a deployment does."""
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": MANIFEST}}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_files_are_kept_for_ever_and_the_worker_knows_them(collected, settings):
    written = (settings.BASE_DIR / "static/js/worker.js").read_text()
    [forever] = re.findall(r"FOREVER = /(.+)/;", written.replace(r"\/", "/"))
    serve = import_string("whitenoise.middleware.WhiteNoiseMiddleware")(
        lambda request: HttpResponseNotFound()
    )

    for name in ("css/public.css", "vendor/htmx.min.js", "js/public.js", "icons/app-tree-192.png"):
        answer = serve(RequestFactory().get(static(name), headers={"accept-encoding": "br"}))
        answer.close()

        assert answer.status_code == 200
        assert answer["Cache-Control"] == "max-age=315360000, public, immutable"
        assert re.search(forever, static(name))
        assert not re.search(forever, f"/static/{name}")
