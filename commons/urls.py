"""Addresses of the doors, and of the private pages behind them."""

from django.urls import path

from commons import views

app_name = "commons"
urlpatterns = [path("", views.home, name="home"), path("your-page/", views.your_page, name="your_page")]
private_patterns: list = []
