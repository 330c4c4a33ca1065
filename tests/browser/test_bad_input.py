"""A form that does not fit: the summary has the focus, and all that was typed is kept."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

STRANGE = 'Ein Regal für \'die "Küche" <script>alert(1)</script> 🪛 مرحبا'


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(request, open_browser, areas):
    """Rosa writes a need and forgets the area; her number is one digit short."""
    page = open_browser(java_script_enabled=request.param)
    page.goto("/needs/new/")
    page.locator("#id_what").fill(STRANGE)
    page.get_by_label("Text message").check()
    page.locator("#id_reach_at").fill("(212) 555-019")
    page.get_by_role("button", name="Put it on the board").click()
    return page


def test_summary_of_errors_has_the_focus(page):
    summary = page.get_by_role("alert")

    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Almost there. 2 answers need a look")


def test_everything_typed_is_kept(page):
    expect(page.locator("#id_what")).to_have_value(STRANGE)
    expect(page.get_by_label("Text message")).to_be_checked()
    expect(page.locator("#id_reach_at")).to_have_value("(212) 555-019")


def test_link_in_the_summary_leads_to_its_field(page):
    page.get_by_role("alert").get_by_role("link", name="one digit short").click()

    expect(page.locator("#id_reach_at")).to_be_focused()
    assert page.locator("#id_reach_at").get_attribute("aria-invalid") == "true"
