"""The page's parts, each by itself."""

from __future__ import annotations

from page import MARKDOWN, Page, case, equal


@case
def events_are_whole_however_their_bytes_are_cut(page: Page) -> None:
    page.show(page.thread())
    equal(page.browser.run("""
        return import('/stream.js').then(({ EventParser }) => {
            const text = '\\ufeff: hello\\n\\nevent: a\\ndata: {"x": 1}\\n\\ndata:one\\r\\ndata: two\\r\\n\\r\\nevent: no data\\n\\n' +
                'data\\rid: 7\\rretry: 9\\rdata: three\\r\\r: ping\\nevent: b\\nevent: c\\ndata:  four\\n\\ndata: never ends';
            const parse = (pieces) => {
                const told = [];
                const parser = new EventParser((name, data) => told.push([name, data]));
                pieces.forEach((piece) => parser.push(piece));
                return JSON.stringify(told);
            };
            const wanted = JSON.stringify([['a', '{"x": 1}'], ['message', 'one\\ntwo'], ['message', '\\nthree'], ['c', ' four']]);
            const wrong = [];
            if (parse([text]) !== wanted) wrong.push(parse([text]));
            if (parse([...text]) !== wanted) wrong.push('by characters: ' + parse([...text]));
            for (let i = 0; i <= text.length; i++)
                if (parse([text.slice(0, i), text.slice(i)]) !== wanted) wrong.push(`cut at ${i}: ` + parse([text.slice(0, i), text.slice(i)]));
            return wrong;
        });"""), [])


@case
def tries_to_connect_become_rarer_and_are_scattered(page: Page) -> None:
    equal(page.browser.run("""
        return import('/stream.js').then(({ backoff }) => [backoff(0, 0), backoff(0, 1), backoff(3, 1), backoff(50, 0), backoff(50, 1)]);"""),
        [250, 500, 4000, 7500, 15000])


@case
def text_looks_the_same_however_it_arrives(page: Page) -> None:
    equal(page.browser.run("""
        const text = arguments[0];
        return import('/markdown.js').then(({ Markdown }) => {
            const render = (pieces) => {
                const root = document.createElement('div');
                const markdown = new Markdown(root);
                pieces.forEach((piece) => markdown.append(piece));
                root.normalize();
                return root.innerHTML.replaceAll(/<span>([^<]*)<\\/span>/g, '$1');
            };
            const whole = render([text]);
            const wrong = [];
            for (let n = 1; n < 40; n++) {
                const pieces = text.match(new RegExp(`[^]{1,${n}}`, 'g'));
                if (render(pieces) !== whole) wrong.push(`by ${n}: ` + render(pieces));
            }
            return wrong;
        });""", MARKDOWN + "word " * 1000 + "\n\n" + "x" * 5000), [])


@case
def text_is_laid_out_as_it_is_meant(page: Page) -> None:
    html = page.browser.run("""
        return import('/markdown.js').then(({ Markdown }) => {
            const root = document.createElement('div');
            new Markdown(root).append(arguments[0]);
            root.querySelectorAll('.code-head').forEach((head) => head.remove());
            return root.innerHTML;
        });""", MARKDOWN)
    for wanted in (
        "<h3>One <em>two</em></h3>", "<code>code</code>", "<strong>bold <code>x</code></strong>", "<em>emphasis</em>", "snake_case_name", "2*3*4",
        "<del>gone</del>", "*not*", 'href="https://example.org/a_b(c)"', "</a>. End", "<ul><li>first</li><li>second <strong>b</strong><ul><li>inner",
        "<p>a paragraph of the second</p>", "<ol><li>one</li><li>two</li></ol>", "<blockquote>quoted<br>more</blockquote>",
        "\treturn 0; /* ** */\n```` not the end\n}\n</code>", "<p>after</p>", "open to the end",
    ):
        if wanted not in html:
            raise AssertionError(f"no {wanted} in {html}")


