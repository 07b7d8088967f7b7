/* What the agent asks before it goes on: a card where it asks, with all that is to be decided about. */
import { diffView } from "./diff.js";
import { el, pretty, say } from "./dom.js";

const TITLES = { command: "Codex wants to run a command", files: "Codex wants to change files", permissions: "Codex asks for permissions" };

const DECISIONS = {
	accept: { text: "Allow once", look: "primary" },
	accept_for_session: { text: "Allow for session", look: "" },
	decline: { text: "Decline", look: "" },
	cancel: { text: "Stop the turn", look: "danger" },
};

const OUTCOMES = {
	accepted: "Allowed", declined: "Declined", cancelled: "The turn was stopped", withdrawn: "Withdrawn: the turn ended before an answer",
	timed_out: "Nobody answered in time: declined", elsewhere: "Not asked any more: it was answered elsewhere, or its turn has ended",
};

/** What a card is about, in one line. */
export function inShort(request) {
	if (request.kind === "command") return `run ${String(request.command ?? "a command").split("\n")[0]}`;
	if (request.kind === "files") return `change ${(request.changes ?? []).map((change) => change.path).join(", ") || "files"}`;
	return request.reason || "get permissions";
}

export class RequestCard {
	/** @param decide (entry, decision) → promise, which fails with an error for people */
	constructor(entry, decide) {
		this.entry = entry;
		this.decide = decide;
		this.title = el("h3", { class: "card-title", id: `request-${++made}`, text: TITLES[entry.request.kind] ?? "Codex asks" });
		this.problem = el("p", { class: "problem", role: "alert", hidden: true });
		this.buttons = el("div", { class: "decisions" });
		this.body = el("div", { class: "card-body" });
		const attributes = { class: "card ask", tabindex: "-1", "aria-labelledby": this.title.id, "data-request": entry.request.id };
		this.node = el("section", attributes, this.title, this.body, this.problem, this.buttons);
		this.show();
		this.update();
	}

	show() {
		const { request } = this.entry;
		const known = ["id", "kind", "item", "command", "cwd", "reason", "changes", "permissions", "decisions", "asked_at"];
		const rest = Object.fromEntries(Object.entries(request).filter(([name, value]) => !known.includes(name) && value !== null));
		this.body.replaceChildren(
			...when(request.reason, (reason) => el("p", { class: "reason", dir: "auto", text: reason })),
			...when(request.command, (command) => el("pre", { class: "command-whole", tabindex: "0", text: command })),
			...when(request.cwd, (cwd) => el("p", { class: "where", text: `in ${cwd}` })),
			...when(request.changes, (changes) => diffView(changes)),
			...when(request.permissions, (permissions) => el("pre", { class: "output", text: pretty(permissions) })),
			...when(Object.keys(rest).length, () => el("pre", { class: "output", text: pretty(rest) })),
		);
	}

	update() {
		const { request, outcome, mine } = this.entry;
		this.node.classList.toggle("settled", outcome !== null);
		this.node.dataset.outcome = outcome ?? "";
		if (outcome !== null) {
			this.buttons.replaceChildren(el("p", { class: "outcome", text: outcomeWords(outcome, mine) }));
			this.problem.hidden = true;
			return;
		}
		if (this.buttons.querySelector("button")) return;
		const offered = (request.decisions ?? []).filter((decision) => Object.hasOwn(DECISIONS, decision));
		this.buttons.replaceChildren(...offered.map((decision) => this.button(decision)));
	}

	button(decision) {
		const { text, look } = DECISIONS[decision];
		return el("button", { type: "button", class: `button ${look}`, text, "data-decision": decision,
			on: { click: () => this.choose(decision) } });
	}

	async choose(decision) {
		this.wait(true);
		this.entry.mine = decision;
		try {
			await this.decide(this.entry, decision);
		} catch (error) {
			this.entry.mine = null;
			say(this.problem, error.message);
			this.problem.hidden = false;
			this.wait(false);
		}
	}

	wait(on) {
		for (const button of this.buttons.querySelectorAll("button")) button.disabled = on;
	}

	/** Takes the focus, without a button of it being pressed by what is typed on. */
	focus() {
		this.node.focus({ preventScroll: true });
		this.node.scrollIntoView({ block: "nearest" });
	}
}

let made = 0;

function when(value, make) {
	return value ? [make(value)] : [];
}

function outcomeWords(outcome, mine) {
	if (outcome === "accepted" && mine) return mine === "accept_for_session" ? "You allowed it, for the session" : "You allowed it";
	if (outcome === "declined" && mine) return "You declined it";
	if (outcome === "cancelled" && mine) return "You stopped the turn";
	const elsewhere = ["accepted", "declined", "cancelled"].includes(outcome) ? ", in another window" : "";
	return (OUTCOMES[outcome] ?? outcome) + elsewhere;
}
