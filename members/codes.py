"""Paper codes such as BLUE-HERON-42: easy to say on the phone, kept as a keyed digest."""

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
