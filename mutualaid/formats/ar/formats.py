"""Days and hours in Arabic.

Django writes "2:15 م" where our own sentences say 14:15, and a comma before the year.
"""

TIME_FORMAT = "G:i"
DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
DATETIME_FORMAT = "j F Y، G:i"
