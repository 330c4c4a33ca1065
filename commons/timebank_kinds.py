"""Which of our kinds of help a time bank's categories mean.

The subcategory speaks first, then the words of the title, then the category. A subcategory that
means several of our kinds lists them, the likeliest first; the words choose among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from commons.timebank import Post
from matching.engine.language.lexicon import SLUGS, TOP
from matching.engine.text import OTHER, Guess, TextModel, guess, settle, starting_model

# A guess less probable than this is worse than the time bank's own category.
SURE_ENOUGH = 0.35
# How many times likelier a kind is that lies within one of the post's categories.
LEANING = 3.0
# From here on, the words may say more closely what the subcategory said in general.
CLOSER = 0.5

SLUGS_BY_SUBCATEGORY: Mapping[str, tuple[str, ...]] = {
    subcategory: tuple(slugs.split())
    for slugs, subcategories in {
        # Home
        "carpentry": "Carpentry / Construction|Painting",
        "home": "Home|Help at Home|House Sitting",
        "home electrical": "Repairs - large appliances",
        "electrical": "Electrical|Alternative power systems",
        "plumbing": "Plumbing",
        "cleaning": "Cleaning|Housecleaning|Housekeeping / Chores|Clean-up / Recycling",
        "yard": "Garden & Yard Work|Garden & Yards|General garden work|Water Features|Seed swap"
                "|Food Not Lawns|Wood Stacking & Manual Labor",
        "snow": "Snow Removal",
        "moving": "Moving Help|Moving, Hauling",
        "sewing": "Sewing|Fiber Arts",
        "car-repair": "Car Care",
        "laundry": "Laundry",
        # Food
        "hot-meals": "Meal Preparation",
        "hot-meals food classes": "Cooking",
        "hot-meals sewing food classes": "Cooking & Sewing",
        # Errands and rides
        "errands groceries pharmacy rides-errands": "Errands / Shopping",
        "rides": "Local|Long Distance",
        "rides-station": "Train / Bus / Airport",
        "pharmacy rides-medical": "Medical Errands",
        # Care and company
        "child-care": "Child Care|Children's activities|Play date|Other Youth/Children",
        "elder-care": "Elder Care Services|Elder Services|Elder and Companionship",
        "respite": "Respite Care",
        "pets": "Pet Care|Care for Animals|Equine|Pet sitting, feeding, play, petting, etc.",
        "pets beauty": "Grooming, Trimming hair or nails",
        "beauty": "Hair & Beauty|Complementary Therapies",
        "phone-buddy": "Telephone Calls|Email / IM|Communication - phone",
        "visit": "Home Visits|Buddy Help|Companionship - reading, dining out|Dining Out"
                 "|Entertainment|Games|Walking trails|Walking/biking|Worship",
        "care": "Counseling|Medical Services|Emotional Balance, Stress Reduction",
        # Skills
        "computers": "Computer|Computer & Tech Help|Computer Support|Computers / Technology"
                     "|Website Design",
        "translation english classes": "Languages / Translation",
        "tutoring classes": "Tutoring / Mentoring",
        "classes": "Crafts|Arts, Crafts & Music|Arts, Culture and Ideas|Classes|Lessons|Dancing"
                   "|Classes / Workshops|Lessons -  usually 1 or 2 people|Lessons/Classes|Music"
                   "|Lessons/Classes for Youth/Children|Reskilling|Yoga / Meditation|Theater"
                   "|Fitness & Exercise|Sports|Culture & Knowledge|History|Education",
        "skills": "Diet & Nutrition|Business Consultation/Coaching|Clerical|Account Management"
                  "|Personal Finances|Research|Photo & Video|Photo and video editing|Writing"
                  "|Writing and editing|Proof Reading|Office and Professional|Genealogy"
                  "|Problem Solving|Local/National Culture & Knowledge|Local Knowledge|Advocacy",
        "skills taxes forms": "Financial",
        "skills tenant-rights forms": "Legal",
        # Things and places
        "goods furniture clothing kitchen": "Free Stuff|For Sale|Goods Trading|Wanted",
        "goods school-supplies": "Books & Videos",
        "short-stay": "Accommodation and Hospitality",
        # The group's own work
        "group-work": "Board and Committees|Community Service|Clubs|Events|Fund-raising|Marketing"
                      "|Event Help & Planning|Group Projects|Hosting an Event|Special Projects"
                      "|Helping Host an Event|Help Our TimeBank!|Help our timebank|Tabling"
                      "|Promotion of Time Bank|TimeBanking Network|Volunteering|Orientations"
                      "|Work For Social Change|Office Staffing|Office staff|Time Bank Support"
                      "|Group Projects/Working Bees|Waste reduction/recycling",
    }.items()
    for subcategory in subcategories.casefold().split("|")
}  # fmt: skip

# A medical ride and a medical question share a name.
SLUGS_BY_BOTH: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("transportation", "medical"): ("rides-medical",),
    ("transportation", "travel"): ("rides", "rides-station"),
    ("wellness", "medical"): ("care",),
}

SLUG_BY_CATEGORY: Mapping[str, str] = {
    "help at home": "home",
    "home": "home",
    "community activities": "group-work",
    "education": "skills",
    "arts, crafts & music": "classes",
    "business services": "skills",
    "wellness": "care",
    "companionship": "care",
    "transportation": "rides",
}


class Said(Enum):
    """What a kind of help was read from."""

    SUBCATEGORY = "the subcategory"
    WORDS = "the words"
    CATEGORY = "the category"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class KindOfHelp:
    """Our slug for a row, how sure that is, and what said so."""

    slug: str
    probability: float
    said: Said


def kind_of_help(post: Post, *, model: TextModel | None = None) -> KindOfHelp:
    """Return the kind of help that a row is about; ``other`` when nothing tells."""
    model = model or starting_model()
    guesses = guess(post.title, model=model)
    by_words = {one.slug: one.probability for one in guesses}
    named = tuple(_named(post))
    if named:
        return _closer(max(named, key=lambda slug: _share(slug, by_words)), by_words)

    general = [s for c in post.categories if (s := SLUG_BY_CATEGORY.get(c.casefold()))]
    settled = settle(_leaning(guesses, towards=general), model=model)
    if settled.slug != OTHER and settled.probability >= SURE_ENOUGH:
        return KindOfHelp(settled.slug, settled.probability, Said.WORDS)
    if general:
        return KindOfHelp(general[0], 1.0, Said.CATEGORY)
    return KindOfHelp(OTHER, settled.probability, Said.NOTHING)


def _named(post: Post) -> Iterable[str]:
    """Return the slugs that the subcategories name, likeliest first; the order settles ties."""
    categories = [category.casefold() for category in post.categories]
    for subcategory in (name.casefold() for name in post.subcategories):
        for category in categories:
            yield from SLUGS_BY_BOTH.get((category, subcategory), ())
        yield from SLUGS_BY_SUBCATEGORY.get(subcategory, ())


def _leaning(guesses: Sequence[Guess], *, towards: Iterable[str]) -> list[Guess]:
    """Make what lies within the post's own categories likelier; the sum stays 1."""
    families = {SLUGS[slug] or slug for slug in towards}
    weighed = [
        (one, one.probability * (LEANING if (SLUGS[one.slug] or one.slug) in families else 1.0))
        for one in guesses
    ]
    total = sum(weight for _one, weight in weighed) / sum(one.probability for one in guesses)
    leaning = [Guess(one.slug, weight / total) for one, weight in weighed]
    return sorted(leaning, key=lambda one: (-one.probability, one.slug))


def _share(slug: str, by_words: Mapping[str, float]) -> float:
    """Return how probable the words make a kind, what stands inside it included."""
    inside = [child for child, parent in SLUGS.items() if parent == slug]
    return sum(by_words.get(one, 0.0) for one in (slug, *inside))


def _closer(slug: str, by_words: Mapping[str, float]) -> KindOfHelp:
    """Let sure words say more closely what a general kind leaves open."""
    best, probability = max(by_words.items(), key=lambda one: (one[1], one[0]))
    if SLUGS[slug] == TOP and best not in (slug, OTHER) and probability >= CLOSER:
        return KindOfHelp(best, probability, Said.WORDS)
    return KindOfHelp(slug, 1.0, Said.SUBCATEGORY)
