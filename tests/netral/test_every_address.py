"""Closed by default: every address of the site, opened and posted to by everybody.

The table is the specification. A new address fails the first test until it has a row here.
"""

import io
import re
import zipfile

import pytest
from django.test import override_settings
from django.urls import URLPattern, get_resolver

from people.marks import mark_of
from tests.courses.conftest import _empty_cache, course  # noqa: F401
from tests.netral.everybody import NEVER_SHOWN, gather

ROLES = (
    "nobody", "sari", "ani", "head", "budi", "charlie", "olga", "officer", "trainer", "reviewer",
    "operator",
)  # fmt: skip
ALL = frozenset(ROLES)
SIGNED_IN = ALL - {"nobody"}
SHUT: frozenset[str] = frozenset()
OWNER = frozenset({"sari"})
ENROLLED = frozenset({"sari", "ani", "head"})
NAMES = frozenset({"budi"})
FIGURES = frozenset({"budi", "olga"})
REVOKERS = frozenset({"budi", "officer", "operator"})

# name, address, who opens it, who may post to it
TABLE = [
    ("front", "/", ALL, SHUT),
    ("robots", "/robots.txt", ALL, SHUT),
    ("healthz", "/healthz", ALL, SHUT),
    ("readyz", "/readyz", ALL, SHUT),
    ("worker", "/sw.js", ALL, SHUT),
    ("manifest", "/manifest.webmanifest", ALL, SHUT),
    ("offline", "/luring/", ALL, SHUT),
    ("unsent", "/luring/kirim/", ALL, SHUT),
    ("low_data", "/akun/hemat-data/", SHUT, ALL),
    ("set_language", "/bahasa/setlang/", ALL, ALL),
    ("components", "/__komponen/", ALL, SHUT),
    ("people:activation", "/aktivasi/", ALL, ALL),
    ("people:account", "/akun/", SIGNED_IN, SIGNED_IN),
    ("people:reminders", "/akun/pengingat/", SHUT, SIGNED_IN),
    ("people:revoke_session", "/akun/sesi/999999/keluarkan/", SHUT, SHUT),
    ("people:revoke_other_sessions", "/akun/sesi/keluarkan/", SHUT, SIGNED_IN),
    ("account_login", "/masuk/", ALL, ALL),
    ("account_logout", "/keluar/", ALL, ALL),
    ("account_inactive", "/akun/ditutup/", ALL, SHUT),
    ("account_reauthenticate", "/akun/periksa/", SIGNED_IN, SIGNED_IN),
    ("account_change_password", "/akun/kata-sandi/", SIGNED_IN, SIGNED_IN),
    ("account_set_password", "/akun/kata-sandi/baru/", SIGNED_IN, SIGNED_IN),
    ("account_reset_password", "/pemulihan/", ALL, ALL),
    ("account_reset_password_done", "/pemulihan/diminta/", ALL, SHUT),
    ("account_reset_password_from_key_done", "/pemulihan/selesai/", ALL, SHUT),
    ("account_reset_password_from_key", "/pemulihan/1-x/", ALL, ALL),
    # Only leads to our own.
    ("_util/login/", "/_util/login/", SHUT, SHUT),
    ("regulations:registry", "/aturan/", ALL, SHUT),
    ("regulations:regulation", "/aturan/{regulation}/", ALL, SHUT),
    ("regulations:check", "/cek/", ALL, SHUT),
    ("courses:home", "/belajar/", SIGNED_IN, SHUT),
    ("courses:catalogue", "/kursus/", ALL, SHUT),
    ("courses:course", "/kursus/{course}/", ALL, ENROLLED),
    ("courses:module", "/kursus/{course}/{module}/", ENROLLED, SHUT),
    ("courses:pack", "/kursus/{course}/{module}/simpan.json", ENROLLED, SHUT),
    ("courses:lesson", "/kursus/{course}/{module}/{lesson}/", ENROLLED, ENROLLED),
    ("courses:lesson_read", "/kursus/{course}/{module}/{lesson}/dibaca/", SHUT, ENROLLED),
    ("courses:letter", "/kursus/{course}/surat.pdf", ENROLLED, SHUT),
    ("courses:dismiss_notice", "/belajar/pengingat/{course}/tutup/", SHUT, ENROLLED),
    # Out of a mail, without signing in: what the token says, and nothing else.
    ("courses:unsubscribe", "/surel/berhenti/{token}/", ALL, ALL),
    ("quizzes:start", "/kuis/{quiz}/", ENROLLED | {"operator"}, ENROLLED | {"operator"}),
    ("quizzes:attempt", "/kuis/percobaan/{open}/", OWNER, SHUT),
    ("quizzes:question", "/kuis/percobaan/{open}/soal/1/", OWNER, OWNER),
    ("quizzes:save", "/kuis/percobaan/{open}/simpan/1/", SHUT, OWNER),
    ("quizzes:flag", "/kuis/percobaan/{open}/tandai/1/", SHUT, OWNER),
    ("quizzes:overview", "/kuis/percobaan/{open}/tinjau/", OWNER, SHUT),
    ("quizzes:offline", "/kuis/percobaan/{open}/luring/", OWNER, SHUT),
    ("quizzes:contact", "/kuis/stempel/{open}/", OWNER, SHUT),
    ("quizzes:submit", "/kuis/percobaan/{open}/kirim/", SHUT, OWNER),
    ("quizzes:result", "/kuis/percobaan/{closed}/hasil/", OWNER, SHUT),
    ("quizzes:practice", "/latihan/", SIGNED_IN, SHUT),
    ("quizzes:sheet", "/latihan/luring/", SIGNED_IN, SHUT),
    ("quizzes:send_drill", "/latihan/{drill}/kirim/", SHUT, OWNER),
    ("quizzes:drill", "/latihan/{drill}/", OWNER, OWNER),
    ("quizzes:drilled", "/latihan/{drill}/hasil/", OWNER, SHUT),
    ("certificates:index", "/sertifikat/", ALL, SHUT),
    # Whoever holds the code printed on the paper may look whether it is true.
    ("certificates:check", "/sertifikat/{code}/", ALL, SHUT),
    ("certificates:file", "/sertifikat/{code}.pdf", ALL, SHUT),
    ("certificates:revoke", "/sertifikat/{code}/cabut/", REVOKERS, REVOKERS),
    ("certificates:design_preview", "/sertifikat/rancangan/{design}/pratinjau.pdf",
     {"officer", "operator"}, SHUT),
    ("certificates:pledge", "/pakta/{course}/", ENROLLED, ENROLLED),
    ("certificates:finished", "/selesai/{course}/", {"ani"}, SHUT),
    ("tracking:home", "/pantau/", FIGURES | {"charlie"}, SHUT),
    ("tracking:overview", "/pantau/{unit}/", FIGURES, SHUT),
    ("tracking:export_units", "/pantau/{unit}/unit.xlsx", FIGURES, SHUT),
    ("tracking:seals", "/pantau/{unit}/segel/", FIGURES, SHUT),
    ("tracking:seal", "/pantau/{unit}/segel/{seal}/", FIGURES, SHUT),
    ("tracking:seal_rows", "/pantau/{unit}/segel/{seal}/unit.csv", NAMES, SHUT),
    # The whole tree, for those who read the names of all of it: nobody here.
    ("tracking:seal_text", "/pantau/{root}/segel/{seal}/segel.json", SHUT, SHUT),
    ("tracking:save_overview", "/pantau/{unit}/tampilan/", FIGURES, FIGURES),
    ("tracking:save_people", "/pantau/{unit}/orang/tampilan/", NAMES, NAMES),
    ("tracking:saved_views", "/pantau/tampilan-saya/", FIGURES | {"charlie"}, SHUT),
    ("tracking:open_saved_view", "/pantau/tampilan-saya/{view}/", NAMES, SHUT),
    ("tracking:rename_saved_view", "/pantau/tampilan-saya/{view}/nama/", NAMES, NAMES),
    ("tracking:delete_saved_view", "/pantau/tampilan-saya/{view}/hapus/", SHUT, NAMES),
    ("tracking:summary", "/pantau/{unit}/ringkasan/", SHUT, FIGURES),
    ("tracking:export_map", "/pantau/{unit}/praktik.csv", FIGURES, SHUT),
    ("tracking:practice", "/pantau/{unit}/praktik/{practice}/", FIGURES, SHUT),
    ("tracking:people", "/pantau/{unit}/orang/", NAMES, NAMES),
    ("tracking:export_people", "/pantau/{unit}/orang.xlsx", NAMES, SHUT),
    ("tracking:issue_code", "/pantau/{unit}/orang/{sari}/kode/", SHUT, NAMES),
    ("tracking:downloads", "/pantau/{unit}/unduhan/", NAMES, SHUT),
    ("tracking:download", "/pantau/{unit}/unduhan/{export}/", NAMES, SHUT),
    ("tracking:assign", "/pantau/{unit}/tugaskan/", NAMES, NAMES),
    ("tracking:add_person", "/pantau/{unit}/orang/tambah/", NAMES, NAMES),
    ("tracking:person", "/pantau/{unit}/orang/{sari}/", NAMES, SHUT),
    ("tracking:move", "/pantau/{unit}/orang/{sari}/mutasi/", NAMES, NAMES),
    ("tracking:end", "/pantau/{unit}/orang/{sari}/akhiri/", NAMES, NAMES),
    ("tracking:take_back", "/pantau/{unit}/orang/{sari}/rencana/", NAMES, NAMES),
    ("tracking:place_again", "/pantau/{unit}/orang/{sari}/tempatkan/", NAMES, NAMES),
    ("tracking:excuse", "/pantau/{unit}/orang/{sari}/pengecualian/", NAMES, NAMES),
    ("tracking:end_excuse", "/pantau/{unit}/orang/{sari}/pengecualian/{exclusion}/", NAMES, NAMES),
    ("tracking:insert_placement", "/pantau/{unit}/orang/{sari}/penempatan/", NAMES, NAMES),
    (
        "tracking:correct_placement",
        "/pantau/{unit}/orang/{sari}/penempatan/{placement}/",
        NAMES,
        NAMES,
    ),
    ("tracking:edit_person", "/pantau/{unit}/orang/{sari}/data/", NAMES, NAMES),
    ("tracking:units", "/pantau/{unit}/unit/", NAMES, SHUT),
    ("tracking:add_unit", "/pantau/{unit}/unit/tambah/", NAMES, NAMES),
    ("tracking:change_unit", "/pantau/{unit}/unit/{child}/ubah/", NAMES, NAMES),
    ("tracking:close_unit", "/pantau/{unit}/unit/{child}/tutup/", NAMES, NAMES),
    ("tracking:move_unit", "/pantau/{unit}/unit/{child}/pindah/", NAMES, NAMES),
    ("tracking:merge_unit", "/pantau/{unit}/unit/{child}/gabung/", NAMES, NAMES),
    ("tracking:reorganisation", "/pantau/{unit}/unit/{child}/perubahan/{change}/", NAMES, NAMES),
    ("tracking:officers", "/pantau/{unit}/petugas/", NAMES, SHUT),
    ("tracking:add_officer", "/pantau/{unit}/petugas/tunjuk/", NAMES, NAMES),
    ("tracking:end_officer", "/pantau/{unit}/petugas/{role}/akhiri/", NAMES, NAMES),
    ("tracking:assignments", "/pantau/{unit}/penugasan/", NAMES, SHUT),
    ("tracking:letter", "/pantau/{unit}/penugasan/{given}/surat.pdf", NAMES, SHUT),
    ("tracking:receipts", "/pantau/{unit}/penugasan/{given}/tanda-terima/", FIGURES, SHUT),
    ("tracking:receipts_xlsx", "/pantau/{unit}/penugasan/{given}/tanda-terima.xlsx", FIGURES, SHUT),
    ("tracking:receipts_csv", "/pantau/{unit}/penugasan/{given}/tanda-terima.csv", FIGURES, SHUT),
    ("tracking:receive", "/pantau/{unit}/penugasan/{above}/terima/", SHUT, NAMES),
    ("tracking:exclude", "/pantau/{unit}/penugasan/{given}/kecualikan/", SHUT, NAMES),
    ("tracking:include_again", "/pantau/{unit}/pengecualian/{excused}/batalkan/", SHUT, NAMES),
    ("tracking:change_assignment", "/pantau/{unit}/penugasan/{given}/ubah/", NAMES, NAMES),
    ("tracking:end_series", "/pantau/{unit}/pengulangan/{series}/hentikan/", NAMES, NAMES),
    ("tracking:retry_assignment", "/pantau/{unit}/penugasan/{given}/ulangi/", SHUT, NAMES),
    ("tracking:reminders", "/pantau/{unit}/pengingat/", NAMES, SHUT),
    ("tracking:send_reminders",
     "/pantau/{unit}/pengingat/kirim/?{about}&batas={due_on}&gelombang=-7", NAMES, NAMES),
    ("tracking:automatic_reminders", "/pantau/{unit}/pengingat/otomatis/?{about}", SHUT, NAMES),
    ("tracking:imports", "/pantau/{unit}/impor/", NAMES, NAMES),
    ("tracking:empty_roster", "/pantau/{unit}/impor/contoh.xlsx", NAMES, SHUT),
    ("tracking:roster", "/pantau/{unit}/impor/{roster}/", NAMES, SHUT),
    ("tracking:lines_xlsx", "/pantau/{unit}/impor/{roster}/baru.xlsx", NAMES, SHUT),
    ("tracking:lines_csv", "/pantau/{unit}/impor/{roster}/baru.csv", NAMES, SHUT),
    ("tracking:roster_columns", "/pantau/{unit}/impor/{roster}/kolom/", SHUT, NAMES),
    ("tracking:apply_roster", "/pantau/{unit}/impor/{roster}/terapkan/", SHUT, NAMES),
    ("tracking:undo_roster", "/pantau/{unit}/impor/{roster}/batalkan/", SHUT, NAMES),
    ("tracking:transfers", "/pantau/{unit}/mutasi/", NAMES, SHUT),
    ("tracking:answer_transfer", "/pantau/{unit}/mutasi/{transfer}/", SHUT, NAMES),
    # Last of what is posted: it takes away what others rest on.
    ("tracking:withdraw_assignment", "/pantau/{unit}/penugasan/{given}/tarik/", NAMES, NAMES),
    ("mfa_index", "/akun/dua-langkah/", SIGNED_IN, SHUT),
]  # fmt: skip

