"""The report in a real browser: it renders, filters and opens, by mouse and keyboard, and nothing of the data runs."""

from __future__ import annotations

import json
import random

import pytest

try:
    from playwright.sync_api import expect
except ImportError:  # tests that use it are skipped then
    expect = None

from cleaner.pipeline.run import Pipeline

SCRIPTS = [
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    "<!--<script>window.hacked=1",
    "javascript:window.hacked=1",
    "\u2028window.hacked=1\u2029//",
    "${window.hacked=1}",
    "&lt;script&gt;window.hacked=1&lt;/script&gt;",
    "\u202egnp.exe\u202c\u200b\x1b[2J\x07",
    "<style>body{display:none}</style></style>",
    "]]><a href='https://a.example/'>x</a>",
]
WORDS = ["harbour", "winter", "garden", "bridge", "market", "lesson", "letter", "window", "paper", "river", "silver"]


@pytest.fixture(scope="session")
def hostile_run(run_folder):
    """A run whose names, ids, sites, texts and broken records all try to break out of the report."""
    folder = run_folder / "hostile"
    folder.mkdir()
    draw = random.Random(7)
    records = []
    for number in range(60):
        bad = SCRIPTS[number % len(SCRIPTS)]
        body = " ".join(draw.choices(WORDS, k=90))
        text = f"{bad}\nHome {bad}\n{body} {bad} caf\u00c3\u00a9 \u00a0 {number}.\n{body.upper()}\nPrint {bad}\n"
        name = f"{bad}{number}"
        records.append({"id": name, "url": f"http://{number % 3}.example/{bad}", "text": text})
        if number % 4 == 0:
            near = text.replace(WORDS[number % len(WORDS)], "wholly", 1)
            records.append({"id": f"copy of {name}", "url": f"http://{number % 3}.example/{bad}", "text": near})
    lines = [json.dumps(record) for record in records]
    lines += [f'{{"text": {bad!r}, broken' for bad in SCRIPTS]
    (folder / "in<b>&'\u202e.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    Pipeline().run([folder / "in<b>&'\u202e.jsonl"], run_folder / "hostile-out")
    return run_folder / "hostile-out"


def loaded(page):
    page.wait_for_selector("#configuration footer", state="attached")
    return page


def test_it_says_at_once_what_was_kept_and_that_the_sums_agree(opened, sample_run):
    page = loaded(opened(sample_run / "report.html"))
    summary = json.loads((sample_run / "summary.json").read_text(encoding="utf-8"))
    assert f"{summary['characters_kept']:,}" in page.inner_text("#overview")
    assert [mark.inner_text() for mark in page.query_selector_all("#overview .tick")] == ["✓"] * 3
    assert page.query_selector("#flow svg[role=img]").get_attribute("aria-label").startswith("136,560 characters read")


def test_rules_sort_and_open_with_the_text_around_each_edit(opened, sample_run):
    page = loaded(opened(sample_run / "report.html"))
    assert page.inner_text("#rules tbody tr .expand") == "repeated-block"
    page.click("#rules th button:has-text('Edits')")
    assert page.inner_text("#rules tbody tr .expand") == "spaces"
    assert page.get_attribute("#rules th:has-text('Edits')", "aria-sort") == "descending"
    page.click("#rules .expand:has-text('view-counter')")
    shown = page.inner_text("#rules tr.inside:not([hidden])")
    assert "Số lượt người xem: 770" in shown
    assert "a label and a number right after the text" in shown


def test_it_filters_by_source_by_rule_and_by_words(opened, sample_run):
    page = loaded(opened(sample_run / "report.html"))
    rules = "#rules tbody tr .expand"
    assert page.locator(rules).count() == 11
    page.select_option("#source", "003_479ac987fd2cbc8c.txt")
    assert set(page.locator(rules).all_inner_texts()) == {
        "spaces", "digit-counter", "time-stamp", "view-counter", "tail-labels", "said-twice"
    }  # fmt: skip
    page.click("#clear")
    page.select_option("#rule", "blocks")
    assert page.locator(rules).all_inner_texts() == ["repeated-block"]
    page.click("#clear")
    page.fill("#q", "truy cập")
    expect(page.locator(rules)).to_have_count(1)
    assert page.locator(rules).all_inner_texts() == ["digit-counter"]
    page.fill("#q", "no such words anywhere")
    page.wait_for_selector("#rules .empty")
    page.keyboard.press("Escape")
    expect(page.locator(rules)).to_have_count(11)


def test_the_keyboard_is_enough(opened, sample_run):
    page = loaded(opened(sample_run / "report.html"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.locator("#rules .expand").first.focus()
    page.keyboard.press("Enter")
    assert page.get_attribute("#rules .expand", "aria-expanded") == "true"
    assert page.is_visible("#rules tr.inside")
    page.keyboard.press("Space")
    assert page.is_hidden("#rules tr.inside")


def test_every_control_has_a_name_and_every_heading_its_level(opened, sample_run):
    page = loaded(opened(sample_run / "report.html"))
    unnamed = page.evaluate("""() => [...document.querySelectorAll('button,input,select,a,summary')].filter(node => {
        const label = node.labels && node.labels[0] ? node.labels[0].textContent : '';
        return !(node.textContent.trim() || node.getAttribute('aria-label') || label.trim());
    }).length""")
    assert unnamed == 0
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(opened, sample_run, scheme):
    page = loaded(opened(sample_run / "report.html", color_scheme=scheme))
    page.locator("#rules .expand").nth(1).click()
    # Contrast as WCAG 2 reckons it, of the text against the nearest ground that is not transparent; 4.5 is level AA.
    worst = page.evaluate("""() => {
        const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const rgb = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data]; };
        const linear = (v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
        const light = ([r, g, b]) => .2126 * linear(r / 255) + .7152 * linear(g / 255) + .0722 * linear(b / 255);
        const ground = (node) => { for (; node; node = node.parentElement) {
            const colour = rgb(getComputedStyle(node).backgroundColor); if (colour[3] > 250) return colour; }
            return [255, 255, 255]; };
        let worst = [99, ''];
        for (const node of document.querySelectorAll('main *, .top *')) {
            const text = [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
            if (!text || !node.checkVisibility() || node.closest('svg, .hidden, option, .skip')) continue;
            const one = light(rgb(getComputedStyle(node).color)), other = light(ground(node));
            const contrast = (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
            if (contrast < worst[0]) worst = [contrast, `${node.className}: ${node.textContent.slice(0, 40)}`];
        }
        return worst;
    }""")
    assert worst[0] >= 4.5, worst


def test_dark_and_light_follow_the_system_and_the_button(opened, sample_run):
    page = loaded(opened(sample_run / "report.html", color_scheme="dark"))
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(20, 22, 26)"
    page.click("#theme")
    assert page.evaluate(ground) == "rgb(251, 250, 247)"
    page.click("#theme")
    assert page.evaluate(ground) == "rgb(20, 22, 26)"


def test_on_a_phone_nothing_is_wider_than_the_screen(opened, sample_run, hostile_run):
    for run in (sample_run, hostile_run):
        page = loaded(opened(run / "report.html", width=360, height=740, has_touch=True))
        for opener in ("#rules .expand", "#clusters summary", "#review summary", "#templates summary"):
            if page.locator(opener).count():
                page.locator(opener).first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_nothing_of_the_data_runs_or_leaves_the_page(opened, hostile_run):
    page = loaded(opened(hostile_run / "report.html"))
    assert page.is_visible("h1")
    for opener in ("#rules .expand", "#damage .expand", "#clusters summary", "#review summary", "#templates summary"):
        for one in page.locator(opener).all():
            one.click()
    assert page.locator("main script, main img, main iframe, main style").count() == 0
    assert page.locator("main a:not([href^='#'])").count() == 0
    shown = page.inner_text("#rejected")
    assert "<img src=x onerror=window.hacked=1>" in shown
    page.fill("#q", "<script>")
    page.wait_for_timeout(300)
    assert page.is_visible("#rules .expand")


def test_characters_that_cannot_be_seen_are_shown(opened, hostile_run):
    page = loaded(opened(hostile_run / "report.html"))
    assert "U+202E" in page.inner_text("#sources")
    assert "\u202e" not in page.inner_text("main")


def test_clusters_show_the_copy_beside_the_kept_one(opened, hostile_run):
    page = loaded(opened(hostile_run / "report.html"))
    page.locator("#clusters summary").first.click()
    assert page.locator("#clusters .sides ins, #clusters .sides del").count() > 0
    assert "kept:" in page.locator("#clusters .side").first.inner_text()


def test_a_document_page_shows_every_change_and_runs_nothing(opened, hostile_run, tmp_path):
    from cleaner.ledger.explain import explain
    from cleaner.ledger.reading import open_run
    from cleaner.report.document_page import document_page

    rows = [row for row in open_run(hostile_run).documents() if row["doc_id"]]
    for fate in ("kept", "duplicate"):
        row = next(row for row in rows if row["fate"] == fate)
        path = tmp_path / f"{fate}.html"
        path.write_text(document_page(explain(hostile_run, row["doc_id"])), encoding="utf-8")
        page = opened(path)
        assert page.locator(".why").count() > 0
        assert page.locator("main img, main script").count() == 0
        assert page.locator("del").count() > 0
        if fate == "duplicate":
            assert "Kept instead" in page.inner_text("main")


def test_a_newcomer_finds_the_second_copy_of_the_body_and_gets_it_back(
    opened, sample_run, pages, cleaner_command, tmp_path
):
    page = loaded(opened(sample_run / "report.html"))
    page.click("#rules .expand:has-text('repeated-block')")
    shown = page.inner_text("#rules tr.inside:not([hidden])")
    assert "004_2f9622c288a86cc8.txt" in shown
    assert "84 lines, word for word" in shown
    assert "The copy that stays" in shown
    page.screenshot(path=str(tmp_path / "report.png"), full_page=True)
    assert (tmp_path / "report.png").stat().st_size > 50_000
    told = cleaner_command("explain", sample_run, "004_2f9622c288a86cc8.txt:90").stdout.decode()
    assert "repeated-block" in told
    assert "the copy that stays" in told
    cleaner_command("restore", sample_run, "-o", tmp_path / "back")
    name = "004_2f9622c288a86cc8.txt"
    assert (tmp_path / "back" / name).read_bytes() == (pages / name).read_bytes()
