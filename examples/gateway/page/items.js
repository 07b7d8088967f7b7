/*
 * How each kind of item looks. A view has its `node`, `update(record)` for an item that was replaced, and `append(field, text)`; what a kind does not know
 * of, it shows whole when it is replaced.
 */
import { diffView } from "./diff.js";
import { count, duration, el, plural, pretty, say, write } from "./dom.js";
import { Markdown, copyButton } from "./markdown.js";
import { Output } from "./output.js";

const STATUS = {
	inProgress: "running", in_progress: "running", completed: "done", failed: "failed", declined: "declined", dropped: "never finished",
};

function pill(status, text) {
	return el("span", { class: `pill is-${/^\w+$/.test(status ?? "") ? status : "other"}`, text: text ?? STATUS[status] ?? status });
}

/** Text that grows, in Markdown. What replaces it is laid out anew only if it is not what is there. */
class Prose {
	constructor(node) {
		this.node = node;
		this.set("");
	}

	set(text) {
		if (this.text === text) return;
		if (this.text !== undefined && this.text !== "" && text.startsWith(this.text)) {
			this.append(text.slice(this.text.length));
			return;
		}
		this.node.replaceChildren();
		this.markdown = new Markdown(this.node);
		this.text = "";
		this.append(text);
	}

	append(text) {
		if (text === "") return;
		this.text += text;
		this.markdown.append(text);
	}
}

class UserMessage {
	constructor() {
		this.node = el("div", { class: "item user", role: "article", "aria-label": "You" });
	}

	update({ data }) {
		this.node.replaceChildren(...(data.content ?? []).map(userInput));
		if (!data.content) write(this.node, data.text ?? "");
	}
}

function userInput(input) {
	if (input.type === "text") return el("div", { class: "words", dir: "auto", text: input.text });
	const { type, ...rest } = input;
	const where = rest.path ?? rest.url ?? rest.name;
	return el("div", { class: "attached" }, el("span", { class: "pill", text: type }), " ",
		el("bdi", { text: typeof where === "string" ? where.slice(0, 200) : pretty(rest) }));
}

class AgentMessage {
	constructor() {
		this.node = el("div", { class: "item agent prose", role: "article", "aria-label": "Codex", dir: "auto" });
		this.prose = new Prose(this.node);
	}

	update({ data }) {
		this.node.classList.toggle("commentary", data.phase === "commentary");
		this.prose.set(data.text ?? "");
	}

	append(field, text) {
		if (field === "text") this.prose.append(text);
	}
}

class Plan {
	constructor() {
		const body = el("div", { class: "prose", dir: "auto" });
		this.node = el("section", { class: "item card plan", "aria-label": "Plan" }, el("h3", { class: "card-title", text: "Plan" }), body);
		this.prose = new Prose(body);
	}

	update({ data }) {
		this.prose.set(data.text ?? "");
	}

	append(field, text) {
		if (field === "text") this.prose.append(text);
	}
}

class Reasoning {
	constructor() {
		const body = el("div", { class: "prose soft", dir: "auto" });
		this.first = el("span", { class: "preview" });
		this.node = el("details", { class: "item fold reasoning" }, el("summary", {}, el("span", { text: "Reasoning" }), " ", this.first), body);
		this.prose = new Prose(body);
	}

	update({ data, more }) {
		const parts = data.summary?.length ? data.summary : data.content ?? [];
		this.prose.set(parts.join("\n\n") + more);
		this.node.classList.toggle("empty", this.prose.text === "");
		this.preview();
	}

	append(field, text) {
		if (field !== "reasoning") return;
		this.prose.append(text);
		this.node.classList.remove("empty");
		this.preview();
	}