# What a form must hold to be more than refused.
FORMS = {
    "tracking:answer_transfer": lambda person: {"jawaban": "tolak"},
    "courses:lesson_read": lambda person: {"who": mark_of(person)} if person else {},
}

# Behind sign-in, and nothing of anybody in it.
THE_SAME_FOR_ALL = ("tracking:empty_roster",)

# Whole branches, each with why one row an address would tell nothing more.
PREFIXES = {
    "cms/": "one gate closes all of it before any view is looked up; see the tests below",
    "akun/dua-langkah/": "allauth's own pages on the reader's own second factor; no key in them",
    "dokumen/": "documents of lessons, which authors made public; no row of a person",
    "media/": "only where no web server hands out files",
}
WAGTAIL_PAGES = ("wagtail_serve", "wagtailcore_authenticate_with_password", "wagtailcore_login")

CMS = frozenset({"officer", "trainer", "reviewer", "operator"})
WRITERS = frozenset({"trainer", "reviewer", "operator"})
OPERATOR = frozenset({"operator"})
# The first pages of the CMS, and all that list people or what belongs to an agency.
CMS_TABLE = [
    ("/cms/", CMS),
    ("/cms/pages/", WRITERS),
    ("/cms/users/", OPERATOR),
    ("/cms/users/new/", OPERATOR),
    ("/cms/groups/", OPERATOR),
    ("/cms/reports/site-history/", CMS),
    ("/cms/reports/workflow/", WRITERS),
    ("/cms/snippets/agencies/agency/", OPERATOR),
    ("/cms/snippets/quizzes/question/", WRITERS),
    ("/cms/snippets/quizzes/quiz/", WRITERS),
    ("/cms/snippets/certificates/certificatedesign/", {"officer", "operator"}),
]  # fmt: skip


