"""What a letter is: a PDF, by what it holds and not by what it is called; and how it is handed out."""

from typing import BinaryIO

from django.http import FileResponse, Http404

from courses.models import Assignment

MOST_BYTES = 5 * 1024 * 1024
HEAD, TAIL = 1024, 2048
BEGINNINGS = (b"%PDF-1.", b"%PDF-2.")
ENDING = b"%%EOF"


def is_pdf(file: BinaryIO) -> bool:
    """Whether it begins and ends as ISO 32000 says; readers allow bytes before and after."""
    file.seek(0)
    head = file.read(HEAD)
    size = file.seek(0, 2)
    file.seek(max(size - TAIL, 0))
    tail = file.read(TAIL)
    file.seek(0)
    return any(mark in head for mark in BEGINNINGS) and ENDING in tail


def handed_out(assignment: Assignment) -> FileResponse:
    """The letter as a download under a name that says nothing of anybody.

    Raises:
        Http404: when the assignment has none.
    """
    if not assignment.letter_file:
        raise Http404
    try:
        file = assignment.letter_file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file, as_attachment=True, filename="surat-penugasan.pdf", content_type="application/pdf"
    )
