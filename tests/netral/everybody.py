"""One of each kind of person, and something of everything that an address can name."""

import datetime as dt
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from certificates.actions.issuing import issue_certificate
from certificates.actions.pledge import publish_pledge_text
from courses.actions.assignments import Letter, assign_course
from courses.actions.excusing import excuse
from courses.actions.letters import keep_letter
from courses.actions.sealing import seal_month
from courses.actions.series import Yearly, begin_series
from courses.fitting import Audience
from courses.models import (
    Assignment,
    Completion,
    Enrolment,
    Reorganisation,
    ReorganisationKind,
    ReorganisationState,
)
from courses.unsubscribing import token_for
from people.actions.exporting import ask_export
from people.actions.importing import check_roster, upload_roster
from people.actions.placements import exclude
from people.actions.roles import grant_role
from people.actions.saved_views import save_view
from people.models import ExclusionReason, RoleKind, Status, TransferRequest
from quizzes.actions.attempts import start_attempt
from quizzes.actions.drills import fill_drills
from quizzes.actions.tallies import tally_answers
from quizzes.models import Attempt, AttemptState, QuizSection, Response, Slot
from tests.cast import make_nip, make_person
from tests.certificates.conftest import make_design
from tests.quizzes.bank import make_law, make_question
from tracking.tasks import write_people

SCORE = Decimal("73.21")
ANSWER = "JAWABAN RAHASIA SARI"
NEVER_SHOWN = ("73.21", "73,21", "73.2", ANSWER)


def gather(tree, course):
    """People by role, and the values that addresses are made of."""
    tree.mamuju.asks_pledge = True
    tree.mamuju.save()
    publish_pledge_text()
    people = _people(tree)
    today = timezone.localdate()
    assign_course(
        course=course.page, agency=tree.mamuju, cycle="2026", actor=None, today=today,
        due_on=today + dt.timedelta(days=9), letter=_letter(),
    )  # fmt: skip
    certificate, design = _finish(people["ani"], tree)
    given = Assignment.objects.get()
    # From above, for a kind of people whom nobody here is: it waits for the office to receive it.
    above = assign_course(
        course=course.page, agency=tree.province, cycle="2027", actor=None, today=today,
        due_on=today + dt.timedelta(days=9), audience=Audience(statuses=(Status.VILLAGE,)),
    )  # fmt: skip
    values = {
        "course": course.page.slug,
        "module": course.modules[0].slug,
        "lesson": course.lessons[0].slug,
        "code": certificate.code,
        "design": design.pk,
        "sari": people["sari"].public_id,
        "token": token_for("reminders", people["sari"].pk),
        "given": given.public_id,
        "series": begin_series(
            assignment=given,
            rule=Yearly(today + dt.timedelta(days=300), 30),
            actor=None,
            today=today,
        ).public_id,
        "about": f"kursus={course.page.slug}&siklus=2026",
        "due_on": given.due_on.isoformat(),
        "role": people["officer"].roles.get().pk,
        "above": above.public_id,
        "excused": _excused(given, people, today).public_id,
        "seal": _sealed(course, tree, today).digest,
        "root": tree.province.slug,
        "child": tree.dinkes.slug,
        "change": _reorganisation(people, tree, today).public_id,
        **_quizzes(people["sari"], course, tree),
        **_of_budi(people, tree),
    }
    return people, values


def _reorganisation(people, tree, today):
    """One that came to nothing; the page about it stays."""
    return Reorganisation.objects.create(
        kind=ReorganisationKind.MOVED, state=ReorganisationState.REFUSED, unit=tree.dinkes,
        target=tree.mamuju, on=today, asked_by=people["budi"],
    )  # fmt: skip


def _letter():
    pdf = ContentFile(b"%PDF-1.4 surat %%EOF", "surat.pdf")
    return Letter(number="800/1/2026", file=keep_letter(file=pdf))


def _excused(assignment, people, today):
    """The head need not take part; Sari will be on leave one day."""
    exclude(
        person=people["sari"], reason=ExclusionReason.LEAVE, actor=people["budi"],
        since=today + dt.timedelta(days=30),
    )  # fmt: skip
    return excuse(
        assignment=assignment,
        person=people["head"],
        reason="Sakit",
        actor=people["budi"],
        today=today,
    )


