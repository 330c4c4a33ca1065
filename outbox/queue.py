"""The queue."""


def on_app_ready(app):
    """x"""
