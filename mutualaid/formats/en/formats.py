"""Days and hours in English.

Django writes "9 p.m.", whose dot doubles at the end of a sentence, and "Nov. 21, 2026". The hour
and its half of the day stay on one line.
"""

TIME_FORMAT = "f\u00a0A"
DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
DATETIME_FORMAT = "j F Y, f\u00a0A"
