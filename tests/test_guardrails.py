"""No suspect's name enters the record: what is refused, with which words, and what is not."""

import time

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CharField, SlugField, TextField, URLField
from hypothesis import example, given, settings
from hypothesis import strategies as st

from operations import record
from operations.history.applying import CannotApply, apply
from operations.history.documents import document_of
from operations.models import guardrails
from operations.models.guardrails import (
    names_nobody,
    names_nobody_at_home,
    why_refused,
)
from tests import factories as make

# Proper names, spellings of others and what the program words itself.
OTHERWISE_NAMED = {
    "agency.aliases": "other names of bodies",
    "agency.name": "the name of a body",
    "agency.official_code": "a code",
    "agency.short_name": "the name of a body",
    "loadedrecord.name": "a folder",
    "offence.name": "the law's wording",
    "offence.section": "the law's wording",
    "offence.statute": "the law's wording",
    "place.name": "the name of a place",
    "programme.name": "the name of a campaign",
    "source.fingerprint": "a checksum",
    "source.publisher": "the name of a publisher",
    "source.title": "a headline, in the publisher's words",
    "speaker.name": "somebody who spoke for an agency",
    "speaker.rank": "somebody who spoke for an agency",
    "speaker.role": "somebody who spoke for an agency",
    "theme.name": "a theme",
}

NAMED = """\
John Smith, 26, of Lambeth
John Smith, 26, of 12 Some Street, was arrested
John Smith, 26 of 12 High Street
John Smith, 26, of no fixed address
John Smith, 26, was arrested
John Smith, 26
John Smith, 9, was found
Seven people, among them John Smith, 26 and Mary Jones, 30
26-year-old John Smith
a 26 year old man named John Smith
The 26-year-old woman Mary Jones
John Smith (26)
Robert Green (26)
John Smith, aged 26
John Smith aged 26
John Smith, a 26-year-old from Leeds
John Smith of 12 Some Street
John Smith, of Cold Harbour Lane
Police arrested John Smith, 26
Police arrested John Smith, 26, on suspicion of supply
Officers charged John Smith with supply
A suspect identified as John Smith
In court John Smith, 26, was jailed
Cash was seized from John Smith, 26, of Leeds
Seán O'Brien, 26, from Dublin
Seán O’Brien, 26
Ronald McDonald, 44
Anne-Marie Smith-Jones (31)
John Albert Smith, 26
J. Smith, 26, of Leeds
José María de la Cruz, 26
Zoë Özgür, 26
Mohammed al-Hassan, 26, of Hull
Abdul bin Laden, 26.
Ludwig van der Berg, 26
Gianni D'Angelo, 26
Łukasz Żółć, 26
Иван Петров, 26
Nguyễn Văn An, 26
JOHN SMITH, 26, OF LEEDS
June Smith, 26, of Leeds
Smith, 26, of Leeds
John\u00a0Smith,\u202f26
John  Smith ,\t26, of Leeds
Jo\u0301hn Smi\u00adth, 26
""".splitlines()

UNNAMED = """\
Operation Orochi, 26 warrants
Operation Orochi, 26.
Autumn Nights, 26 arrests
Kent Police, 26 arrests
Kent Police, 26 and 27 June
Greater Manchester Police (26)
Tower Hamlets (26), Newham (12)
Ilford, 26 people
Ilford, 26, and East Ham, 12
In Ilford, 26, and in South Norwood, 12.
Kent, 26; Essex, 12
a man from South Norwood, 22, on suspicion of supply
a woman from Milton Keynes, aged 21, and a man of 40
a 26-year-old man from Tower Hamlets
a 26-year-old Tower Hamlets man
men aged 19 and 22, from Croydon and Lambeth
Thursday, 26 June 2021
Friday, March 26, 2021
27 February to 5 March 2023
8.3 kg of Class A, 26 wraps
Arrested in South London by Kent Police
charged under the Modern Slavery Act 2015, s1
Det Supt Rick Sewart, Lead Responsible Officer for County Lines
the Modern Slavery and Child Exploitation Unit, 26 officers
Abbreviated from “Det Insp Laura Hillier”, paragraph 7
""".splitlines()

FIRST = ["Aled", "Chloë", "Dwayne", "Ewa", "Femi", "Ieuan", "Mohammed", "Nguyễn", "Siân", "Zoë"]
FIRST += ["Anne-Marie", "Jean-Luc", "D'Arcy", "Шамиль", "John Paul", "Mary J."]
LAST = ["Adeyemi", "McDonald", "O’Brien", "Smith-Jones", "van der Berg", "Żółć", "al-Hassan"]
LAST += ["de la Cruz", "Brown", "D’Angelo", "MacLeod", "Iványi", "Kaur Gill", "Петров"]
TOWNS = ["Ilford", "Leeds", "South Norwood", "Tower Hamlets", "Milton Keynes", "St Albans"]
AGES = st.integers(10, 99)

