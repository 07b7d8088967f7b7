/* Elements made of text: nothing in this page ever parses HTML. And how numbers and times are said. */

/** An element: `on` holds listeners, `text` its text, true an empty attribute; null and false leave one out. */
export function el(tag, attributes = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (name === "on") {
			for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
		} else if (name === "text") {
			write(node, value ?? "");
		} else if (value !== null && value !== undefined && value !== false) {
			node.setAttribute(name, value === true ? "" : value);
		}
	}
	node.append(...children.filter((child) => child !== null && child !== undefined));
	return node;
}

/* What would reorder the text around it, or not be seen: an approved command is to be the one that was read. */
const UNSEEN =
	/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/* A text node grows up to this, so that growing by a word does not copy the whole. */
const NODE_MAX = 4096;

/** Appends text; what would not be seen is shown as a label that names it. */
export function write(parent, value) {
	const text = String(value);
	let from = 0;
	for (const found of text.matchAll(UNSEEN)) {
		put(parent, text.slice(from, found.index));
		parent.append(label(found[0]));
		from = found.index + found[0].length;
	}
	put(parent, text.slice(from));
}

function put(parent, text) {
	const last = parent.lastChild;
	if (text === "") return;
	if (last instanceof Text && last.length < NODE_MAX) last.appendData(text);
	else parent.append(text);
}

function label(character) {
	const node = document.createElement("span");
	node.className = "unseen-character";
	node.textContent = "U+" + character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
	return node;
}

/** Replaces the text of an element if it is another one. */
export function say(node, text) {
	if (node.said === text) return;
	node.said = text;
	node.replaceChildren();
	write(node, text);
}

export function byId(id) {
	return document.getElementById(id);
}

/** What JSON shows of any value, over several lines. */
export function pretty(value) {
	return typeof value === "string" ? value : JSON.stringify(value, null, 2) ?? "";
}

export function duration(ms) {
	if (ms === null || ms === undefined) return "";
	if (ms < 1000) return `${Math.round(ms)} ms`;
	if (ms < 60000) return `${(ms / 1000).toFixed(1)} s`;
	return `${Math.floor(ms / 60000)} min ${Math.round((ms % 60000) / 1000)} s`;
}

export function count(n) {
	if (n < 1000) return String(n);
	if (n < 1e6) return `${(n / 1000).toFixed(n < 10000 ? 1 : 0)}k`;
	return `${(n / 1e6).toFixed(1)}M`;
}

export function ago(seconds, now = Date.now() / 1000) {
	const past = Math.max(0, now - seconds);
	if (past < 60) return "now";
	if (past < 3600) return `${Math.floor(past / 60)} min`;
	if (past < 86400) return `${Math.floor(past / 3600)} h`;
	if (past < 86400 * 7) return `${Math.floor(past / 86400)} d`;
	return new Date(seconds * 1000).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
}

export function plural(n, one, many = one + "s") {
	return `${n} ${n === 1 ? one : many}`;
}