@case
def only_addresses_of_the_web_become_links(page: Page) -> None:
    equal(page.browser.run("""
        return import('/markdown.js').then(({ Markdown }) => {
            const root = document.createElement('div');
            new Markdown(root).append(arguments[0]);
            return [...root.querySelectorAll('a')].map((a) => [a.href, a.rel, a.target]);
        });""", "[a](https://a.test/x) [b](javascript:alert(1)) [c](JaVaScRiPt:alert(1)) [d](data:text/html,x) [e](//e.test) [f](/f) "
        "[g](https://bank.test@evil.test/) [h](file:///etc/passwd) <http://h.test/?q=1&r=2>"),
        [["https://a.test/x", "noopener noreferrer", "_blank"], ["http://h.test/?q=1&r=2", "noopener noreferrer", "_blank"]])


@case
def a_word_more_costs_the_same_however_long_the_text_is(page: Page) -> None:
    early, late = page.browser.run("""
        return Promise.all([import('/markdown.js'), import('/output.js')]).then(([{ Markdown }, { Output }]) => {
            const nodesOf = (make) => {
                const { root, append } = make();
                const observer = new MutationObserver(() => {});
                observer.observe(root, { childList: true, subtree: true, characterData: true, characterDataOldValue: true });
                const costs = [];
                for (let i = 0; i < 6000; i++) {
                    append(i % 40 ? 'word ' : 'a word and a `mark` ');
                    let cost = 0;
                    for (const record of observer.takeRecords()) cost += record.addedNodes.length + (record.oldValue ?? '').length / 1000;
                    costs.push(cost);
                }
                const sum = (from, to) => costs.slice(from, to).reduce((a, b) => a + b);
                return [sum(500, 2500), sum(4000, 6000)];
            };
            const text = nodesOf(() => {
                const root = document.createElement('div');
                const markdown = new Markdown(root);
                return { root, append: (piece) => markdown.append(piece) };
            });
            const output = nodesOf(() => {
                const output = new Output();
                return { root: output.node, append: (piece) => output.append(piece) };
            });
            return [text[0] + output[0], text[1] + output[1]];
        });""")
    if early == 0 or late > 1.5 * early:
        raise AssertionError(f"2000 words cost {early}, later {late}")


@case
def colours_of_a_terminal_are_not_shown_as_letters(page: Page) -> None:
    equal(page.browser.run("""
        return import('/output.js').then(({ Output }) => {
            const show = (pieces) => {
                const output = new Output();
                pieces.forEach((piece) => output.append(piece));
                return output.node.textContent;
            };
            const text = 'a\\x1b[1;32mgreen\\x1b[0m b\\r\\n\\x1b]0;title\\x07c\\rd\\n';
            return [show([text]), show([...text])];
        });"""), ["agreen b\nc\nd\n"] * 2)


@case
def changes_are_counted_and_numbered(page: Page) -> None:
    rows = page.browser.run("""
        return import('/diff.js').then(({ rowsOf }) => arguments[0].map(rowsOf));""", [
        {"path": "a", "kind": {"type": "update"}, "diff": "--- a\n+++ b\n@@ -3,3 +3,4 @@ f()\n same\n--- old\n+++ new\n+more\n\\ No newline at end of file\n"},
        {"path": "b", "kind": {"type": "add"}, "diff": "one\n-two\n"},
        {"path": "c", "kind": "delete", "diff": "+one\n"},
    ])
    equal([[row["kind"], row.get("old"), row.get("new"), row["text"]] for row in rows[0]], [
        ["note", None, None, "--- a"], ["note", None, None, "+++ b"], ["hunk", None, None, "@@ -3,3 +3,4 @@ f()"], ["same", 3, 3, "same"],
        ["del", 4, None, "-- old"], ["add", None, 4, "++ new"], ["add", None, 5, "more"], ["note", None, None, "\\ No newline at end of file"]])
    equal([[row["kind"], row.get("new"), row["text"]] for row in rows[1]], [["add", 1, "one"], ["add", 2, "-two"]])
    equal([[row["kind"], row.get("old"), row["text"]] for row in rows[2]], [["del", 1, "+one"]])
