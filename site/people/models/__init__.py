"""People, where they are placed over time, and what they may open."""

from people.models.activation import ActivationCode
from people.models.audit import AuditEntry
from people.models.export import Export, ExportForm, ExportState
from people.models.person import Person, Status
from people.models.placement import Exclusion, ExclusionReason, LeavingReason, Placement
from people.models.role import Role, RoleKind
from people.models.roster import (
    ImportState,
    RosterChange,
    RosterImport,
    TransferRequest,
    TransferState,
)
from people.models.saved_view import SavedView

__all__ = [
    "ActivationCode",
    "AuditEntry",
    "Exclusion",
    "ExclusionReason",
    "Export",
    "ExportForm",
    "ExportState",
    "ImportState",
    "LeavingReason",
    "Person",
    "Placement",
    "Role",
    "RoleKind",
    "RosterChange",
    "RosterImport",
    "SavedView",
    "Status",
    "TransferRequest",
    "TransferState",
]
