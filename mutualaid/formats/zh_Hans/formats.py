"""Days and hours in Chinese.

Django writes a day of the year as "01月5日", with a nought before the month that nobody says, and
another before the hour.
"""

TIME_FORMAT = "G:i"
DATETIME_FORMAT = "Y年n月j日 G:i"
MONTH_DAY_FORMAT = "n月j日"
