"""Every field says what it is for and whether the public may see it."""

import pytest
from django.apps import apps

MODELS = sorted(apps.get_app_config("operations").get_models(), key=lambda model: model.__name__)
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def own_fields(model):
    return [*model._meta.concrete_fields, *model._meta.many_to_many]


@each_model
def test_every_field_is_public_or_private_and_never_both(model):
    named = [*model.PUBLIC_FIELDS, *model.PRIVATE_FIELDS]

    assert sorted(named) == sorted(field.name for field in own_fields(model))


@each_model
def test_every_field_has_a_help_text(model):
    bare = [f.name for f in own_fields(model) if not f.help_text and not f.primary_key]

    assert bare == []


@each_model
def test_every_model_has_a_natural_key_and_published(model):
    manager = model._default_manager

    assert callable(model.natural_key)
    assert callable(manager.get_by_natural_key)
    assert callable(manager.published)
