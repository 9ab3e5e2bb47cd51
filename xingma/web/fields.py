"""Findings at the fields they belong to: a rule of a room is shown like an error of the form."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from xingma.core.findings import Finding


def say_at_fields(form: forms.Form, findings: Sequence[Finding]) -> list[Finding]:
    """Put each finding at its field of a bound form; returns those that belong to none, for the top of the page."""
    form.full_clean()
    for finding in findings:
        if finding.where in form.fields:
            form.add_error(finding.where, finding.text)
    return [finding for finding in findings if finding.where not in form.fields]
