"""Days and hours in Chinese.

Django writes a day of the year as "01月5日", with a nought before the month that nobody says.
"""

MONTH_DAY_FORMAT = "n月j日"
