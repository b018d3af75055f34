"""The CMS carries our name and says in a few words how a lesson comes to learners."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component


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


@hooks.register("insert_global_admin_css")
def colours() -> SafeString:
    return SafeString(render_to_string("courses/admin/colours.html"))
