"""Views of what a person keeps: pages of tracking under names of their own."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.models import Agency
from people.actions.saved_views import delete_view, rename_view, save_view
from people.http import PersonRequest
from people.models import SavedView
from people.scopes import roots_open_to
from tracking import roster
from tracking.answering import is_done, status_of
from tracking.columns import as_word, columns_of
from tracking.doors import open_door
from tracking.forms import SavedViewForm
from tracking.framing import framed, saved_by, unit_order
from tracking.lens import Lens, read_lens

# Pages that can be kept, and whether they hold names.
PAGES = {"tracking:overview": False, "tracking:people": True}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: PersonRequest, slug: str, page: str) -> HttpResponse:
    """Keep the page that the query belongs to; the address is made anew from what it understood."""
    view_name = f"tracking:{page}"
    door = open_door(request.user, slug, names=PAGES[view_name])
    lens = read_lens(request, door.agency)
    words = _people_words(request, lens) if page == "people" else _unit_words(request, lens)
    address = f"{reverse(view_name, args=[slug])}?{words}".removesuffix("?")
    form = SavedViewForm(request.POST or None)
    if is_done(
        request,
        form,
        lambda words: save_view(person=request.user, address=address, **words),
        _("Tampilan disimpan."),
    ):
        return redirect(address)
    around = framed(door, lens, _("Simpan tampilan"))
    context = {**around, "form": form, "back": address, "has_number": "cari" in request.GET}
    return render(request, "tracking/save_view.html", context, status=status_of(form))


@login_required
@never_cache
@require_GET
def mine(request: PersonRequest) -> HttpResponse:
    """What the person keeps, to open, rename or delete."""
    if not roots_open_to(request.user):
        raise Http404
    return render(request, "tracking/saved_views.html", {"saved": saved_by(request.user)})


@login_required
@require_GET
def open_saved(request: PersonRequest, pk: int) -> HttpResponse:
    """On to the page, when it still is one and still open to the person."""
    view = _own(request, pk)
    try:
        match = resolve(urlsplit(view.address).path)
        open_door(request.user, match.kwargs["slug"], names=PAGES[match.view_name])
    except (Http404, KeyError):
        messages.error(request, _("Tampilan itu tidak lagi terbuka bagi Anda."))
        return redirect("tracking:saved_views")
    return redirect(view.address)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: PersonRequest, pk: int) -> HttpResponse:
    view = _own(request, pk)
    form = SavedViewForm(request.POST or None, initial={"name": view.name})
    if is_done(
        request, form, lambda words: rename_view(view=view, **words), _("Nama tampilan diganti.")
    ):
        return redirect("tracking:saved_views")
    context = {"view": view, "form": form}
    return render(request, "tracking/saved_view.html", context, status=status_of(form))


@login_required
@require_POST
def delete(request: PersonRequest, pk: int) -> HttpResponse:
    delete_view(view=_own(request, pk))
    messages.success(request, _("Tampilan dihapus."))
    return redirect("tracking:saved_views")


def _own(request: PersonRequest, pk: int) -> SavedView:
    return get_object_or_404(request.user.saved_views.select_related("person"), pk=pk)


def _unit_words(request: HttpRequest, lens: Lens) -> str:
    order = unit_order(request)
    return lens.address(urut=order if order != "nama" else "")


def _people_words(request: HttpRequest, lens: Lens) -> str:
    """The filters and columns of the list; never a number that was searched for."""
    filters = roster.read_filters(request)
    is_unit = Agency.objects.within(lens.agency).filter(slug=filters.unit).exists()
    return lens.address(
        status=filters.state,
        jenis=filters.status,
        unit=filters.unit if is_unit else "",
        langsung="1" if is_unit and filters.only_own else "",
        q=filters.text,
        urut=filters.order if filters.order != "nama" else "",
        kolom=as_word(columns_of(request.GET)),
    )
