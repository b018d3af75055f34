"""The file of a certificate: made when it is asked for and not there; thrown away without loss."""

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from certificates.models import Certificate
from certificates.press import render


def file_path(certificate: Certificate) -> str:
    """Named by the code alone: no name, no NIP."""
    return f"{certificate.code[:2]}/{certificate.code}.pdf"


def print_certificate(*, certificate: Certificate, again: bool = False) -> bytes:
    """The PDF, from storage or freshly made and stored."""
    path = file_path(certificate)
    if storages["certificates"].exists(path):
        if not again:
            with storages["certificates"].open(path) as file:
                return file.read()
        storages["certificates"].delete(path)
    pdf = render(certificate)
    if not storages["certificates"].exists(path):
        storages["certificates"].save(path, ContentFile(pdf))
    return pdf


def is_printed(certificate: Certificate) -> bool:
    return storages["certificates"].exists(file_path(certificate))
