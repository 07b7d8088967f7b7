/* Where prompts are written. A draft is kept for each thread until it is sent, over reloads too. */
import { byId, say } from "./dom.js";

const HINTS = { idle: "Enter sends · Shift+Enter: new line", running: "Enter steers the turn · Esc stops it" };

export class Composer {
	/** @param send (text) → promise; @param stop called when the turn is to stop */
	constructor(send, stop) {
		Object.assign(this, { send, stop, running: false, busy: false, draft: "new", typed: 0 });
		this.form = byId("composer");
		this.prompt = byId("prompt");
		this.button = byId("send");
		this.stopButton = byId("stop");
		this.problem = byId("said");
		this.form.addEventListener("submit", (event) => this.submit(event));
		this.prompt.addEventListener("keydown", (event) => this.key(event));
		this.prompt.addEventListener("input", () => this.changed());
		this.stopButton.addEventListener("click", () => this.stop());
		document.addEventListener("keydown", (event) => this.escape(event));
	}

	/** Changes to the draft of a thread; null: of a new one. */
	open(id) {
		this.draft = `gateway.draft.${id ?? "new"}`;
		this.prompt.value = sessionStorage.getItem(this.draft) ?? "";
		this.grow();
		this.say("");
	}

	setRunning(running) {
		this.running = running;
		this.stopButton.hidden = !running;
		this.button.textContent = running ? "Steer" : "Send";
		this.prompt.placeholder = running ? "Add to what Codex is doing" : "Ask Codex to do something";
		say(byId("hint"), running ? HINTS.running : HINTS.idle);
	}

	/** Somebody is writing, or was just now. */
	isInUse() {
		return document.activeElement === this.prompt && (this.prompt.value !== "" || Date.now() - this.typed < 2000);
	}

	changed() {
		this.typed = Date.now();
		if (this.prompt.value) sessionStorage.setItem(this.draft, this.prompt.value);
		else sessionStorage.removeItem(this.draft);
		this.grow();
	}

	/* For browsers in which a text field does not grow by itself. */
	grow() {
		if (CSS.supports("field-sizing", "content")) return;
		this.prompt.style.height = "auto";
		this.prompt.style.height = `${this.prompt.scrollHeight + 2}px`;
	}

	/* Enter that ends a word of an input method is not meant for us. */
	key(event) {
		if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		this.form.requestSubmit();
	}

	escape(event) {
		if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !this.running) return;
		if (document.querySelector("dialog[open], .menu-open") || event.target === byId("search")) return;
		event.preventDefault();
		this.stop();
	}

	async submit(event) {
		event.preventDefault();
		const text = this.prompt.value;
		if (this.busy || text.trim() === "") return;
		const { draft } = this;
		this.setBusy(true);
		this.say("");
		try {
			await this.send(text);
			this.sent(text, draft);
		} catch (error) {
			this.say(error.message);
		} finally {
			this.setBusy(false);
		}
	}

	/* What was written since stays. */
	sent(text, draft) {
		sessionStorage.removeItem(draft);
		if (this.prompt.value !== text) return;
		this.prompt.value = "";
		this.grow();
	}

	setBusy(busy) {
		this.busy = busy;
		this.button.disabled = busy;
	}

	say(text) {
		say(this.problem, text);
		this.problem.hidden = !text;
	}
}