	preview() {
		const line = this.prose.text.slice(0, 400).trim().split("\n")[0];
		say(this.first, line.replace(/[*_`#]/g, "").slice(0, 120));
	}
}

/* Commands with less output than this are open when they have ended. */
const SHORT_LINES = 12;

class Command {
	constructor() {
		this.state = el("span");
		this.line = el("code", { class: "command-line" });
		this.facts = el("span", { class: "facts" });
		this.whole = el("pre", { class: "command-whole", tabindex: "0" });
		this.where = el("p", { class: "where" });
		this.output = new Output();
		this.all = el("button", { type: "button", class: "button small quiet", text: "Show all", hidden: true, on: { click: () => this.grow() } });
		const tools = el("div", { class: "tools" }, this.all, copyButton(this.output.node));
		this.body = el("div", { class: "card-body" }, this.where, this.whole, this.output.node, tools);
		this.node = el("details", { class: "item card command" }, el("summary", {}, this.state, this.line, this.facts), this.body);
		this.node.querySelector("summary").addEventListener("click", () => (this.touched = true));
		this.shown = "";
	}

	update({ data, dropped }) {
		const command = String(data.command ?? "");
		const status = dropped ? "dropped" : data.status;
		this.state.replaceChildren(pill(status));
		say(this.line, command.split("\n")[0] + (command.includes("\n") ? " …" : ""));
		say(this.whole, command);
		this.whole.hidden = command.length < 60 && !command.includes("\n");
		say(this.where, data.cwd ? `in ${data.cwd}` : "");
		const exit = data.exitCode === null || data.exitCode === undefined ? "" : `exit ${data.exitCode}`;
		say(this.facts, [exit, duration(data.durationMs)].filter(Boolean).join(" · "));
		this.facts.classList.toggle("bad", Boolean(data.exitCode));
		this.setOutput(data.aggregatedOutput ?? "");
		this.fold(status);
	}

	setOutput(text) {
		if (text === this.shown) return;
		if (!text.startsWith(this.shown)) {
			this.output.clear();
			this.shown = "";
		}
		this.append("output", text.slice(this.shown.length));
	}

	append(field, text) {
		if (field !== "output") return;
		this.shown += text;
		this.output.append(text);
		this.output.node.hidden = this.shown === "";
		this.all.hidden = this.output.lines <= SHORT_LINES;
		if (this.node.classList.contains("is-live")) this.output.node.scrollTop = this.output.node.scrollHeight;
	}

	/* Open while it runs; what is long is closed when it has ended, unless somebody has opened or closed it. */
	fold(status) {
		const live = status === "inProgress";
		this.output.node.hidden = this.shown === "";
		this.node.classList.toggle("is-live", live);
		if (this.touched || this.folded === status) return;
		this.folded = status;
		this.node.open = live || (this.shown !== "" && this.output.lines <= SHORT_LINES) || status === "failed";
	}

	grow() {
		const all = this.output.node.classList.toggle("all");
		this.all.textContent = all ? "Show less" : "Show all";
	}
}

class FileChange {
	constructor() {
		this.state = el("span");
		this.title = el("span", { class: "card-title" });
		this.body = el("div", { class: "card-body" });
		this.node = el("details", { class: "item card change", open: true }, el("summary", {}, this.state, this.title), this.body);
	}

	update({ data, dropped }) {
		const changes = data.changes ?? [];
		this.state.replaceChildren(pill(dropped ? "dropped" : data.status));
		say(this.title, changes.length === 1 ? `Change of ${changes[0].path}` : `Changes of ${plural(changes.length, "file")}`);
		const told = JSON.stringify(changes);
		if (told === this.told) return;
		this.told = told;
		this.body.replaceChildren(diffView(changes));
	}
}

/** A call of a tool: an MCP server's, or one that this server's own program answers. */
class ToolCall {
	constructor() {
		this.state = el("span");
		this.title = el("code", { class: "command-line" });
		this.facts = el("span", { class: "facts" });
		this.body = el("div", { class: "card-body" });
		this.node = el("details", { class: "item card tool" }, el("summary", {}, this.state, this.title, this.facts), this.body);
	}

	update({ data, dropped }) {
		const of = data.server ?? data.namespace;
		this.state.replaceChildren(pill(dropped ? "dropped" : data.status));
		say(this.title, `${of ? of + "." : ""}${data.tool ?? ""}`);
		say(this.facts, duration(data.durationMs));
		const result = data.result?.content ?? data.contentItems;
		this.body.replaceChildren(...part("Arguments", data.arguments), ...part("Result", result?.map?.(contentText).join("\n")),
			...part("Structured result", data.result?.structuredContent), ...part("Error", data.error?.message));
	}
}

function contentText(content) {
	return content?.text ?? pretty(content);
}

function part(title, value) {
	if (value === null || value === undefined || value === "") return [];
	return [el("h4", { text: title }), el("pre", { class: "output", tabindex: "0", text: pretty(value) })];
}

class WebSearch {
	constructor() {
		this.node = el("p", { class: "item line" });
	}

	update({ data }) {
		const action = data.action ?? {};
		const queries = action.queries?.length ? action.queries : [action.query ?? data.query];
		const what = { openPage: `Opened ${action.url}`, findInPage: `Looked for “${action.pattern}” in ${action.url}` }[action.type];
		say(this.node, what ?? `Searched the web for ${queries.map((query) => `“${query ?? ""}”`).join(", ")}`);
	}
}

/** Any other kind, also one that is not known: its type, and all that it holds. */
class Other {
	constructor() {
		this.title = el("span", { class: "card-title" });
		this.json = el("pre", { class: "output", tabindex: "0" });
		this.node = el("details", { class: "item fold other" }, el("summary", {}, this.title), this.json);
		this.more = "";
	}

	update({ data }) {
		const words = String(data.type).replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
		say(this.title, words.charAt(0).toUpperCase() + words.slice(1));
		say(this.json, pretty(data));
	}

	append(field, text) {
		write(this.json, text);
	}
}

const VIEWS = {
	userMessage: UserMessage, agentMessage: AgentMessage, plan: Plan, reasoning: Reasoning, commandExecution: Command,
	fileChange: FileChange, mcpToolCall: ToolCall, dynamicToolCall: ToolCall, webSearch: WebSearch,
};

/** The view of an item. */
export function itemView(record) {
	const Kind = Object.hasOwn(VIEWS, record.data.type) ? VIEWS[record.data.type] : Other;
	const view = new Kind();
	view.kind = record.data.type;
	update(view, record);
	return view;
}

/** Shows what an item is now. A strange one shows at least what it holds, and does not hide the others. */
export function update(view, record) {
	view.node.classList.toggle("dropped", Boolean(record.dropped));
	if (record.data.left_out && !(view instanceof Other)) {
		view.node.replaceChildren(el("p", { class: "line", text: `${record.data.type}: ${record.data.left_out}` }));
		return;
	}
	try {
		view.update(record);
	} catch {
		view.node.replaceChildren(el("pre", { class: "output", text: pretty(record.data) }));
	}
}

/** What a turn says behind its items. */
export function turnSummary(turn) {
	const words = {
		completed: "", interrupted: "Interrupted", failed: "Failed", lost: "Its app-server died", starting: "Starting…", running: "Working…",
	};
	const tokens = turn.usage?.turn_total;
	const soFar = turn.isRunning() && turn.startedAt ? Math.max(0, Math.floor(Date.now() / 1000 - turn.startedAt)) * 1000 : null;
	const time = soFar === null ? duration(turn.durationMs) : duration(soFar).replace(/\.0 s$/, " s");
	return [words[turn.status] ?? turn.status, turn.notice ?? "", soFar === 0 ? "" : time, tokens ? `${count(tokens)} tokens` : ""]
		.filter(Boolean).join(" · ");
}
