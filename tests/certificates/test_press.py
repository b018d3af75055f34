import io
import subprocess

import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from PIL import Image
from pypdf import PdfReader
from wagtail.images import get_image_model
from wagtail.models import Collection

from certificates.actions.issuing import issue_certificate
from certificates.actions.printing import file_path, print_certificate
from certificates.checks import harfbuzz_subset_is_installed
from certificates.press import render, render_facts
from certificates.press.sheet import name_class
from certificates.specimen import specimen_facts
from certificates.tasks import render_certificate


@pytest.fixture
def certificate(completion, design):
    return issue_certificate(completion=completion)


@pytest.fixture
def pdf(certificate):
    return render(certificate)


def test_one_tagged_indonesian_a4_landscape_page(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)
    assert reader.metadata.title == "Sertifikat Sari Contoh, A.Md.Kep."


def test_at_most_sixty_kilobytes(pdf):
    assert len(pdf) <= 60 * 1024


def test_the_words_can_be_read_out(pdf, certificate):
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    for word in (
        "Sari Contoh, A.Md.Kep.",
        certificate.number,
        certificate.code,
        "6 (enam) jam pelajaran",
    ):
        assert word in text
    assert "bukan tanda tangan elektronik tersertifikasi" in " ".join(text.split())


def test_the_qr_code_leads_to_the_check_page(pdf, certificate, tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    picture = subprocess.run(
        ["pdftoppm", "-r", "150", "-png", str(path)], capture_output=True, check=True
    ).stdout
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert found.text == certificate.facts["check_url"]
    assert found.text.endswith(f"/sertifikat/{certificate.code}/")


def test_the_same_facts_give_the_same_bytes(pdf, certificate):
    assert render(certificate) == pdf


def test_all_faces_are_embedded_and_ours(pdf):
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    names = {font.get_object()["/BaseFont"] for font in fonts.values()}
    assert names
    assert all("Plus-Jakarta-Sans" in name for name in names), names


@pytest.mark.parametrize(
    "name",
    [
        "A" * 30,
        "Muhammad " * 10,
        "Siti Nurhaliza binti Abdul Rahman, S.Pd., M.Pd., Gr., CIQaR. " * 2,
    ],
)
def test_long_names_stay_on_one_page(certificate, name):
    certificate.facts["name"] = name[:150]
    assert len(PdfReader(io.BytesIO(render(certificate))).pages) == 1


def test_names_shrink_by_length():
    assert [name_class("x" * length) for length in (20, 45, 60, 100)] == [
        "",
        "long",
        "longer",
        "longest",
    ]


def test_markup_in_a_name_is_text(certificate):
    certificate.facts["name"] = "<img src=file:///etc/passwd> & Sari"
    text = PdfReader(io.BytesIO(render(certificate))).pages[0].extract_text()
    assert "<img src=file:///etc/passwd>" in text


def test_a_specimen_says_so(design):
    text = (
        PdfReader(io.BytesIO(render_facts(specimen_facts(design), specimen=True)))
        .pages[0]
        .extract_text()
    )
    assert "CONTOH" in text


def test_the_file_is_made_once_named_without_the_person_and_made_again_when_missing(certificate):
    render_certificate(certificate.pk)
    path = file_path(certificate)
    assert path == f"{certificate.code[:2]}/{certificate.code}.pdf"
    assert storages["certificates"].exists(path)
    first = print_certificate(certificate=certificate)
    storages["certificates"].delete(path)
    assert print_certificate(certificate=certificate) == first
    storages["certificates"].delete(path)


def test_the_command_makes_missing_files(certificate, tree, capsys):
    call_command("render_certificates", agency="kabupaten-mamuju", course=certificate.course.slug)
    assert "1 dari 1" in capsys.readouterr().out
    call_command("render_certificates", agency="kabupaten-majene")
    assert "0 dari 0" in capsys.readouterr().out
    storages["certificates"].delete(file_path(certificate))


def test_this_machine_subsets_fonts_natively():
    assert harfbuzz_subset_is_installed() == []


def test_a_later_logo_changes_no_certificate(completion, design):
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")

    def upload(colour):
        content = io.BytesIO()
        Image.new("RGB", (64, 64), colour).save(content, "PNG")
        return get_image_model().objects.create(
            title=colour, file=ContentFile(content.getvalue(), name=f"{colour}.png")
        )

    design.logo = upload("purple")
    design.save()
    certificate = issue_certificate(completion=completion)
    before = render(certificate)
    assert certificate.facts["logo"].startswith("certificates/logos/")
    old, design.logo = design.logo, upload("green")
    design.save()
    old.delete()
    assert render(certificate) == before
    assert len(PdfReader(io.BytesIO(before)).pages[0].images) == 2
