/* The list of threads: search, more, which run. */
import * as api from "./api.js";
import { ago, byId, el, plural, say } from "./dom.js";

const REFRESH_MS = 10000;
const TYPING_MS = 200;

/** How a thread is called. */
export function title(thread) {
	return thread?.name || thread?.preview?.trim().split("\n")[0].slice(0, 200) || "Untitled thread";
}

export class Threads {
	constructor() {
		this.known = new Map();
		this.next = null;
		this.searches = 0;
		this.selected = null;
		this.list = byId("threads");
		this.note = byId("threads-note");
		this.more = byId("threads-more");
		this.search = byId("search");
		this.search.addEventListener("input", () => this.soon());
		this.more.addEventListener("click", () => this.load(this.next));
		document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
		this.timer = setInterval(() => document.hidden || this.refresh(), REFRESH_MS);
	}

	soon() {
		clearTimeout(this.typing);
		this.typing = setTimeout(() => this.load(null), TYPING_MS);
	}

	select(id) {
		this.selected = id;
		for (const link of this.list.querySelectorAll("a")) mark(link, link.dataset.id === id);
	}

	get(id) {
		return this.known.get(id);
	}

	/** The first page again; what was loaded beyond it stays. */
	refresh() {
		this.servers();
		return this.load(null, true);
	}

	/* An answer to an earlier search does not count. */
	async load(cursor, keep = cursor !== null) {
		if (!keep) this.searches++;
		const { searches } = this;
		this.more.disabled = true;
		try {
			const page = await api.list(cursor, this.search.value.trim());
			if (searches === this.searches) this.take(page, cursor, keep);
		} catch (error) {
			if (searches === this.searches) this.say(error.message);
		} finally {
			this.more.disabled = false;
		}
	}

	take({ threads, next }, cursor, keep) {
		if (!keep) this.known.clear();
		if (cursor !== null || this.known.size === 0) this.next = next;
		for (const thread of threads) this.known.set(thread.id, thread);
		this.more.hidden = !this.next;
		this.show();
		this.say(this.known.size ? "" : this.search.value ? "No thread has this in it." : "No threads yet.");
	}

	say(text) {
		say(this.note, text);
		this.note.hidden = !text;
	}

	/* A row stays the same element, so that the focus stays where it is. */
	show() {
		const threads = [...this.known.values()].sort((a, b) => b.updated_at - a.updated_at);
		const rows = new Map([...this.list.children].map((row) => [row.dataset.id, row]));
		let next = this.list.firstChild;
		for (const thread of threads) {
			const row = rows.get(thread.id) ?? newRow(thread.id);
			rows.delete(thread.id);
			fillRow(row, thread, thread.id === this.selected);
			if (row === next) next = next.nextSibling;
			else this.list.insertBefore(row, next);
		}
		for (const row of rows.values()) row.remove();
	}

	async servers() {
		try {
			const { app_servers: servers = [] } = await api.status();
			const ready = servers.filter((server) => server.state === "ready").length;
			say(byId("servers"), `${ready} of ${plural(servers.length, "app-server")} ready`);
		} catch (error) {
			say(byId("servers"), error.message);
		}
	}
}

function newRow(id) {
	const link = el("a", { href: `#/t/${encodeURIComponent(id)}`, "data-id": id }, el("span", { class: "thread-name", dir: "auto" }),
		el("span", { class: "thread-facts" }));
	return el("li", { "data-id": id }, link);
}

function fillRow(row, thread, selected) {
	const link = row.firstChild;
	mark(link, selected);
	link.classList.toggle("running", thread.running);
	say(link.firstChild, title(thread));
	say(link.lastChild, thread.running ? "running" : ago(thread.updated_at));
}

function mark(link, selected) {
	if (selected) link.setAttribute("aria-current", "page");
	else link.removeAttribute("aria-current");
}
