import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from people.actions.roles import end_role
from people.models import RoleKind
from people.scopes import agencies_open_to, get_agency_or_404, roots_open_to, sees_names
from tests.cast import make_role


def test_a_role_opens_exactly_its_subtree(tree, budi):
    assert set(agencies_open_to(budi)) == {tree.mamuju, tree.dinkes, tree.puskesmas}


def test_an_outsider_is_refused_everywhere(tree, charlie):
    for agency in (tree.mamuju, tree.dinkes, tree.puskesmas, tree.province):
        with pytest.raises(Http404):
            get_agency_or_404(charlie, agency.slug)
        assert not sees_names(charlie, agency)


def test_nobody_without_a_role_opens_anything(tree, sari):
    assert not agencies_open_to(sari).exists()
    assert not agencies_open_to(AnonymousUser()).exists()


def test_an_observer_opens_figures_but_no_names(tree, olga):
    assert get_agency_or_404(olga, tree.puskesmas.slug) == tree.puskesmas
    assert not sees_names(olga, tree.puskesmas)


def test_a_role_of_another_kind_does_not_open_tracking(tree, sari):
    make_role(sari, tree.mamuju, RoleKind.TRAINER)
    assert not agencies_open_to(sari).exists()


def test_an_ended_role_opens_nothing(tree, budi):
    end_role(role=budi.roles.get(), actor=None, on=dt.date(2026, 1, 1))
    assert not agencies_open_to(budi).exists()


def test_someone_shut_out_opens_nothing(tree, budi):
    budi.is_active = False
    assert not agencies_open_to(budi).exists()


def test_nested_roles_have_one_top(tree, budi):
    make_role(budi, tree.puskesmas)
    assert roots_open_to(budi) == [tree.mamuju]
