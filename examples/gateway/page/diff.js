/* A change of a file as rows: what was taken, what was added, with the lines' numbers. */
import { el, plural } from "./dom.js";

/* Of a longer change the rest comes when asked for. */
const ROWS = 300;

const SIGNS = { add: "+", del: "−", same: " ", hunk: "", note: "" };

/** The rows of a change. A new or deleted file comes as its text alone, any other as a unified diff. */
export function rowsOf(change) {
	const kind = kindOf(change);
	const lines = (change.diff ?? "").split("\n");
	if (lines.at(-1) === "") lines.pop();
	const isText = (kind === "add" || kind === "delete") && !lines.some((line) => /^@@ -\d/.test(line));
	return isText ? wholeFile(lines, kind === "add") : unified(lines);
}

export function kindOf(change) {
	return change.kind?.type ?? change.kind ?? "update";
}

function wholeFile(lines, added) {
	return lines.map((text, i) => (added ? { kind: "add", new: i + 1, text } : { kind: "del", old: i + 1, text }));
}

function unified(lines) {
	const rows = [];
	let was = 0;
	let is = 0;
	let inside = false;
	for (const line of lines) {
		const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
		if (hunk || line.startsWith("@@")) {
			was = Number(hunk?.[1] ?? 0);
			is = Number(hunk?.[2] ?? 0);
			inside = true;
			rows.push({ kind: "hunk", text: line });
		} else if (!inside && /^(---|\+\+\+|diff |index )/.test(line)) {
			rows.push({ kind: "note", text: line });
		} else if (line[0] === "+") rows.push({ kind: "add", new: is++ || null, text: line.slice(1) });
		else if (line[0] === "-") rows.push({ kind: "del", old: was++ || null, text: line.slice(1) });
		else if (line[0] === "\\") rows.push({ kind: "note", text: line });
		else rows.push({ kind: "same", old: was++ || null, new: is++ || null, text: line.replace(/^ /, "") });
	}
	return rows;
}

function rowNode(row) {
	return el("div", { class: `row ${row.kind}` },
		el("span", { class: "at", "aria-hidden": "true", text: String(row.old ?? "") }),
		el("span", { class: "at", "aria-hidden": "true", text: String(row.new ?? "") }),
		el("span", { class: "sign", text: SIGNS[row.kind] }),
		el("span", { class: "line", text: row.text }));
}

/** The files of a change, each under its name. */
export function diffView(changes) {
	return el("div", { class: "files" }, ...changes.map(fileView));
}

function fileView(change) {
	const rows = rowsOf(change);
	const sum = (kind) => rows.filter((row) => row.kind === kind).length;
	const moved = change.kind?.move_path;
	const body = el("div", { class: "rows", tabindex: "0", role: "group", "aria-label": `Changes of ${change.path}` });
	fill(body, rows, 0);
	return el("section", { class: "file" },
		el("header", { class: "file-head" },
			el("span", { class: `pill kind-${kindWord(change)}`, text: kindWord(change) }),
			el("bdi", { class: "path", text: moved ? `${change.path} → ${moved}` : change.path }),
			el("span", { class: "sums" }, el("span", { class: "plus", text: `+${sum("add")}` }), " ",
				el("span", { class: "minus", text: `−${sum("del")}` }))),
		body);
}

function kindWord(change) {
	const words = { add: "new", delete: "deleted", update: "changed" };
	return words[kindOf(change)] ?? String(kindOf(change));
}

function fill(body, rows, from) {
	const to = rows.length - from > ROWS * 1.2 ? from + ROWS : rows.length;
	body.append(...rows.slice(from, to).map(rowNode));
	if (to === rows.length) return;
	const rest = rows.length - to;
	const more = el("button", { type: "button", class: "button quiet", text: `${plural(rest, "more line")}` });
	more.addEventListener("click", () => {
		more.remove();
		fill(body, rows, to);
	});
	body.append(more);
}
