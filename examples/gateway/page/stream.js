/*
 * Server-sent events over fetch(), since EventSource cannot send a token. Every connection begins with the whole state, so what a broken one did
 * not bring is not asked for again.
 */

/** Takes text as it arrives and tells each event, as the standard has it. */
export class EventParser {
	constructor(told) {
		this.told = told;
		this.rest = "";
		this.name = "";
		this.data = [];
		this.first = true;
		this.afterReturn = false;
	}

	push(text) {
		if (text === "") return;
		if (this.first) text = text.replace(/^\ufeff/, "");
		if (this.afterReturn) text = text.replace(/^\n/, "");
		this.first = false;
		this.afterReturn = text.endsWith("\r");
		const lines = text.split(/\r\n|\n|\r/);
		lines[0] = this.rest + lines[0];
		this.rest = lines.pop();
		for (const line of lines) this.line(line);
	}

	line(line) {
		if (line === "") return this.end();
		const colon = line.indexOf(":");
		const field = colon < 0 ? line : line.slice(0, colon);
		const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
		if (field === "event") this.name = value;
		else if (field === "data") this.data.push(value);
	}

	end() {
		const { name, data } = this;
		this.name = "";
		this.data = [];
		if (data.length) this.told(name || "message", data.join("\n"));
	}
}

const FIRST_MS = 500;
const LONGEST_MS = 15000;
/* The server says something every 15 s. */
const SILENCE_MS = 40000;

/** Milliseconds before the n-th try in a row: twice as long each time, and not all browsers at once. */
export function backoff(tries, random = Math.random()) {
	return Math.min(LONGEST_MS, FIRST_MS * 2 ** tries) * (0.5 + random / 2);
}

/** One thread's events, for as long as it is not closed. */
export class Stream {
	/**
	 * @param open (signal) → promise of the response
	 * @param told (name, data) for each event
	 * @param state (word, detail): "connecting", "open", "waiting" with the milliseconds, "refused" with the error
	 */
	constructor(open, told, state) {
		Object.assign(this, { open, told, state, tries: 0, closed: false });
		this.wake = () => this.retry();
		addEventListener("online", this.wake);
		this.run();
	}

	close() {
		this.closed = true;
		removeEventListener("online", this.wake);
		this.abort?.abort();
		this.retry();
	}

	/** Does not wait any longer. */
	retry() {
		this.hurry?.();
	}

	async run() {
		while (!this.closed) {
			this.state("connecting");
			try {
				await this.connect();
			} catch (error) {
				if (this.closed) return;
				if (error.status >= 400 && error.status < 500 && error.status !== 429) return this.state("refused", error);
			}
			if (!this.closed) await this.pause(backoff(this.tries++));
		}
	}

	pause(ms) {
		this.state("waiting", ms);
		return new Promise((done) => {
			const timer = setTimeout(done, ms);
			this.hurry = () => {
				clearTimeout(timer);
				done();
			};
		});
	}

	async connect() {
		this.abort = new AbortController();
		const silence = new Silence(() => this.abort.abort());
		try {
			const response = await this.open(this.abort.signal);
			const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
			const parser = new EventParser((name, data) => this.event(name, data));
			this.state("open");
			for (;;) {
				const { value, done } = await reader.read();
				if (done || this.closed) return;
				silence.broken();
				parser.push(value);
			}
		} finally {
			silence.end();
			this.abort.abort();
		}
	}

	event(name, data) {
		if (this.closed) return;
		this.tries = 0;
		/* What is wrong with one event is told, and is not taken for a broken connection. */
		try {
			this.told(name, JSON.parse(data));
		} catch (error) {
			reportError(error);
		}
	}
}

class Silence {
	constructor(tooLong) {
		this.tooLong = tooLong;
		this.broken();
	}

	broken() {
		clearTimeout(this.timer);
		this.timer = setTimeout(this.tooLong, SILENCE_MS);
	}

	end() {
		clearTimeout(this.timer);
	}
}
