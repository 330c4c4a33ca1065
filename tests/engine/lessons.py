"""Made-up posts whose category is known."""

from matching.engine.language.learned import Example

THINGS = {
    "food": ("soup", "bread", "groceries", "a hot meal", "vegetables"),
    "rides": ("a ride", "a lift", "a drive", "the car", "transport"),
    "home": ("the lawn", "a leaking tap", "a shelf", "the windows", "painting a wall"),
}
MOMENTS = ("on Monday", "tomorrow", "this week", "next Friday", "for my mother", "please")


def lessons(*, authors=12):
    """Return ninety posts, each thing at every moment, by as many members in turn."""
    posts = [
        (f"I need {thing} {moment}", slug)
        for slug, things in THINGS.items()
        for thing in things
        for moment in MOMENTS
    ]
    return [
        Example(text, frozenset({slug}), f"member {number % authors}")
        for number, (text, slug) in enumerate(posts)
    ]
