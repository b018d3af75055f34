from wagtail.snippets.models import register_snippet

from agencies.viewsets import AgencyViewSet

register_snippet(AgencyViewSet)
