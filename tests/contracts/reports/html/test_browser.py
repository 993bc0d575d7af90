"""The page in a browser: hostile content, the keyboard, accessibility, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from contracts.compare import html
from contracts.compare.comparison import compare
from contracts.judging.finding import Outcome
from contracts.record.level import Level
from contracts.reports.circumstances import SettingReport
from contracts.reports.report import ClauseReport, Report
from tests.support.browser import Visit, started, visited
from tests.support.exchanges import thread
from tests.support.pages import EVIL, of_body, written
from tests.support.reports import with_text
from tests.support.runs import thoroughly

pytestmark = pytest.mark.slow
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as found:
        yield found


def full(text: str) -> Report:
    """Return a report that has something in every part of the page."""
    report = with_text(text, settings=(SettingReport(text, (text, text), text),))
    first = report.clauses[0]
    finding = replace(first.findings[0], waived=text)
    more: tuple[ClauseReport, ...] = (
        replace(first, id="b.waived", verdict=Outcome.WAIVED, findings=(finding,)),
        replace(first, id="b.pass", verdict=Outcome.PASS, findings=()),
        replace(first, id="b.many", level=Level.PROSE, findings=first.findings * 3),
        replace(first, id="wire.json", verdict=Outcome.PASS, findings=()),
    )
    return replace(report, clauses=(*report.clauses, *more))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a hostile run."""
    found = tmp_path_factory.mktemp("page") / "r.html"
    exchanges = [
        of_body({"metadata": {EVIL: EVIL}}, 500, EVIL),
        of_body({"metadata": {"k": "v" * 600}}, 200, EVIL * 20_000),
        of_body({"x": 1}, 400),
        of_body({}, 200, thread(object=EVIL, metadata={EVIL: EVIL})),
    ]
    written(found, exchanges, full(EVIL))
    return found


@pytest.fixture
def visit(browser: Browser, path: Path) -> Iterator[Visit]:
    with visited(browser, path, viewport=DESKTOP) as found:
        yield found


def test_hostile_content_does_nothing(visit: Visit) -> None:
    page = visit.page
    page.locator("[data-open=map]").click()
    for summary in page.locator("details.further > summary").all():
        summary.click()
    page.keyboard.press("Tab")
    assert (visit.asked, visit.said, visit.dialogs) == ([], [], [])
    assert "alert(1)" in page.locator("h1").inner_text()
    assert page.evaluate("document.querySelectorAll('img, [onerror], [onfocus]').length") == 0


def test_the_policy_forbids_all_that_is_not_the_pages_own(visit: Visit) -> None:
    visit.page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'broken out'";
        document.body.append(script);
        const image = document.createElement("img");
        image.src = "http://127.0.0.1:9/x.png";
        document.body.append(image);
        document.body.setAttribute("style", "display: none");
    }""")
    visit.page.evaluate("document.images[0].decode().catch(() => {})")
    assert visit.page.title() != "broken out"
    assert visit.page.locator("h1").is_visible()
    assert len(visit.said) == 3
    assert all("Content Security Policy" in said for said in visit.said)


def focus(page: Page, selector: str) -> None:
    """Go to an element with the Tab key alone."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} cannot be reached with the keyboard")


def test_the_first_tab_leads_past_the_parts_of_the_page(visit: Visit) -> None:
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    visit.page.locator("#main:focus").wait_for()


def test_filters_are_used_with_the_keyboard(visit: Visit) -> None:
    page = visit.page
    focus(page, "select[name=verdict]")
    page.keyboard.press("p")
    shown = page.locator("ul.clauses > li:visible")
    assert [one.get_attribute("data-verdict") for one in shown.all()] == ["pass", "pass"]
    assert page.locator("output").inner_text() == "2 of 9 clauses"
    focus(page, "input[type=search]")
    page.keyboard.type("wire.json")
    assert shown.count() == 1


def test_a_link_to_a_clause_that_is_filtered_away_shows_it(visit: Visit) -> None:
    page = visit.page
    page.locator("select[name=verdict]").select_option("pass")
    clause = page.locator("[id='clause-a.schema-fail']")
    assert not clause.is_visible()
    page.locator("[id='failure-a.schema-fail'] .about a").click()
    clause.wait_for(state="visible")


def test_places_and_findings_open_with_the_keyboard(visit: Visit) -> None:
    for selector in (".further > summary", ".spot > summary"):
        focus(visit.page, selector)
        visit.page.keyboard.press("Enter")
        visit.page.locator("details[open] > :focus").wait_for()


COPY = "button.copy"
CLIPBOARD = "navigator.clipboard.readText()"


def _wait_until_said(page: Page, said: str) -> None:
    """Wait for what a reader of the screen says; the page lets no function be made of a text."""
    page.locator(f"#said:text-is('{said}')").wait_for(state="attached")


def test_a_command_is_copied_whole_with_the_keyboard(browser: Browser, path: Path) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with visited(browser, path, permissions=permissions) as visit:
        page = visit.page
        focus(page, COPY)
        page.keyboard.press("Enter")
        _wait_until_said(page, "Copied")
        command = page.locator("pre code[id$=command]").first.text_content()
        assert page.evaluate(CLIPBOARD) == command


@pytest.mark.parametrize("can_copy", [True, False])
def test_without_a_clipboard_the_command_is_at_least_selected(can_copy: bool, visit: Visit) -> None:
    page = visit.page
    page.evaluate(
        """can => {
        Object.defineProperty(navigator, "clipboard", {value: undefined});
        document.execCommand = () => can;
    }""",
        can_copy,
    )
    page.locator(COPY).first.click()
    said = "Copied" if can_copy else "Selected; copy it with Ctrl+C"
    _wait_until_said(page, said)
    selected = page.evaluate("getSelection().toString()")
    assert "alert(1)" in selected


# Each size, and each scheme of colours; one has no part in the other.
@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"]
)
def test_nothing_bars_anyone(
    size: dict[str, int], scheme: Any, browser: Browser, path: Path
) -> None:
    with visited(browser, path, viewport=size, color_scheme=scheme) as visit:
        page = visit.page
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        # Nothing is wider than the screen.
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_without_a_script_everything_can_be_read(browser: Browser, path: Path) -> None:
    with visited(browser, path, java_script_enabled=False) as visit:
        page = visit.page
        assert page.locator("ul.clauses > li:visible").count() == 9
        assert page.locator("button:visible, form:visible").count() == 0
        assert (visit.asked, visit.dialogs) == ([], [])


def test_paper_has_every_finding_and_no_controls(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.further:not([open])").count() == 0
    assert page.locator("nav:visible, button:visible, form:visible").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.further[open]").count() == 0


@pytest.mark.parametrize("size", [PHONE, *thoroughly(DESKTOP)], ids=["phone", "desktop"])
def test_a_comparison_bars_nobody_either(
    size: dict[str, int], browser: Browser, tmp_path: Path
) -> None:
    found = tmp_path / "c.html"
    ids = "thread.tool_resources.file_search.vector_store_ids.items.type"
    runs = [with_text(text) for text in ("x", EVIL)]
    clauses = [replace(one, clauses=(replace(one.clauses[0], id=ids),)) for one in runs]
    found.write_text(html.render(compare(["a", "b"], clauses)), "utf-8")
    with visited(browser, found, viewport=size) as visit:
        page = visit.page
        found_wrong = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found_wrong] == []
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        # An id stands on one line: it is torn nowhere.
        assert page.locator("th.clause .id").first.evaluate("e => e.getClientRects().length") == 1
        assert (visit.asked, visit.said) == ([], [])
