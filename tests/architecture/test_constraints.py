"""Every constraint is named by rule and has a test that breaks it by name."""

from pathlib import Path

import pytest
from django.apps import apps

TESTS = Path(__file__).parents[1]
OURS = ("neighborhood", "members", "outbox", "needs", "offers", "matching", "commons", "triage")
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]
CONSTRAINTS = [(model._meta, rule.name) for model in MODELS for rule in model._meta.constraints]


@pytest.mark.parametrize(("meta", "name"), CONSTRAINTS)
def test_constraint_is_named_by_app_model_and_rule(meta, name):
    assert name.startswith(f"{meta.app_label}_{meta.model_name}_")


@pytest.mark.parametrize(("meta", "name"), CONSTRAINTS)
def test_constraint_is_broken_in_a_test(meta, name):
    tests = (TESTS / meta.app_label / "test_constraints.py").read_text()

    assert f'"{name}"' in tests