def _sealed(course, tree, today):
    month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    return seal_month(
        root=tree.province, course=course.page, cycle="2026", month=month, now=timezone.now()
    )


def _people(tree):
    people = {
        "sari": make_person("Sari Contoh", at=tree.puskesmas),
        "ani": make_person("Ani Contoh", at=tree.puskesmas),
        "head": make_person("Hasan Contoh", at=tree.puskesmas, post="Kepala Puskesmas"),
    }
    roles = {
        "budi": (tree.mamuju, RoleKind.BKPSDM),
        "charlie": (tree.majene, RoleKind.BKPSDM),
        "olga": (tree.province, RoleKind.OBSERVER),
        "officer": (tree.mamuju, RoleKind.CERTIFICATE_OFFICER),
        "trainer": (tree.province, RoleKind.TRAINER),
        "reviewer": (tree.province, RoleKind.REVIEWER),
        "operator": (tree.province, RoleKind.OPERATOR),
    }
    for name, (agency, kind) in roles.items():
        people[name] = make_person(f"{name.title()} Contoh", at=tree.majene_office)
        grant_role(person=people[name], agency=agency, kind=kind, actor=None)
        people[name].refresh_from_db()
    return people


def _finish(person, tree):
    now = timezone.now()
    design = make_design(tree.mamuju)
    enrolment = Enrolment.objects.get(person=person)
    enrolment.started_at = enrolment.completed_at = enrolment.pledged_at = now
    enrolment.save()
    completion = Completion.objects.create(
        enrolment=enrolment, agency=enrolment.agency, completed_at=now, score=SCORE
    )
    return issue_certificate(completion=completion), design


def _quizzes(sari, course, tree):
    """A closed attempt with a mark and an answer in words that nobody else may read; an open one."""
    now = timezone.now()
    law = make_law()
    version = make_question(law, "short", "Q-1").versions.get()
    other = make_question(law, "single", "Q-2")
    closed = Attempt.objects.create(
        person=sari, quiz=course.quizzes[0], agency=tree.puskesmas, number=1, pass_mark=70,
        state=AttemptState.SUBMITTED, started_at=now, finished_at=now, score=SCORE,
        review=course.quizzes[0].review, is_passed=True,
    )  # fmt: skip
    slot = Slot.objects.create(attempt=closed, position=1, version=version)
    Response.objects.create(
        attempt=closed, slot=slot, answer={"text": ANSWER}, sequence=1, saved_at=now, mark=0
    )
    fill_drills(attempts=Attempt.objects.filter(pk=closed.pk))
    tally_answers(today=timezone.localdate())
    section = QuizSection(quiz=course.quizzes[1], draw=1, position=1)
    section.questions = [other]  # what an open attempt asks is closed to practice
    section.save()
    opened = start_attempt(person=sari, quiz=course.quizzes[1], agency=tree.puskesmas, now=now)
    return {
        "quiz": course.quizzes[0].slug,
        "closed": closed.public_id,
        "open": opened.public_id,
        "drill": sari.drills.get(question__code="Q-1").pk,
        "practice": law.practice.code,
        "regulation": law.provision.regulation.code,
    }


def _of_budi(people, tree):
    """What was handed in, asked for and made for the officer of the regency."""
    today = timezone.localdate()
    budi = people["budi"]
    file = ContentFile(
        f"nip;nama;jenis;jabatan;unit;email\n{make_nip()};Baru;PNS;;;\n".encode(), "a.csv"
    )
    roster = upload_roster(
        agency=tree.mamuju, file=file, since=today, ends_missing=False, actor=budi
    )
    check_roster(roster_import=roster)
    asked = TransferRequest.objects.create(
        person=people["sari"], source=tree.puskesmas, target=tree.majene_office, on=today
    )
    export = ask_export(
        agency=tree.mamuju, actor=budi, form="xlsx", name="netral-orang", words="", rows=1,
        task="tracking.tasks.write_people",
    )  # fmt: skip
    write_people(export.pk)
    view = save_view(person=budi, name="Semua", address=f"/pantau/{tree.mamuju.slug}/")
    return {
        "exclusion": people["sari"].exclusions.get().pk,
        "placement": people["sari"].placements.latest("since").pk,
        "view": view.pk,
        "unit": tree.mamuju.slug,
        "roster": roster.public_id,
        "transfer": asked.public_id,
        "export": export.public_id,
    }
