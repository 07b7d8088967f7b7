/* What a command printed: lines of a terminal, as they arrive. */
import { el, write } from "./dom.js";

/* Colours and cursor movements, and the beginning of one that the next piece ends. */
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-B]|[=>78cDEHM])/g;
const BEGUN = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]{0,2000}\x1b?|[()])?$|\r$/;

/* Text is laid out in blocks of whole lines: one that is full is not laid out again when more comes. */
const BLOCK = 8192;

export class Output {
	constructor() {
		this.node = el("pre", { class: "output", tabindex: "0", role: "group", "aria-label": "Output" });
		this.clear();
	}

	clear() {
		this.node.replaceChildren();
		Object.assign(this, { held: "", block: null, length: 0, lines: 0 });
	}

	append(text) {
		text = this.held + text;
		const begun = BEGUN.exec(text);
		this.held = begun ? begun[0] : "";
		if (begun) text = text.slice(0, begun.index);
		text = text.replace(ESCAPES, "").replace(/\r+\n/g, "\n").replace(/\r/g, "\n");
		for (let from = 0; from < text.length; ) from = this.put(text, from);
	}

	/* Puts what fits into the last block; returns where the rest begins. */
	put(text, from) {
		this.block ??= this.newBlock();
		const room = Math.max(0, BLOCK - this.length);
		const newline = text.indexOf("\n", from + room);
		const to = newline < 0 ? text.length : newline + 1;
		const piece = text.slice(from, to);
		write(this.block, piece);
		this.length += piece.length;
		this.lines += piece.split("\n").length - 1;
		if (newline >= 0 && this.length >= BLOCK) this.block = null;
		return to;
	}

	newBlock() {
		this.length = 0;
		const block = el("div");
		this.node.append(block);
		return block;
	}
}
