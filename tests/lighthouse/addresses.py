"""The pages that Lighthouse visits, as JSON; run inside `manage.py shell`."""

import json

from certificates.models import Certificate
from courses.models import LessonPage
from people.models import Person
from quizzes.models import Attempt

HALF_WAY = Person.objects.get(nip="199202022022211902")
lesson = LessonPage.objects.live().order_by("path").first()
certificate = Certificate.objects.filter(revoked_at=None).earliest("pk")
mine = Attempt.objects.filter(person=HALF_WAY)
open_attempt = mine.filter(finished_at=None).latest("pk")
finished = mine.exclude(finished_at=None).latest("pk")


def page(name, path, *, is_personal, is_listed=False):
    """`is_listed`: whether search engines are meant to find it."""
    return {"name": name, "path": path, "isPersonal": is_personal, "isListed": is_listed}


print(
    json.dumps(
        [
            page("home", "/belajar/", is_personal=True),
            page("sign-in", "/masuk/", is_personal=False, is_listed=True),
            page("lesson", lesson.get_url(), is_personal=True),
            page("quiz", f"/kuis/percobaan/{open_attempt.public_id}/soal/1/", is_personal=True),
            page("result", f"/kuis/percobaan/{finished.public_id}/hasil/", is_personal=True),
            page("certificate check", f"/sertifikat/{certificate.code}/", is_personal=False),
        ]
    )
)
