"""Every constraint of the models refuses what it is there for, in the form and in the database."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from operations.models.about import FACTS
from tests import factories as make

pytestmark = pytest.mark.django_db

CONSTRAINTS = {
    constraint.name: (model, constraint)
    for model in apps.get_app_config("operations").get_models()
    for constraint in model._meta.constraints
}


CHECKS = [
    name for name, (_, rule) in CONSTRAINTS.items() if isinstance(rule, models.CheckConstraint)
]


def changed(maker, **changes):
    """A good row and the change that breaks the rule."""
    return lambda: (maker(), changes)


def twin(maker, *fields):
    """A good row, and the values of another that it must not share."""

    def rows():
        first, second = maker(), maker()
        return second, {field: getattr(first, field) for field in fields}

    return rows


def inside_itself(maker):
    def row():
        made = maker()
        return made, {"part_of": made}

    return row


def about_two(maker):
    """A row that is about an arrest, and the seizure that it must not be about as well."""

    def row():
        made = maker(make.make_arrest())
        return made, {"seizure": make.make_seizure(operation=made.operation)}

    return row


def filed(factory):
    return lambda: make.file_under(make.make_operation(), factory())


def cited(factory):
    return lambda: make.cite(factory())


def noted(arrest):
    return make.make_note(operation=arrest.operation, arrest=arrest)


def worth_five():
    """Drugs with a value and no quantity."""
    return make.make_drugs(
        quantity=None, quantity_precision="", unit="", value=5, value_precision="exact",
        currency="GBP",
    )  # fmt: skip


MAKERS = {
    "agency": make.make_agency,
    "arrest": make.make_arrest,
    "citation": cited(make.make_operation),
    "note": make.make_note,
    "offence": make.make_offence,
    "operation": make.make_operation,
    "operation_place": make.make_operation_place,
    "outcome": make.make_outcome,
    "participation": make.make_participation,
    "place": make.make_place,
    "quote": make.make_quote,
    "seizure": make.make_seizure,
    "source": make.make_source,
    "statistic": make.make_statistic,
}
MEASURES = {
    "arrest_people": make.make_arrest,
    "outcome_people": make.make_outcome,
    "statistic_number": make.make_statistic,
    "seizure_quantity": make.make_drugs,
    "seizure_value": make.make_seizure,
}


def vocabulary_cases():
    """Columns of a controlled vocabulary; “x” is in none of them."""
    for name in CONSTRAINTS:
        if name.endswith("_known"):
            prefix = max((word for word in MAKERS if name.startswith(f"{word}_")), key=len)
            field = name.removeprefix(f"{prefix}_").removesuffix("_known")
            yield name, changed(MAKERS[prefix], **{field: "x"})


def measure_cases():
    for rule, maker in MEASURES.items():
        field = rule.partition("_")[2]
        upper_first = {field: 2, f"{field}_upper": 1, f"{field}_precision": "range"}
        yield f"{rule}_number_unless_unstated", changed(maker, **{field: None})
        yield f"{rule}_upper_only_in_range", changed(maker, **upper_first)
        yield f"{rule}_not_negative", changed(maker, **{field: -1})


def fact_cases():
    for fact in FACTS:
        yield f"{fact}_key_once", twin(MAKERS[fact], "operation", "key")
        yield f"{fact}_key_given", changed(MAKERS[fact], key="")
        once = twin(cited(MAKERS[fact]), "operation", fact, "source")
        yield f"citation_{fact}_once", once


CASES = {
    **dict(vocabulary_cases()),
    **dict(measure_cases()),
    **dict(fact_cases()),
    "arrest_ages_in_order": changed(make.make_arrest, age_min=40, age_max=30),
    "arrest_ages_hide_children": changed(make.make_arrest, age_min=15, age_max=15),
    "arrest_children_without_home": lambda: (
        make.make_arrest(age_min=10, age_max=17),
        {"home": make.make_place()},
    ),
    "arrest_offence_once": twin(
        lambda: make.suspect(make.make_arrest(), make.make_offence()), "arrest", "offence"
    ),
    "citation_about_one_fact": about_two(make.cite),
    "citation_aspect_once": twin(cited(make.make_operation), "operation", "source"),
    "citation_fact_or_aspect": changed(cited(make.make_operation), aspect=""),
    "note_about_one_fact": about_two(noted),
    "note_key_once": twin(make.make_note, "operation", "key"),
    "operation_ages_hide_children": changed(make.make_operation, age_min=16, age_max=40),
    "operation_ages_in_order": changed(make.make_operation, age_min=40, age_max=30),
    "operation_dates_if_known": changed(make.make_operation, starts_on=None),
    "operation_dates_in_order": changed(make.make_operation, ends_on=date(2023, 2, 28)),
    "operation_inferred_date_explained": changed(make.make_operation, date_basis="weekday"),
    "operation_investigation_if_known": changed(
        make.make_operation, investigation_precision="month"
    ),
    "operation_not_part_of_itself": inside_itself(make.make_operation),
    "operation_offence_once": twin(filed(make.make_offence), "operation", "offence"),
    "operation_place_once": twin(make.make_operation_place, "operation", "place"),
    "operation_programme_once": twin(filed(make.make_programme), "operation", "programme"),
    "operation_slug_not_reserved": changed(make.make_draft, slug="new"),
    "operation_theme_once": twin(filed(make.make_theme), "operation", "theme"),
    "operation_withdrawal_explained": changed(make.make_operation, status="withdrawn"),
    "participation_once": twin(make.make_participation, "operation", "agency"),
    "quote_short_enough": changed(make.make_quote, text="x" * 701),
    "seizure_drug_fields_for_drugs": changed(make.make_seizure, drug_class="A"),
    "seizure_money_has_only_a_value": changed(make.make_seizure, quantity_precision="unstated"),
    "seizure_not_part_of_itself": inside_itself(make.make_seizure),
    "seizure_pieces_are_whole": changed(make.make_drugs, unit="wraps", quantity=Decimal("2.5")),
    "seizure_quantity_with_unit": changed(make.make_drugs, unit=""),
    "seizure_says_how_much": changed(
        make.make_drugs, quantity=None, quantity_precision="", unit=""
    ),
    "seizure_unit_fits_category": changed(make.make_drugs, unit="rounds"),
    "seizure_unit_with_quantity": changed(worth_five, unit="kg"),
    "seizure_value_with_currency": changed(make.make_seizure, currency=""),
    "source_date_if_known": changed(make.make_source, published_precision="day"),
    "speaker_somebody": changed(make.make_speaker, name=""),
    "statistic_counts_are_whole": changed(make.make_statistic, number=Decimal("1.5")),
    "statistic_not_part_of_itself": inside_itself(make.make_statistic),
    "statistic_one_headline": twin(make.make_statistic, "operation"),
    "statistic_other_has_label": changed(make.make_statistic, metric="other"),
    "statistic_period_in_order": changed(
        make.make_statistic,
        period_starts_on=date(2023, 2, 1),
        period_ends_on=date(2023, 1, 31),
    ),
    "statistic_share_says_of_what": changed(make.make_statistic, unit="percent"),
}


def test_every_constraint_has_a_case_and_every_case_a_constraint():
    assert sorted(CASES) == sorted(CONSTRAINTS)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_constraint_refuses_with_its_message_in_the_form_and_in_the_database(name):
    model, constraint = CONSTRAINTS[name]
    row, changes = CASES[name]()
    assert type(row) is model
    row.full_clean()

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**changes)
    for field, value in changes.items():
        setattr(row, field, value)
    with pytest.raises(ValidationError):
        row.full_clean()
    with pytest.raises(ValidationError) as refused:
        row.validate_constraints()

    assert constraint.violation_error_message in refused.value.messages


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_is_asked_unless_a_field_it_speaks_of_is_left_out(name):
    _, constraint = CONSTRAINTS[name]
    row, changes = CASES[name]()
    for field, value in changes.items():
        setattr(row, field, value)
    names = {field.name for field in row._meta.fields}
    spoken_of = constraint.condition.referenced_base_fields

    with pytest.raises(ValidationError) as refused:
        row.validate_constraints(exclude=names - spoken_of - {"id"})
    assert constraint.violation_error_message in refused.value.messages

    row.validate_constraints(exclude=names)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_message_is_a_sentence_that_names_no_column(name):
    message = CONSTRAINTS[name][1].violation_error_message

    assert message.endswith(".")
    assert message[0].isupper() or message[0] == "“"
    assert "violated" not in message
