/*
 * The light Markdown that agents write, into elements, as it arrives: each line is laid out once, when it has ended; the open line is laid out
 * as if it had, and taken back when more comes. So a word more costs a line, however long the text is.
 */
import { el, write } from "./dom.js";

/* A line longer than this is laid out in pieces. */
const LINE_MAX = 1024;
/* Marked text is no longer than this: what looks for its end looks no further. */
const SPAN = 400;
const INLINE = new RegExp(
	[
		"\\\\([\\\\`*_{}\\[\\]()#+\\-.!~|<>])", // 1: \* and the like
		`(\`+)([^]{1,${SPAN}}?)(?<!\`)\\2(?!\`)`, // 2, 3: code
		`\\*\\*(?=\\S)([^]{0,${SPAN}}?\\S)\\*\\*`, // 4: strong
		`(?<![\\w*])\\*(?=[^\\s*])([^*]{0,${SPAN}}?[^\\s*])\\*(?!\\w)`, // 5: emphasis
		`(?<!\\w)_(?=[^\\s_])([^_]{0,${SPAN}}?[^\\s_])_(?!\\w)`, // 6: the same
		`~~(?=\\S)([^]{0,${SPAN}}?\\S)~~`, // 7: deleted
		`\\[([^\\]\\n]{1,${SPAN}})\\]\\(<?([^\\s<>()]{1,${SPAN}}(?:\\([^\\s<>()]{0,${SPAN}}\\)[^\\s<>()]{0,${SPAN}})?)>?\\)`, // 8, 9: link
		"https?:\\/\\/[^\\s<>\"'`\\\\]{1,2000}", // a bare one
	].join("|"),
	"g",
);

/** The address if it is one of the web, else null: no javascript:, no data:, no name and password before the host. */
export function webAddress(text) {
	try {
		const url = new URL(text);
		const plain = (url.protocol === "https:" || url.protocol === "http:") && !url.username && !url.password;
		return plain ? url.href : null;
	} catch {
		return null;
	}
}

function link(address, shown, ...children) {
	const attributes = { href: address, rel: "noopener noreferrer", target: "_blank", title: address };
	return shown === null ? el("a", attributes, ...children) : el("a", { ...attributes, text: shown });
}

/** The nodes of one line's text. */
export function inline(text, depth = 0) {
	const nodes = [];
	let from = 0;
	for (const found of text.matchAll(INLINE)) {
		if (found.index > from) nodes.push(plain(text.slice(from, found.index)));
		nodes.push(...marked(found, depth));
		from = found.index + found[0].length;
	}
	if (from < text.length) nodes.push(plain(text.slice(from)));
	return nodes;
}

function plain(text) {
	const node = new DocumentFragment();
	write(node, text);
	return node.childNodes.length === 1 ? node.firstChild : el("span", { text });
}

function marked(found, depth) {
	const [all, escaped, , code, strong, emphasis, emphasis2, deleted, shown, address] = found;
	const inner = (text) => (depth < 4 ? inline(text, depth + 1) : [plain(text)]);
	if (escaped !== undefined) return [plain(escaped)];
	if (code !== undefined) return [el("code", { text: code.replace(/^ (.*\S.*) $/, "$1") })];
	if (strong !== undefined) return [el("strong", {}, ...inner(strong))];
	if (emphasis !== undefined) return [el("em", {}, ...inner(emphasis))];
	if (emphasis2 !== undefined) return [el("em", {}, ...inner(emphasis2))];
	if (deleted !== undefined) return [el("del", {}, ...inner(deleted))];
	if (shown !== undefined) {
		const url = webAddress(address);
		return url ? [link(url, null, ...(depth < 4 ? inline(shown, 4) : [plain(shown)]))] : [plain(all)];
	}
	return bare(all);
}

/* The full stop behind an address is not of it, nor is a bracket that it does not open. */
function bare(all) {
	let address = all.replace(/[.,;:!?\]}*_~]+$/, "");
	while (address.endsWith(")") && address.split(")").length > address.split("(").length) address = address.slice(0, -1).replace(/[.,;:!?]+$/, "");
	const url = webAddress(address);
	if (!url) return [plain(all)];
	const behind = all.slice(address.length);
	return behind ? [link(url, address), plain(behind)] : [link(url, address)];
}

export class Markdown {
	/* `place` is where the parser is; it is copied to be gone back to, so its arrays are never changed in place. */
	constructor(root) {
		this.root = root;
		this.open = "";
		this.undone = null;
		this.place = { block: null, quote: null, lists: [], fence: null, gap: false, joined: false };
	}

	append(text) {
		this.takeBack();
		const lines = (this.open + text).split("\n");
		this.open = lines.pop();
		for (const line of lines) this.pieces(line, true);
		this.open = this.pieces(this.open, false);
		this.tryOut();
	}

	/* Lays out a line; of one that has not ended all but the last piece, which is returned. */
	pieces(line, ended) {
		while (line.length > LINE_MAX) {
			const space = line.lastIndexOf(" ", LINE_MAX);
			const at = space > LINE_MAX / 2 ? space : LINE_MAX + (isLow(line.charCodeAt(LINE_MAX)) ? 1 : 0);
			this.line(line.slice(0, at), false);
			this.place.joined = true;
			line = line.slice(at);
		}
		if (ended) {
			this.line(line.replace(/\r$/, ""), true);
			this.place.joined = false;
		}
		return line;
	}

