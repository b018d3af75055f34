"""Delivery reports that mail servers send back (RFC 3464): which addresses failed for good. Pure."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

PERMANENT = re.compile(r"5\.\d{1,3}\.\d{1,3}")
REFUSED_BY_POLICY = "5.7."


def is_fault_of_address(status: str) -> bool:
    """Whether such a status (RFC 3463) says that mail to this address never arrives.

    5.7 speaks of what the server lets pass, so it is the sender who must mend something.
    """
    return bool(PERMANENT.fullmatch(status)) and not status.startswith(REFUSED_BY_POLICY)


def failed_addresses(raw: bytes) -> set[str]:
    """The addresses that a delivery report gives up; empty when it is no such report."""
    message = message_from_bytes(raw, policy=policy.default)
    found = set()
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        # One block of headers for the message, then one for each recipient.
        for block in cast("list[EmailMessage]", part.get_payload()):
            address = _failed(block)
            if address:
                found.add(address)
    return found


def _failed(block: EmailMessage) -> str:
    action = str(block.get("Action", "")).strip().lower()
    status = str(block.get("Status", "")).split(" ", 1)[0].strip()
    # The original address is the one we wrote to; the final one may be where it was forwarded.
    named = block.get("Original-Recipient") or block.get("Final-Recipient") or ""
    kind, _semicolon, address = str(named).partition(";")
    if action != "failed" or not is_fault_of_address(status) or kind.strip().lower() != "rfc822":
        return ""
    return address.strip().strip("<>")
