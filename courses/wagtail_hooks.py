"""The CMS carries our name, says in a few words how a lesson comes to learners, and what rests on a stage of an election."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from courses.actions.staging import queue_rounds
from courses.models import Assignment
from courses.staged import Resting, rounds_on, series_waiting
from regulations.models import Election, Stage

MOST_NAMED = 5


class WritingHelp(Component):
    """The way of a text, on the first page of the CMS."""

    name = "writing_help"
    order = 50
    template_name = "courses/admin/writing_help.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {
            "steps": [
                _("Tulis atau ubah halaman, lalu simpan sebagai draf."),
                _("Lihat pratinjau seperti peserta melihatnya."),
                _("Ajukan untuk ditelaah."),
                _("Penelaah membaca, membandingkan perubahan, lalu menerbitkan."),
            ]
        }


@hooks.register("construct_homepage_panels")
def show_writing_help(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(WritingHelp())


@hooks.register("before_edit_snippet")
def tell_what_rests(request: HttpRequest, instance: Any) -> None:
    """Before a date is changed: which assignments follow it, and which wait for it."""
    stages = _stages(instance)
    if request.method != "GET" or not stages:
        return
    resting = rounds_on(stages, timezone.localdate())
    waiting = series_waiting(stages)
    if not resting and not waiting:
        messages.info(request, _("Belum ada penugasan yang bertumpu pada tahapan ini."))
        return
    number = len(resting)
    said = ngettext(
        "Batas waktu %(count)d penugasan mengikuti tahapan ini.",
        "Batas waktu %(count)d penugasan mengikuti tahapan ini.",
        number,
    ) % {"count": number}
    units = dict.fromkeys(series.agency.name for series in waiting)
    if units:
        named = _("Yang menunggu tahapan ini: %(units)s.") % {"units": _some(list(units))}
        said = f"{said} {named}"
    messages.warning(request, said)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def follow_stage(request: HttpRequest, instance: Any) -> None:
    """The worker moves and opens rounds at once; the page says which dates that changes."""
    stages = _stages(instance)
    if not stages:
        return
    queue_rounds()
    moving = [each for each in rounds_on(stages, timezone.localdate()) if each.is_moving]
    if moving:
        said = _("Batas waktu ikut bergeser: %(moves)s.") % {"moves": _some(_moves(moving))}
        messages.warning(request, said)
    elif not any(stage.is_settled for stage in stages) and series_waiting(stages):
        messages.info(
            request,
            _("Tanggalnya belum dapat diandalkan, jadi tidak ada batas waktu yang berubah."),
        )


@hooks.register("before_delete_snippet")
def keep_what_rests(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """Past rounds tell the stage that they were for, so it stays with them."""
    stages = [stage for each in instances for stage in _stages(each)]
    if not Assignment.objects.filter(stage__in=stages).exists():
        return None
    messages.error(
        request,
        _("Pada tahapan ini bertumpu penugasan, juga yang sudah lewat, jadi tidak dihapus."),
    )
    return redirect("wagtailsnippets:index")


def _stages(instance: Any) -> list[Stage]:
    if isinstance(instance, Stage):
        return [instance]
    if isinstance(instance, Election):
        return list(instance.stages.select_related("election"))
    return []


def _moves(moving: list[Resting]) -> list[str]:
    return [
        _("%(unit)s dari %(before)s ke %(after)s")
        % {
            "unit": each.assignment.agency.name,
            "before": date_format(each.assignment.due_on, "j F Y"),
            "after": date_format(each.due_on, "j F Y"),
        }
        for each in moving
    ]


def _some(words: list[str]) -> str:
    """The first of them, and how many more there are."""
    said = ", ".join(words[:MOST_NAMED])
    more = len(words) - MOST_NAMED
    return (
        said if more <= 0 else _("%(said)s, dan %(count)d lainnya") % {"said": said, "count": more}
    )


@hooks.register("insert_global_admin_css")
def colours() -> SafeString:
    return SafeString(render_to_string("courses/admin/colours.html"))
