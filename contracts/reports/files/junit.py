"""The report as JUnit XML, which Jenkins, GitLab and most others read.

The form is that of ``junit-10.xsd`` of Jenkins' xUnit plugin.  It has properties only for suites,
so those of a clause carry its id: ``echo.metadata.values.level``.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final
from xml.etree import ElementTree as ET

from contracts.reports.files.cases import Status, TestCase, test_cases
from contracts.reports.files.words import line
from contracts.reports.report import Report

_ELEMENTS: Final = {
    Status.FAILED: "failure",
    Status.ERROR: "error",
    Status.SKIPPED: "skipped",
    # A failure would fail the pipeline.
    Status.TOLERATED: "skipped",
}


def render(report: Report) -> str:
    """Return the document: a suite for each subject, and a test case for each clause."""
    cases = test_cases(report)
    counts = _counts(cases)
    # The schema has no such attribute here.
    del counts["skipped"]
    name = f"thread-contracts {line(report.target)}"
    root = ET.Element("testsuites", {"name": name, **counts, "time": f"{report.duration_s:.3f}"})
    by_group = sorted(cases, key=lambda case: case.group)
    for group, members in groupby(by_group, key=lambda case: case.group):
        root.append(_suite(group, [*members], report))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(group: str, cases: list[TestCase], report: Report) -> ET.Element:
    suite = ET.Element("testsuite", {"name": group, **_counts(cases), "timestamp": report.started})
    properties = ET.SubElement(suite, "properties")
    for case in cases:
        for name, value in case.properties:
            ET.SubElement(properties, "property", {"name": f"{case.name}.{name}", "value": value})
    suite.extend(map(_case, cases))
    return suite


def _case(case: TestCase) -> ET.Element:
    made = ET.Element("testcase", {"classname": case.group, "name": case.name})
    if case.status in _ELEMENTS:
        facts = {"message": case.message, "type": case.verdict}
        ET.SubElement(made, _ELEMENTS[case.status], facts).text = case.text
    elif case.text and not case.properties:
        # The notes of a run that is as it should be.
        ET.SubElement(made, "system-out").text = case.text
    return made


def _counts(cases: Iterable[TestCase]) -> dict[str, str]:
    kinds = [_ELEMENTS.get(case.status, "") for case in cases]
    return {
        "tests": str(len(kinds)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": str(kinds.count("skipped")),
    }
