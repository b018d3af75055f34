"""What two libraries do at every request is spared where nobody would see it, and done where somebody would."""

import pytest
import structlog
from csp.constants import HEADER
from csp.decorators import csp_update
from csp.middleware import CSPMiddleware
from django.http import HttpResponse, StreamingHttpResponse
from django_structlog.middlewares import RequestMiddleware

from netral.middleware import FaultLog, SamePolicy


@pytest.mark.parametrize("path", ["/", "/masuk/", "/cms/", "/cms/pages/"])
def test_the_policy_is_the_one_of_the_library(rf, path):
    request = rf.get(path)
    ours, theirs = (_answered(layer, request) for layer in (SamePolicy, CSPMiddleware))
    assert ours.headers == theirs.headers
    assert (HEADER in ours.headers) is not path.startswith("/cms/")


def test_a_view_that_changes_the_policy_is_heard(rf):
    changed = csp_update({"img-src": ["https://contoh.go.id"]})(lambda _request: HttpResponse())
    answer = _answered(SamePolicy, rf.get("/"), changed)
    assert "https://contoh.go.id" in answer[HEADER]
    assert "https://contoh.go.id" not in _answered(SamePolicy, rf.get("/"))[HEADER]


def test_a_policy_that_was_set_by_hand_stays(rf):
    by_hand = HttpResponse(headers={HEADER: "default-src 'none'"})
    assert _answered(SamePolicy, rf.get("/"), lambda _request: by_hand)[HEADER] == (
        "default-src 'none'"
    )


def _answered(layer, request, view=lambda _request: HttpResponse()):
    request.__dict__.pop("csp_nonce", None)
    return layer(view)(request)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (HttpResponse(), []),
        (HttpResponse(status=302), []),
        (HttpResponse(status=404), [404]),
        (HttpResponse(status=500), [500]),
    ],
)
def test_above_the_level_only_faults_are_told(rf, sari, quiet, answer, told):
    request = rf.get("/belajar/")
    request.user = sari
    with structlog.testing.capture_logs() as lines:
        FaultLog(lambda _request: answer)(request)
    assert [line["code"] for line in lines] == told
    assert structlog.contextvars.get_contextvars() == {}


def test_a_fault_is_told_with_the_request_and_whose_it_was(client, sari, quiet, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("rusak")

    client.force_login(sari)
    client.raise_request_exception = False
    monkeypatch.setattr("courses.views.own_enrolments", fail)
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        assert client.get("/belajar/").status_code == 500
    (line,) = [line for line in lines if line["event"] == "request_failed"]
    assert line["user_id"] == sari.pk
    assert line["request_id"]


def test_a_fault_on_the_way_leaves_nothing_of_it_for_the_next_request(rf, sari, quiet):
    layer = FaultLog(lambda _request: HttpResponse(status=404))
    hers, before_anybody_is_known = rf.get("/belajar/"), rf.get("/")
    hers.user = sari
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        for request in (hers, before_anybody_is_known):
            try:
                raise RuntimeError("rusak")
            except RuntimeError:
                layer.process_got_request_exception(None, request)
            assert structlog.contextvars.get_contextvars() == {}
    first, second = lines
    assert first["request_id"] != second["request_id"]
    assert (first["user_id"], "user_id" in second) == (sari.pk, False)


def test_pages_of_a_fault_while_developing_have_no_policy(rf, settings):
    settings.DEBUG = True
    missing = HttpResponse(status=404)
    assert HEADER not in _answered(SamePolicy, rf.get("/"), lambda _request: missing).headers


def test_an_export_that_breaks_on_the_way_is_told(rf, sari, quiet):
    def pieces():
        yield b"nama"
        raise RuntimeError("rusak")

    request = rf.get("/pantau/unduh/")
    request.user = sari
    with structlog.testing.capture_logs() as lines, pytest.raises(RuntimeError):
        list(FaultLog(lambda _request: StreamingHttpResponse(pieces()))(request))
    assert "streaming_failed" in [line["event"] for line in lines]


def test_where_the_level_asks_for_it_all_is_told_as_the_library_does(rf, sari):
    request = rf.get("/belajar/")
    request.user = sari
    told = []
    for layer in (FaultLog, RequestMiddleware):
        with structlog.testing.capture_logs() as lines:
            layer(lambda _request: HttpResponse())(request)
        told.append([line["event"] for line in lines])
    assert told == [["request_started", "request_finished"]] * 2


@pytest.fixture
def quiet(monkeypatch):
    """The level that is usual in life; in the tests it is INFO."""
    monkeypatch.setattr("netral.middleware.logger", _Quiet())


class _Quiet:
    def is_enabled_for(self, _level):
        return False
