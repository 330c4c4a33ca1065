"""Paper codes such as BLUE-HERON-42: easy to say on the phone, kept as a keyed digest."""

from __future__ import annotations

import secrets

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


def new_code(*, long: bool = False) -> str:
    """Return a new code at random.

    The short one (about 17 bits) opens a page only together with the contact given. The long
    one (about 35 bits) is for people who left no address; it opens their page alone.
    """
    number = secrets.choice(range(10, 100))
    parts = [secrets.choice(COLOURS), secrets.choice(BIRDS), str(number)]
    if long:
        parts += [secrets.choice(THINGS) for _each in range(3)]
    return "-".join(parts)
