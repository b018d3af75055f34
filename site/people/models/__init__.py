"""People, where they are placed over time, and what they may open."""

from people.models.activation import ActivationCode
from people.models.audit import AuditEntry
from people.models.person import Person, Status
from people.models.placement import Exclusion, ExclusionReason, Placement
from people.models.role import Role, RoleKind

__all__ = [
    "ActivationCode",
    "AuditEntry",
    "Exclusion",
    "ExclusionReason",
    "Person",
    "Placement",
    "Role",
    "RoleKind",
    "Status",
]