	tryOut() {
		if (this.open === "") return;
		this.undone = { place: { ...this.place }, nodes: [] };
		this.line(this.open, false);
	}

	takeBack() {
		if (!this.undone) return;
		for (const node of this.undone.nodes.reverse()) node.remove();
		this.place = this.undone.place;
		this.undone = null;
	}

	add(parent, ...nodes) {
		parent.append(...nodes);
		this.undone?.nodes.push(...nodes);
	}

	line(text, ended) {
		if (this.place.fence) this.code(text, ended);
		else if (this.place.joined) this.add(this.place.block ?? this.root, ...inline(text));
		else if (text.trim() === "") Object.assign(this.place, { block: null, quote: null, gap: true });
		else {
			const is = this.fence(text) || this.heading(text) || this.rule(text) || this.item(text) || this.quote(text);
			if (!is) this.paragraph(text);
			this.place.gap = false;
		}
	}

	code(text, ended) {
		const { fence, joined } = this.place;
		const ends = !joined && new RegExp(`^\\s*\\${fence.mark[0]}{${fence.mark.length},}\\s*$`).test(text);
		if (ends) {
			Object.assign(this.place, { fence: null, block: null });
			return;
		}
		if (!ended && !joined && /^\s*[`~]+$/.test(text)) return; /* the beginning of its end? */
		if (this.undone) this.add(fence.node, el("span", { text }));
		else write(fence.node, ended ? text + "\n" : text);
	}

	fence(text) {
		const found = /^(\s*)(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/.exec(text);
		if (!found) return false;
		const node = el("code");
		const block = el("div", { class: "code" },
			el("div", { class: "code-head" }, el("span", { text: found[3] }), copyButton(node)),
			el("pre", { tabindex: "0" }, node));
		this.add(this.inside(found[1]), block);
		Object.assign(this.place, { fence: { mark: found[2], node }, block: null });
		return true;
	}

	heading(text) {
		const found = /^(#{1,6})\s+(.*?)\s*#*$/.exec(text);
		if (!found) return false;
		this.add(this.root, el(`h${Math.min(6, found[1].length + 2)}`, {}, ...inline(found[2])));
		Object.assign(this.place, { lists: [], block: null });
		return true;
	}

	rule(text) {
		if (!/^\s*([-*_])(\s*\1){2,}\s*$/.test(text)) return false;
		this.add(this.root, el("hr"));
		Object.assign(this.place, { lists: [], block: null });
		return true;
	}

	item(text) {
		const found = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/.exec(text);
		if (!found) return false;
		const indent = width(found[1]);
		const kind = found[2] === undefined ? "ul" : "ol";
		let lists = this.place.lists.filter((list) => list.indent <= indent);
		let last = lists.at(-1);
		if (!last || indent > last.indent + 1 || last.kind !== kind) {
			if (last && last.indent + 1 >= indent) lists = lists.slice(0, -1);
			const node = el(kind, { start: kind === "ol" && found[2] !== "1" ? found[2] : null });
			this.add(lists.at(-1)?.item ?? this.root, node);
			last = { indent, kind, node, item: null };
		} else {
			lists = lists.slice(0, -1);
		}
		const item = el("li", {}, ...inline(found[3]));
		this.add(last.node, item);
		Object.assign(this.place, { lists: [...lists, { ...last, item }], block: item });
		return true;
	}

	quote(text) {
		const found = /^\s{0,3}>\s?(.*)$/.exec(text);
		if (!found) {
			if (this.place.quote) Object.assign(this.place, { quote: null, block: null });
			return false;
		}
		if (this.place.quote) {
			this.add(this.place.quote, el("br"), ...inline(found[1]));
		} else {
			const node = el("blockquote", {}, ...inline(found[1]));
			this.add(this.root, node);
			Object.assign(this.place, { quote: node, block: node, lists: [] });
		}
		return true;
	}

	paragraph(text) {
		if (this.place.block) {
			this.add(this.place.block, el("br"), ...inline(text.trim()));
			return;
		}
		const node = el("p", {}, ...inline(text.trim()));
		this.add(this.inside(/^\s*/.exec(text)[0]), node);
		this.place.block = node;
	}

	/* Where a block with that indent belongs: what is not indented ends a list. */
	inside(indent) {
		const lists = width(indent) >= 2 ? this.place.lists : [];
		this.place.lists = lists;
		return lists.at(-1)?.item ?? this.root;
	}
}

function isLow(unit) {
	return unit >= 0xdc00 && unit <= 0xdfff;
}

function width(indent) {
	return indent.replaceAll("\t", "    ").length;
}

/** Copies what an element holds, which may be more by then. */
export function copyButton(of) {
	const button = el("button", { type: "button", class: "button small copy", text: "Copy" });
	button.addEventListener("click", async () => {
		try {
			await navigator.clipboard.writeText(of.textContent);
			button.textContent = "Copied";
		} catch {
			getSelection().selectAllChildren(of);
			button.textContent = "Selected";
		}
		setTimeout(() => (button.textContent = "Copy"), 1500);
	});
	return button;
}
