"""Days and hours in English.

Django writes "9 p.m.", whose dot doubles at the end of a sentence, and "Nov. 21, 2026".
"""

TIME_FORMAT = "G:i"
DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
DATETIME_FORMAT = "j F Y, G:i"
