"""Designs per agency, gapless numbers, certificates with every printed fact, the pledge."""

from certificates.models.certificate import Certificate, NumberCounter
from certificates.models.design import CertificateDesign
from certificates.models.pledge import PledgeSignature, PledgeText

__all__ = ["Certificate", "CertificateDesign", "NumberCounter", "PledgeSignature", "PledgeText"]
