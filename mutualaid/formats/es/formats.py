"""Days and hours in Spanish.

Django writes a nought before the hours of one digit, which cards and sentences do without.
"""

TIME_FORMAT = "G:i"
DATETIME_FORMAT = r"j \d\e F \d\e Y \a \l\a\s G:i"
