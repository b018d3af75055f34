"""What this app adds to the CMS."""

from wagtail.snippets.models import register_snippet

from certificates.viewsets import CertificateDesignViewSet

register_snippet(CertificateDesignViewSet)
