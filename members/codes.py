"""Paper codes such as BLUE-HERON-42: easy to say on the phone, kept as a keyed digest."""

import unicodedata

COLOURS = (
    "AMBER", "BLACK", "BLUE", "BRONZE", "BROWN", "COPPER", "CORAL", "CREAM", "GOLD", "GRAY",
    "GREEN", "INDIGO", "IVORY", "JADE", "LEMON", "LILAC", "LIME", "MAROON", "MINT", "NAVY",
    "OLIVE", "ORANGE", "PEACH", "PINK", "PLUM", "PURPLE", "RED", "RUBY", "SILVER", "TAN",
    "WHITE", "YELLOW",
)  # fmt: skip
BIRDS = (
    "BUNTING", "CARDINAL", "CRANE", "CROW", "CURLEW", "DOVE", "DUCK", "EAGLE", "EGRET", "FALCON",
    "FINCH", "GOOSE", "GROUSE", "GULL", "HAWK", "HERON", "IBIS", "JAY", "KESTREL", "KITE",
    "LARK", "LOON", "MAGPIE", "MARTIN", "ORIOLE", "OSPREY", "OWL", "PARROT", "PELICAN", "PIGEON",
    "PLOVER", "PUFFIN", "QUAIL", "RAVEN", "ROBIN", "SPARROW", "STARLING", "STORK", "SWALLOW",
    "SWAN", "SWIFT", "TEAL", "TERN", "THRUSH", "TURKEY", "WARBLER", "WREN",
)  # fmt: skip
THINGS = (
    "ACORN", "ANCHOR", "APPLE", "BARN", "BASKET", "BELL", "BENCH", "BRIDGE", "BROOK", "BUCKET",
    "CANDLE", "CANOE", "CARROT", "CHERRY", "CLOUD", "CLOVER", "DAISY", "DOOR", "FERN", "FIELD",
    "FOREST", "GARDEN", "GATE", "HARBOR", "HILL", "ISLAND", "KETTLE", "LADDER", "LAMP", "LANTERN",
    "LEAF", "MEADOW", "MILL", "MOON", "MOSS", "OAK", "ORCHARD", "PEAR", "PEBBLE", "PINE", "POND",
    "PORCH", "RAIN", "RIVER", "ROPE", "SAIL", "SHELL", "SNOW", "SPOON", "STONE", "STREAM", "SUN",
    "TABLE", "TULIP", "WAGON", "WHEAT", "WILLOW", "WIND", "WINDOW", "WOOL",
)  # fmt: skip
NUMBERS = tuple(str(number) for number in range(10, 100))
MARKS = range(1000, 10000)
# Letters of their own to those who write them, and accents to everybody else's keyboard.
SAID_ALIKE = str.maketrans(
    {"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "ŧ": "t", "æ": "ae", "œ": "oe",
     "þ": "th", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}
)  # fmt: skip


def code_from(seed: bytes, *, long: bool = False) -> str:
    """Spell a code out of a random seed; the same seed always gives the same code.

    The short one (about 17 bits) opens a page only together with the contact given. The long
    one (about 35 bits) is for people who left no address; it opens their page alone.
    """
    number = int.from_bytes(seed)
    parts = []
    for words in (COLOURS, BIRDS, NUMBERS, *([THINGS] * 3 if long else ())):
        number, place = divmod(number, len(words))
        parts.append(words[place])
    return "-".join(parts)


def mark_from(seed: bytes) -> str:
    """Spell the mark of a form, such as HERON-4217, out of a seed. It tells nothing of a code."""
    number, place = divmod(int.from_bytes(seed), len(BIRDS))
    return f"{BIRDS[place]}-{MARKS[number % len(MARKS)]}"


def plain_name(text: str) -> str:
    """Return a name without what two who write it may do differently: capitals, accents, marks."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(SAID_ALIKE)
    return "".join(letter for letter in letters if letter.isalnum())
