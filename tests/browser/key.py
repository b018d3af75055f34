"""The right answers of the questions now in use, as form fields by the text of the question.

Run by `quiz.ts` inside `manage.py shell`; again when a trainer has published in the meantime.
"""

import json

from quizzes.models import QuestionVersion


def right(version):
    """The right answer as the fields of the form."""
    content = version.content["answer"]
    if version.kind == "scenario":
        fields = [["penilaian", content["verdict"]]]
        return fields + [["dasar", o["id"]] for o in content["bases"] if o["right"]]
    if version.kind in ("single", "multiple"):
        return [["jawaban", o["id"]] for o in content["options"] if o["right"]]
    if version.kind == "true_false":
        return [["jawaban", content["right"]]]
    if version.kind == "matching":
        return [["pasangan-" + p["id"], p["right"]] for p in content["pairs"]]
    if version.kind == "ordering":
        return [["urutan-" + s["id"], str(n)] for n, s in enumerate(content["steps"], start=1)]
    return [["jawaban", content["accepted"][0]]]


print(
    json.dumps(
        {
            " ".join(version.content["stem"].split()): right(version)
            for version in QuestionVersion.objects.filter(is_current=True)
        }
    )
)
