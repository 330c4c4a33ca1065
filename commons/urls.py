"""Addresses of the doors, and of the private pages behind them."""

from django.urls import URLPattern, path

from commons.views import doorway, home

app_name = "commons"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("your-page/", doorway.your_page, name="your_page"),
]

# What a neighbor just posted, and what they may add to it.
posting_patterns: list[URLPattern] = []

# Behind a private link or a sign-in: the member's own pages.
own_patterns: list[URLPattern] = []

private_patterns: list[URLPattern] = [*posting_patterns, *own_patterns]
