"""What a neighbor types into the form."""

from typing import Any

from neighborhood.models import Area


def ride(area: Area, /, **changes: Any) -> dict[str, Any]:
    """Return the three answers of a need, some of them changed."""
    answers = {
        "what": "A ride to the clinic",
        "area": area.pk,
        "reach": "text",
        "reach_at": "212 555 0193",
    }
    return answers | changes
