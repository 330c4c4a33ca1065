"""How tests break constraints: by name, one at a time."""

from django.apps import apps
from django.db import IntegrityError, transaction


def constraints_of(app):
    """Return the names of all constraints that the models of an app declare."""
    models = apps.get_app_config(app).get_models()
    return {constraint.name for model in models for constraint in model._meta.constraints}


def broken_by(action):
    """Return the name of the constraint that refuses an action."""
    try:
        with transaction.atomic():
            action()
    except IntegrityError as refusal:
        return refusal.__cause__.diag.constraint_name
    return "none"


def change(row, **fields):
    """Write fields past the model's own care."""
    type(row).objects.filter(pk=row.pk).update(**fields)