@pytest.fixture
def world(tree, course, no_worker, monkeypatch):  # noqa: F811
    monkeypatch.setattr("people.actions.exporting.async_task", lambda *words: None)
    return gather(tree, course)


def every_pattern(patterns=None, prefix="", space=""):
    """Route and name of each address that the site knows."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route, f"{space}{each.name}" if each.name else route
        else:
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from every_pattern(each.url_patterns, route, inner)


def test_every_address_has_a_row():
    rows = {name for name, *_rest in TABLE}
    known = {name for _route, name in every_pattern()}
    forgotten = {
        f"{name} ({route})"
        for route, name in every_pattern()
        if name not in rows and name not in WAGTAIL_PAGES and not route.startswith(tuple(PREFIXES))
    }
    assert not forgotten, (
        "Nobody has said yet who may open these. Give each a row in TABLE: its name, an address,"
        f" who opens it, who may post to it. {sorted(forgotten)}"
    )
    assert rows <= known, f"These are no more; take them out of TABLE: {sorted(rows - known)}"


def is_open(answer):
    """Let in: a page, a form with faults, or on to another page that is not the way in."""
    if answer.status_code == 302:
        return not answer["Location"].startswith("/masuk/")
    assert answer.status_code in (200, 204, 401, 403, 404, 405, 409, 422), answer.status_code
    return answer.status_code in (200, 204, 422)


def content_of(answer):
    """All there is to read, also inside a workbook."""
    found = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if found.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(found))
        found = b"\n".join(book.read(name) for name in book.namelist())
    return found.decode(errors="replace")


def enter(client, people, role):
    if role != "nobody" and "_auth_user_id" not in client.session:
        client.force_login(people[role])


@override_settings(CMS_REQUIRES_MFA=False)
@pytest.mark.parametrize("role", ROLES)
def test_each_opens_what_the_table_says_and_nobody_reads_what_is_anothers(client, world, role):
    people, values = world
    wrong, told = [], []
    for method in ("get", "post"):
        for name, address, *allowed in TABLE:
            enter(client, people, role)
            form = FORMS[name](people.get(role)) if name in FORMS else {}
            answer = getattr(client, method)(address.format(**values), form)
            if is_open(answer) != (role in allowed[method == "post"]):
                wrong.append((method, name, answer.status_code, answer.headers.get("Location")))
            text = content_of(answer)
            if role not in ("sari", "ani"):
                told += [(method, name, secret) for secret in NEVER_SHOWN if secret in text]
    assert not wrong, f"{role}: not as in the table"
    assert not told, f"{role} reads a mark or an answer of somebody else"


@pytest.mark.parametrize("role", ["sari", "ani", "budi", "olga", "officer"])
def test_what_opens_to_somebody_alone_is_left_in_no_browser(client, world, role):
    """A phone is handed on, a desk is shared: neither the button back nor a folder of copies brings it out."""
    people, values = world
    client.force_login(people[role])
    kept = []
    for name, address, opens, _posts in TABLE:
        if role in opens and "nobody" not in opens and name not in THE_SAME_FOR_ALL:
            answer = client.get(address.format(**values))
            if answer.status_code == 200 and "no-store" not in answer.headers.get(
                "Cache-Control", ""
            ):
                kept.append(name)
    assert not kept


def test_the_secrets_of_the_fixture_are_there_to_be_found(client, world):
    people, values = world
    enter(client, people, "sari")
    assert "73,21" in content_of(client.get(f"/kuis/percobaan/{values['closed']}/hasil/"))


@pytest.mark.parametrize("role", ["nobody", "sari", "budi", "olga"])
def test_the_gate_of_the_cms_lets_in_nobody_without_a_role_there(client, world, role):
    people, _values = world
    enter(client, people, role)
    for route, _name in every_pattern():
        if route.startswith("cms/"):
            address = "/" + re.sub(r"<[^>]+>|\(\?P<\w+>[^)]*\)|[\^$?\\]", "1", route)
            assert not is_open(client.get(address)), address


@override_settings(CMS_REQUIRES_MFA=False)
@pytest.mark.parametrize("role", sorted(CMS))
def test_each_role_of_the_cms_opens_its_part(client, world, role):
    people, _values = world
    enter(client, people, role)
    wrong = []
    for address, allowed in CMS_TABLE:
        answer = client.get(address)
        let_in = answer.status_code == 200
        if let_in != (role in allowed):
            wrong.append((address, answer.status_code))
        secrets = NEVER_SHOWN if role == "operator" else (*NEVER_SHOWN, "Sari Contoh")
        assert not [secret for secret in secrets if secret in content_of(answer)], address
    assert not wrong


@pytest.mark.parametrize("role", sorted(CMS))
def test_the_cms_asks_for_a_second_factor_first(client, world, role):
    people, _values = world
    enter(client, people, role)
    for address, _allowed in CMS_TABLE:
        assert client.get(address)["Location"].startswith("/akun/dua-langkah/")
