"""`manage.py prepare` makes a new installation ready, once."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from operations import record
from operations.management.commands import prepare
from operations.models import Operation
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_record(tmp_path, monkeypatch):
    """A record of one draft, which loads at once."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "operations.yaml").write_text(
        "- model: operations.operation\n"
        "  fields: {title: Raids, slug: raids, summary: Raids., date_precision: unknown,\n"
        "    created_at: 2026-01-01T00:00:00Z}\n"
    )
    monkeypatch.setattr(record.reading, "FOLDER", tmp_path)


def prepared(**options):
    out = StringIO()
    call_command("prepare", stdout=out, stderr=out, **options)
    return out.getvalue()


def password_in(text):
    return next(line.split()[-2] for line in text.splitlines() if "Password" in line)


def test_the_first_run_loads_the_record_and_shows_a_working_password():
    said = prepared()
    user = get_user_model().objects.get(username="admin")

    assert Operation.objects.get().slug == "raids"
    assert user.is_superuser
    assert user.is_staff
    assert user.check_password(password_in(said))
    assert password_in(said) not in user.password
    assert len(password_in(said)) >= 16


def test_the_second_run_says_one_line_and_shows_no_password():
    prepared()

    assert prepared() == "1 operation already here: left as they are.\n"


def test_a_record_that_has_any_operation_is_left_as_it_is():
    make.make_draft()
    make.make_draft()

    assert "2 operations already here: left as they are." in prepared()
    assert not Operation.objects.filter(slug="raids").exists()


def test_what_an_editor_erased_does_not_come_back():
    prepared()
    Operation.objects.all().delete()

    assert prepared() == "0 operations already here: left as they are.\n"
    assert not Operation.objects.exists()


@pytest.fixture
def wider(small_record, tmp_path):
    """A second record of one draft, on top of the first."""
    (tmp_path / "wider").mkdir()
    (tmp_path / "wider" / "builds-on.txt").write_text("seeds\n")
    (tmp_path / "wider" / "operations.yaml").write_text(
        "- model: operations.operation\n"
        "  fields: {title: Week, slug: week, summary: Week., date_precision: unknown,\n"
        "    part_of: [raids], created_at: 2026-01-01T00:00:00Z}\n"
    )


def slugs():
    return set(Operation.objects.values_list("slug", flat=True))


def test_a_wider_record_brings_what_it_builds_upon(wider):
    prepared(record="wider")

    assert slugs() == {"raids", "week"}


def test_a_record_asked_for_by_name_joins_what_is_here_and_touches_none_of_it(wider):
    prepared()
    Operation.objects.update(title="Raids, edited")
    prepared(record="wider")

    assert slugs() == {"raids", "week"}
    assert Operation.objects.get(slug="raids").title == "Raids, edited"


def test_what_was_erased_of_a_wider_record_does_not_come_back(wider):
    prepared(record="wider")
    Operation.objects.get(slug="week").delete()

    assert "1 operation already here" in prepared(record="wider")
    assert slugs() == {"raids"}


def test_the_explicit_command_adds_what_is_missing_of_its_own_record(wider):
    prepared(record="wider")
    Operation.objects.get(slug="week").delete()
    call_command("load_record", "wider", stdout=StringIO())

    assert slugs() == {"raids", "week"}


def test_what_was_erased_of_the_record_below_does_not_come_back_with_the_wider_one(wider, tmp_path):
    prepared()
    Operation.objects.all().delete()
    week = tmp_path / "wider" / "operations.yaml"
    week.write_text(week.read_text().replace("    part_of: [raids],", "   "))
    prepared(record="wider")

    assert slugs() == {"week"}


def test_an_installation_with_a_superuser_gets_no_other():
    get_user_model().objects.create_superuser("somebody", password="known")

    assert "Password" not in prepared()
    assert get_user_model().objects.count() == 1


def test_an_account_called_admin_that_is_no_superuser_is_left_alone():
    user = get_user_model().objects.create_user("admin", password="known")
    said = prepared()

    assert "createsuperuser" in said
    user.refresh_from_db()
    assert not user.is_superuser
    assert user.check_password("known")


def test_a_run_cut_short_before_the_password_is_shown_makes_no_account(monkeypatch):
    def cut_short(self, password):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(prepare.Command, "show", cut_short)
        with pytest.raises(KeyboardInterrupt):
            prepared()
    assert not get_user_model().objects.exists()

    assert "Password" in prepared()


def test_an_unknown_record_is_refused_with_those_there_are():
    with pytest.raises(CommandError, match=r"no record “nope”.* Choose one of: seeds"):
        prepared(record="nope")
    assert not get_user_model().objects.exists()
