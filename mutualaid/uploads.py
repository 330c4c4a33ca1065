"""No form of this site takes a file: what is sent is refused before it is read or written."""

from __future__ import annotations

from typing import Any, override

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class NoUploads(FileUploadHandler):
    """Refuse a form in parts that says it is longer than any form of ours.

    Django itself stops at the first file, since ``DATA_UPLOAD_MAX_NUMBER_FILES`` is 0, but would
    read megabytes of anything else on the way there.
    """

    @override
    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raise RequestDataTooBig before the first byte, as Django does for other forms."""
        if content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The form is longer than DATA_UPLOAD_MAX_MEMORY_SIZE.")
