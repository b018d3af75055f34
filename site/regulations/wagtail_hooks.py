from wagtail.snippets.models import register_snippet

from regulations.viewsets import RegistryGroup

register_snippet(RegistryGroup)
