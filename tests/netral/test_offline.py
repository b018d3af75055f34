"""What a phone keeps: the service worker, the manifest, the page without signal, little data."""

import json

import pytest

from netral import offline

pytestmark = pytest.mark.django_db

BUILT = {
    "src/main.ts": {
        "file": "assets/main-aaaaaaaa.js",
        "css": ["assets/main-bbbbbbbb.css"],
        "assets": ["assets/letters-cccccccc.woff2"],
        "dynamicImports": ["src/offline/lesson.ts"],
    },
    "src/offline/lesson.ts": {"file": "assets/lesson-dddddddd.js", "imports": ["src/main.ts"]},
    "src/desk.ts": {"file": "assets/desk-eeeeeeee.js"},
}


@pytest.fixture
def built(tmp_path, settings):
    """A front end as Vite leaves it."""
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text(json.dumps(BUILT))
    (tmp_path / "sw.js").write_text("ruled();")
    settings.FRONTEND_DIST = tmp_path
    yield tmp_path
    offline.built_files.cache_clear()
    offline.built_worker.cache_clear()


@pytest.fixture(autouse=True)
def _fresh():
    offline.built_files.cache_clear()
    offline.built_worker.cache_clear()


def kept(response) -> dict:
    first = response.content.decode().split("\n", 1)[0]
    return json.loads(first.removeprefix("self.__NETRAL = ").removesuffix(";"))


def test_the_worker_rules_from_the_root_and_is_asked_for_each_time(built, client):
    response = client.get("/sw.js")
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert "no-cache" in response.headers["Cache-Control"]
    assert response.content.decode().endswith("ruled();")
    known = client.get("/sw.js", headers={"If-None-Match": response.headers["ETag"]})
    assert known.status_code == 304


def test_the_worker_keeps_what_learners_need_and_nothing_of_the_desk(built, client):
    files = [each["url"] for each in kept(client.get("/sw.js"))["files"]]
    assert files == [
        "/statis/assets/main-aaaaaaaa.js",
        "/statis/assets/main-bbbbbbbb.css",
        "/statis/assets/letters-cccccccc.woff2",
        "/statis/assets/lesson-dddddddd.js",
        "/luring/",
        "/luring/kirim/",
        "/cek/",
    ]


def test_another_language_is_another_worker(built, client):
    indonesian = kept(client.get("/sw.js"))["files"]
    client.cookies["django_language"] = "en"
    assert kept(client.get("/sw.js"))["files"] != indonesian
    assert kept(client.get("/sw.js"))["language"] == "en"


@pytest.mark.parametrize("path", ["/luring/", "/luring/kirim/", "/cek/"])
def test_what_the_worker_keeps_for_all_comes_in_its_language_without_a_cookie(client, path):
    english = client.get(path, headers={"X-Bahasa": "en"})
    assert '<html lang="en"' in english.content.decode()
    assert {"Cookie", "X-Bahasa"} <= {each.strip() for each in english["Vary"].split(",")}
    assert '<html lang="id"' in client.get(path, headers={"X-Bahasa": "xx"}).content.decode()


def test_without_a_build_there_is_no_worker(tmp_path, settings, client):
    settings.FRONTEND_DIST = tmp_path
    assert client.get("/sw.js").status_code == 404


def test_the_manifest_has_all_that_a_phone_asks_for(client):
    response = client.get("/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["start_url"], manifest["scope"], manifest["lang"]) == ("/belajar/", "/", "id")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in manifest["icons"]}


def test_the_page_without_signal_is_drawn_for_nobody(client, sari):
    client.force_login(sari)
    page = client.get("/luring/").content.decode()
    assert "data-who" not in page
    assert sari.name not in page
    assert "csrfmiddlewaretoken" not in page


def test_every_page_of_a_person_carries_the_same_mark_and_never_the_number(client, sari):
    assert "data-who" not in client.get("/kursus/").content.decode()
    client.force_login(sari)
    page = client.get("/kursus/").content.decode()
    mark = page.split('data-who="')[1].split('"')[0]
    assert f'data-who="{mark}"' in client.get("/akun/").content.decode()
    assert mark not in (str(sari.pk), sari.nip)


def test_little_data_is_a_choice_of_this_device(client, sari):
    client.force_login(sari)
    assert "Nyalakan hemat data" in client.get("/akun/").content.decode()
    assert client.post("/akun/hemat-data/", {"hemat": "ya"}).url == "/akun/"
    assert client.cookies["hemat"].value == "ya"
    assert "Matikan hemat data" in client.get("/akun/").content.decode()
    client.post("/akun/hemat-data/", {"hemat": "tidak"})
    assert "Nyalakan hemat data" in client.get("/akun/").content.decode()
    assert client.get("/akun/hemat-data/").status_code == 405