people = st.builds("{} {}".format, st.sampled_from(FIRST), st.sampled_from(LAST))
sentences_that_name = st.builds(
    lambda form, who, age, town: form.format(who=who, age=age, town=town),
    st.sampled_from(
        [
            "{who}, {age}, of {town}, was arrested.",
            "Police arrested {who}, {age}.",
            "Officers held {who}, {age}, from {town}; the search goes on.",
            "Arrested: {age}-year-old {who}.",
            "A {age}-year-old man named {who} was bailed.",
            "Among them was {who} ({age}).",
            "{who}, aged {age}, appeared in court.",
            "Seized from {who} of {age} Acacia Avenue.",
            "In {town}, {who}, {age}, and others were held.",
            "Kent Police charged {who}, {age}, with supply.",
        ]
    ),
    people,
    AGES,
    st.sampled_from(TOWNS),
)
bodies = st.sampled_from(
    [
        "Kent Police",
        "Operation Orochi",
        "Operation Autumn Nights",
        "the Metropolitan Police",
        "ERSOU",
        "the National Crime Agency",
        "Essex Police and Kent Police",
        "British Transport Police",
    ]
)
counted = st.sampled_from(
    ["warrants", "arrests", "phones", "people", "wraps", "officers", "knives"]
)
sentences_that_do_not = st.builds(
    lambda form, body, age, town, what: form.format(body=body, age=age, town=town, what=what),
    st.sampled_from(
        [
            "{body}, {age} {what}",
            "{body}, {age} {what}, of which three in {town}.",
            "{town}, {age} {what}",
            "In {town}, {age} {what} by {body}.",
            "{body} ({age} {what})",
            "A man of {age}, from {town}, was arrested by {body}.",
            "A {age}-year-old woman from {town} was arrested by {body}.",
            "A woman from {town}, aged {age}, was bailed.",
            "Addresses in {town} and Croydon, {age} in all.",
            "{age} {what} in {town}, says {body}.",
            "On {age} June, {body} searched homes in {town}.",
        ]
    ),
    bodies,
    AGES,
    st.sampled_from(TOWNS),
    counted,
)


@pytest.mark.parametrize("text", NAMED)
def test_it_refuses_what_reads_like_a_suspect(text):
    assert why_refused(text)


@pytest.mark.parametrize("text", UNNAMED)
def test_it_lets_places_forces_operations_and_dates_pass(text):
    assert why_refused(text) is None


def test_it_says_what_it_found_and_what_to_write_instead():
    why = why_refused("Officers arrested John Smith, 26, of Lambeth.")

    assert why.startswith("“John Smith, 26” reads like a person by name. ")
    assert "Say “a man aged 26 from Lambeth”" in why


@settings(max_examples=400)
@given(sentences_that_name)
@example("In South Norwood, Zoë Brown, 26, and others were held.")
def test_it_refuses_any_name_in_any_of_these_sentences(text):
    assert why_refused(text), text


@settings(max_examples=400)
@given(sentences_that_do_not)
def test_it_refuses_no_sentence_of_the_records_own_vocabulary(text):
    assert why_refused(text) is None, text


@given(st.text(max_size=200))
def test_it_looks_through_any_text(text):
    assert why_refused(text) is None or guardrails.CURE in why_refused(text)


@pytest.mark.parametrize("piece", ["Aa ", "A. ", "A’b", "van ", "26-year-old ", "Aa, 26", " "])
def test_it_takes_no_long_text_long(piece):
    began = time.monotonic()
    why_refused(piece * 5000 + "John Smith of ")

    assert time.monotonic() - began < 3


def our_words():
    """The free-text fields of the record's models, by name."""
    for model in apps.get_app_config("operations").get_models():
        for field in model._meta.concrete_fields:
            is_free = isinstance(field, CharField | TextField) and not field.choices
            if is_free and not isinstance(field, SlugField | URLField) and field.name != "key":
                yield f"{model._meta.model_name}.{field.name}", field


@pytest.mark.parametrize(("name", "field"), list(our_words()), ids=str)
def test_every_free_text_is_looked_through_or_says_why_not(name, field):
    is_guarded = names_nobody in field.validators or names_nobody_at_home in field.validators

    assert is_guarded != (name in OTHERWISE_NAMED)


def test_every_text_of_the_fixtures_passes():
    guarded = {name: field for name, field in our_words() if name not in OTHERWISE_NAMED}
    looked_through = 0
    for name in record.names():
        for row in record.read(record.FOLDER / name):
            for attribute, value in row.fields.items():
                field = guarded.get(f"{row.model.removeprefix('operations.')}.{attribute}")
                if field is not None and value:
                    field.run_validators(value)
                    looked_through += 1
    assert looked_through > 2000


def test_a_quotation_may_speak_of_ages_but_not_of_a_person_at_home():
    make_clean = make.Quote._meta.get_field("text").run_validators

    make_clean("Detective Laura Hillier, 46, has served for years.")
    with pytest.raises(ValidationError):
        make_clean("We arrested John Smith, 26, of Acacia Avenue.")


@pytest.mark.django_db
def test_a_record_with_a_name_in_it_is_not_sound():
    operation = make.make_operation(summary="Officers arrested John Smith, 26, of Lambeth.")

    with pytest.raises(ValidationError) as refusal:
        operation.full_clean()
    assert "Say “a man aged 26 from Lambeth”" in refusal.value.message_dict["summary"][0]


@pytest.mark.django_db
def test_a_proposal_or_an_old_version_with_a_name_in_it_cannot_be_applied():
    operation = make.make_operation()
    document = document_of(operation)
    document["operation"][0]["aim"] = "To find John Smith, 26, of Lambeth."

    with pytest.raises(CannotApply, match="reads like a person by name"):
        apply(operation, document)


@pytest.mark.django_db
def test_a_file_with_a_name_in_it_is_not_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(record.reading, "FOLDER", tmp_path)
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "a.yaml").write_text(
        "- model: operations.theme\n"
        "  fields: {name: Raids, slug: raids, note: 'As of John Smith, 26, of Leeds.'}\n"
    )
    with pytest.raises(record.RecordError, match="reads like a person by name"):
        record.load("wrong")
