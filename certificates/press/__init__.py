"""From the facts of a certificate to its PDF. Same facts, same bytes."""

from certificates.press.sheet import render, render_facts

__all__ = ["render", "render_facts"]
