"""Form controls as GOV.UK Frontend draws them; used by components/field.html."""

from django import template
from django.forms import BoundField, widgets
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def control_kind(field: BoundField) -> str:
    """Which look it takes: input, password, textarea, select, file, checkbox, checkboxes or radios."""
    match field.field.widget:
        case widgets.CheckboxSelectMultiple():
            return "checkboxes"
        case widgets.RadioSelect():
            return "radios"
        case widgets.CheckboxInput():
            return "checkbox"
        case widgets.PasswordInput():
            return "password"
        case widgets.Textarea():
            return "textarea"
        case widgets.Select():
            return "select"
        case widgets.FileInput():
            return "file"
    return "input"


CLASSES = {
    "checkbox": "govuk-checkboxes__input",
    "checkboxes": "govuk-checkboxes__input",
    "radios": "govuk-radios__input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "password": "govuk-input",
    "input": "govuk-input",
}


@register.filter
def control(field: BoundField) -> SafeString:
    """The control with its classes, and with hint and error named to those who hear the page."""
    return field.as_widget(attrs=_attributes(field))


@register.filter
def options(field: BoundField) -> list[object]:
    """The single choices of radios or checkboxes, each drawn by itself."""
    field.field.widget.attrs["class"] = CLASSES[control_kind(field)]
    return list(field.subwidgets)


def _attributes(field: BoundField) -> dict[str, str | bool]:
    kind = control_kind(field)
    # The label stands above; allauth would say it once more, in grey.
    field.field.widget.attrs.pop("placeholder", None)
    names = [CLASSES[kind], str(field.field.widget.attrs.get("class", ""))]
    if field.errors and kind in {"input", "password", "textarea", "select", "file"}:
        names.append(f"{CLASSES[kind]}--error")
    attributes: dict[str, str | bool] = {"class": " ".join(name for name in names if name)}
    described_by = []
    if field.help_text:
        described_by.append(f"{field.auto_id}_helptext")
    if field.errors:
        described_by.append(f"{field.auto_id}_error")
        attributes["aria-invalid"] = "true"
    if described_by:
        attributes["aria-describedby"] = " ".join(described_by)
    return attributes
