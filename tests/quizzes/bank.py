"""Plain makers of law, questions and quizzes, and the right and wrong answers of each."""

from types import SimpleNamespace

from quizzes.actions.questions import publish_version
from quizzes.kinds import kind_named
from quizzes.models import Question, Quiz, QuizKind, QuizSection
from regulations.models import Practice, Provision, Regulation, Review, Verdict

SECRET = "RAHASIA-KUNCI"


def option(text, is_right=False):
    return {"text": text, "is_right": is_right, "explanation": f"{SECRET} {text}"}


BLOCKS = {
    "scenario": {
        "verdict": "dilarang",
        "allowed_note": SECRET,
        "forbidden_note": SECRET,
        "consult_note": SECRET,
        "bases": [option("Dasar tepat", True), option("Dasar lain"), option("Dasar lama")],
    },
    "single": {"options": [option("Satu", True), option("Dua"), option("Tiga")]},
    "multiple": {
        "options": [option("Apel", True), option("Beras", True), option("Cabai"), option("Durian")],
        "is_partial": True,
    },
    "true_false": {"is_true": True, "true_note": SECRET, "false_note": SECRET},
    "matching": {
        "pairs": [
            {"left": "Kiri A", "right": "Kanan A", "explanation": SECRET},
            {"left": "Kiri B", "right": "Kanan B", "explanation": SECRET},
        ],
        "distractors": ["Kanan C"],
    },
    "ordering": {
        "steps": [
            {"text": "Langkah pertama", "explanation": SECRET},
            {"text": "Langkah kedua", "explanation": SECRET},
            {"text": "Langkah ketiga", "explanation": SECRET},
        ]
    },
    "short": {"accepted": ["Bawaslu RAHASIA-BENTUK"], "hint": "Satu kata", "note": SECRET},
}


def frozen(kind):
    return kind_named(kind).freeze(BLOCKS[kind])


def right_answer(kind, content):
    """The answer that earns all."""
    if kind == "scenario":
        basis = next(row["id"] for row in content["bases"] if row["right"])
        return {"verdict": content["verdict"], "basis": basis}
    if kind == "single":
        return {"choice": next(row["id"] for row in content["options"] if row["right"])}
    if kind == "multiple":
        return {"choices": sorted(row["id"] for row in content["options"] if row["right"])}
    if kind == "true_false":
        return {"choice": content["right"]}
    if kind == "matching":
        return {"pairs": {pair["id"]: pair["right"] for pair in content["pairs"]}}
    if kind == "ordering":
        return {"places": {step["id"]: n for n, step in enumerate(content["steps"], start=1)}}
    return {"text": content["accepted"][0]}


def posted(kind, answer):
    """The form data that a browser sends for an answer."""
    if kind == "scenario":
        return {"penilaian": answer["verdict"], "dasar": answer["basis"]}
    if kind in ("single", "true_false"):
        return {"jawaban": answer["choice"]}
    if kind == "multiple":
        return {"jawaban": answer["choices"]}
    if kind == "matching":
        return {f"pasangan-{left}": right for left, right in answer["pairs"].items()}
    if kind == "ordering":
        return {f"urutan-{step}": str(place) for step, place in answer["places"].items()}
    return {"jawaban": answer["text"]}


def make_law(*, is_scored=True, review=Review.PRIMARY, code="P01"):
    regulation, _ = Regulation.objects.get_or_create(
        code="pp-94-2021",
        defaults={"kind": "peraturan-pemerintah", "title": "PP", "short_title": "PP 94/2021"},
    )
    provision, _ = Provision.objects.get_or_create(
        reference=f"pp-94-2021/{code.lower()}",
        defaults={
            "regulation": regulation,
            "code": code.lower(),
            "label": f"Pasal {code}",
            "summary": f"{SECRET} inti",
            "review": review,
        },
    )
    practice, _ = Practice.objects.get_or_create(
        code=code,
        defaults={
            "label": f"Praktik {code}",
            "category": "Disiplin",
            "verdict": Verdict.FORBIDDEN,
            "before_campaign": True,
            "during_campaign": True,
            "after_campaign": True,
            "sanction_review": Review.PRIMARY,
            "applies_to": "ASN",
            "is_scored": is_scored,
            "review": Review.PRIMARY,
            "legal_basis": "PP",
        },
    )
    return SimpleNamespace(practice=practice, provision=provision)


def make_question(law, kind="single", code="Q-1", *, publish=True, block=None, **fields):
    question = Question(
        code=code,
        title=f"Judul {code}",
        stem=f"Pertanyaan {code}?",
        explanation=f"{SECRET} pembahasan",
        practice=law.practice,
        **fields,
    )
    field = Question._meta.get_field("answer")
    question.answer = field.to_python([{"type": kind, "value": block or BLOCKS[kind]}])
    question.provisions = [law.provision]
    question.save()
    if publish:
        publish_version(question=question)
    return question


def make_quiz(slug="kuis-contoh", *, draw=2, **rules):
    rules = {"title": "Kuis Contoh", "kind": QuizKind.MODULE, **rules}
    quiz = Quiz.objects.create(slug=slug, **rules)
    QuizSection(quiz=quiz, draw=draw, position=1).save()
    return quiz
