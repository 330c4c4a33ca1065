"""How each language writes days and hours, where Django's way reads badly in a sentence."""
