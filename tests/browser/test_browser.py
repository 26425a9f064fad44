"""The site in a real browser: search, links, modes, a phone."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from pages.site_building import build_sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM or not DRIVER, reason="needs Chromium and its driver"),
]
webdriver = pytest.importorskip("selenium.webdriver")
by = pytest.importorskip("selenium.webdriver.common.by").By
keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
wait = pytest.importorskip("selenium.webdriver.support.wait").WebDriverWait

_OPTIONS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --hide-scrollbars"
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_sample(tmp_path_factory.mktemp("browser")).out


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for option in _OPTIONS.split():
        options.add_argument(option)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(service=webdriver.ChromeService(DRIVER), options=options)
    try:
        yield started
    finally:
        started.quit()


@pytest.fixture
def browser(driver, out: Path):
    resize(driver, 1280, 900)
    driver.get((out / "index.html").as_uri())
    driver.execute_script("localStorage.clear()")
    driver.get((out / "index.html").as_uri())
    yield driver
    severe = [line["message"] for line in driver.get_log("browser") if line["level"] == "SEVERE"]
    assert not severe


def resize(driver, width: int, height: int) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def typed(driver, query: str):
    box = driver.find_element(by.CSS_SELECTOR, ".finder input")
    box.clear()
    box.send_keys(query)
    wait(driver, 10).until(lambda d: d.find_elements(by.CSS_SELECTOR, ".hits a"))
    return box


def first_hit(driver) -> str:
    return driver.find_element(by.CSS_SELECTOR, ".hits a .t").text


def test_from_a_word_to_the_test_line(browser) -> None:
    box = typed(browser, "rnn")
    wait(browser, 10).until(lambda d: first_hit(d) == "lm.layers.RNN")
    box.send_keys(keys.ENTER)
    wait(browser, 10).until(lambda d: "/api/lm.layers.RNN" in d.current_url)
    quirk = browser.find_element(by.CSS_SELECTOR, "article.quirk")
    assert quirk.find_element(by.CSS_SELECTOR, ".pill").text.startswith("✔ confirmed")
    proof = quirk.find_element(by.CSS_SELECTOR, "a.proof")
    assert "_test.py:" in proof.text
    proof.click()
    wait(browser, 10).until(lambda d: "/tests/loom/" in d.current_url)
    anchor = browser.current_url.partition("#")[2]
    target = browser.find_element(by.ID, anchor)
    assert target.find_element(by.CSS_SELECTOR, ".line.proves").is_displayed()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("lm.dynamic_rnn", "lm.compat.v1.dynamic_rnn"),
        ("padded batch", "lm.data.Dataset.padded_batch"),
        ("paded_batch", "lm.data.Dataset.padded_batch"),
        ("layers.RNN", "lm.layers.RNN"),
        ("Dataset", "lm.data.Dataset"),
    ],
)
def test_search_finds(browser, query: str, wanted: str) -> None:
    typed(browser, query)
    wait(browser, 10).until(lambda d: first_hit(d) == wanted)


def test_a_pasted_error_finds_its_quirk(browser) -> None:
    typed(browser, "ValueError: expected 2 threads but got 0 </pre></script><script>alert('x')</script>")
    titles = [hit.text for hit in browser.find_elements(by.CSS_SELECTOR, ".hits a .t")]
    assert any("is refused" in title for title in titles)


def test_filters_and_deep_links(browser, out: Path) -> None:
    typed(browser, "rnn")
    browser.find_element(by.CSS_SELECTOR, '.chip[data-kind="quirks"]').click()
    wait(browser, 10).until(lambda d: len(d.find_elements(by.CSS_SELECTOR, ".hits h3")) == 1)
    assert browser.find_element(by.CSS_SELECTOR, ".hits h3").text.startswith("QUIRKS")
    browser.get((out / "search.html").as_uri() + "?q=padded+batch&in=api")
    wait(browser, 10).until(lambda d: d.find_elements(by.CSS_SELECTOR, ".hits a"))
    assert first_hit(browser) == "lm.data.Dataset.padded_batch"


def test_keys(browser) -> None:
    browser.find_element(by.TAG_NAME, "body").send_keys("/")
    box = browser.switch_to.active_element
    assert box.get_attribute("type") == "search"
    typed(browser, "rnn").send_keys(keys.ARROW_DOWN, keys.ARROW_DOWN)
    chosen = browser.find_elements(by.CSS_SELECTOR, '.hits a[aria-selected="true"]')
    assert len(chosen) == 1
    assert box.get_attribute("aria-activedescendant") == chosen[0].get_attribute("id")
    box.send_keys(keys.ESCAPE)
    assert not browser.find_element(by.CSS_SELECTOR, ".hits").is_displayed()


def test_nothing_found_is_said(browser) -> None:
    box = browser.find_element(by.CSS_SELECTOR, ".finder input")
    box.send_keys("<img src=x onerror=alert(1)> qqqq")
    said = wait(browser, 10).until(lambda d: d.find_elements(by.CSS_SELECTOR, ".hits .say, .hits a"))
    assert said


def test_the_mode_is_switched_and_kept(browser, out: Path) -> None:
    def ground() -> str:
        return browser.execute_script("return getComputedStyle(document.body).backgroundColor")

    before = ground()
    browser.find_element(by.CSS_SELECTOR, ".mode").click()
    after = ground()
    assert before != after
    browser.get((out / "api" / "lm.hostile.html").as_uri())
    assert ground() == after


@pytest.mark.parametrize(
    "page",
    [
        "index",
        "api/lm.hostile",
        "api/index",
        "api/lm",
        "gaps/index",
        "gaps/rules",
        "gaps/undocumented-raise",
        "quirks/index",
        "topics/sequences",
        "tests/index",
    ],
)
@pytest.mark.parametrize("width", [320, 390])
def test_no_sideways_scrolling_on_a_phone(browser, out: Path, page: str, width: int) -> None:
    resize(browser, width, 844)
    browser.get((out / f"{page}.html").as_uri())
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_the_menu_opens_on_a_phone(browser, out: Path) -> None:
    resize(browser, 390, 844)
    browser.get((out / "api" / "lm.hostile.html").as_uri())
    side = browser.find_element(by.ID, "side")
    assert not side.is_displayed()
    browser.find_element(by.CSS_SELECTOR, ".menu").click()
    assert side.is_displayed()


def test_scrolling_blocks_can_be_reached_by_keyboard(browser, out: Path) -> None:
    browser.get((out / "api" / "lm.hostile.html").as_uri())
    stuck = browser.execute_script(
        "return [...document.querySelectorAll('main *')].filter(e => e.scrollWidth > e.clientWidth + 1"
        " && ['auto','scroll'].includes(getComputedStyle(e).overflowX) && e.tabIndex < 0).length"
    )
    assert stuck == 0


def test_nothing_of_a_hostile_test_runs(browser, out: Path) -> None:
    browser.get((out / "api" / "lm.hostile.html").as_uri())
    assert browser.execute_script("return document.querySelectorAll('main script, main img').length") == 0


def shown_gaps(driver) -> list[str]:
    rows = driver.find_elements(by.CSS_SELECTOR, "tr[data-severity]")
    return [row.get_attribute("data-severity") for row in rows if row.is_displayed()]


def test_gaps_are_narrowed_from_the_keyboard(browser, out: Path) -> None:
    page = (out / "gaps" / "undocumented-raise.html").as_uri()
    browser.get(page)
    everything = shown_gaps(browser)
    assert {"medium", "low"} <= set(everything)
    for _ in range(60):
        browser.switch_to.active_element.send_keys(keys.TAB)
        if browser.switch_to.active_element.get_attribute("name") == "severity":
            break
    browser.switch_to.active_element.send_keys("low")
    assert shown_gaps(browser) == [severity for severity in everything if severity == "low"]
    told = browser.find_element(by.CSS_SELECTOR, "[data-narrow] output").text
    assert told == f"{everything.count('low')} of {len(everything)} shown"
    browser.switch_to.active_element.send_keys(keys.TAB, "no such name")
    assert shown_gaps(browser) == []
    browser.get(f"{page}?severity=medium")
    assert set(shown_gaps(browser)) == {"medium"}
    assert browser.find_element(by.NAME, "severity").get_attribute("value") == "medium"


def test_link_to_a_rule_opens_its_section(browser, out: Path) -> None:
    browser.get((out / "gaps" / "undocumented-raise.html").as_uri())
    browser.find_element(by.LINK_TEXT, "What counts, with examples").click()
    assert browser.current_url.endswith("gaps/rules.html#undocumented-raise")
    near = browser.find_element(by.CSS_SELECTOR, "#undocumented-raise details")
    near.find_element(by.TAG_NAME, "summary").send_keys(keys.ENTER)
    assert near.get_attribute("open")
