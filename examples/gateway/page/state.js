/*
 * What is known of one thread: stored turns, the current one as it goes, and what it asks. Stored and current are one list, by the turns' ids; of a turn
 * that is both, what is live counts.
 */

/** A turn. `items` are live, by id, `before` those of the last connection; `stored` is what the history has of it. */
class Turn {
	constructor() {
		this.items = new Map();
		this.before = new Map();
		this.stored = [];
		this.live = false;
		this.omitted = 0;
		this.notice = null;
		this.set({});
	}

	/** Takes a TURN, without its items. */
	set(turn) {
		this.id = turn.id ?? this.id ?? null;
		this.status = turn.status ?? "completed";
		this.error = turn.error ?? null;
		this.startedAt = turn.started_at ?? null;
		this.durationMs = turn.duration_ms ?? null;
		this.usage = turn.usage ?? this.usage ?? null;
	}

	isRunning() {
		return this.live && (this.status === "starting" || this.status === "running");
	}

	/* An item that is told anew stays the same one: what a person has opened stays open. What the server has left out by now, it will not tell. */
	restart(omitted) {
		this.before = this.items;
		this.items = new Map();
		this.live = true;
		this.omitted = omitted;
	}

	/** Adds an item, or replaces the one of its id; returns it, and whether it is new. */
	put(data) {
		const known = this.items.get(data.id);
		const item = known ?? this.before.get(data.id) ?? record(data);
		Object.assign(item, record(data));
		this.items.set(data.id, item);
		return [item, !known];
	}

	/** Takes what the history has; nothing is made anew if that is what it had. */
	store(items) {
		const told = JSON.stringify(items);
		if (told === this.told) return;
		this.told = told;
		this.stored = items.map(record);
	}

	/** The items to show, in order. Of a long live turn some are in the history alone. */
	list() {
		if (!this.live) return this.stored;
		const live = [...this.items.values()];
		if (!this.omitted) return live;
		const both = this.stored.map((item) => this.items.get(item.data.id) ?? item);
		const shown = new Set(both);
		/* The history may know the items by other ids. */
		if (!live.some((item) => shown.has(item))) return [...this.stored.slice(0, this.omitted), ...live];
		return [...both, ...live.filter((item) => !shown.has(item))];
	}

	/** How many of the items are neither in memory nor loaded. */
	missing() {
		return this.live ? Math.max(0, this.omitted - this.stored.length) : this.omitted;
	}
}

/** One item: `data` is the protocol's; `more` is reasoning that came since. */
const record = (data) => ({ data, more: "", dropped: false });

const FIELDS = { text: "text", output: "aggregatedOutput" };

/**
 * Tells what has changed by calling `changed(kind, …)`: "thread", "turns" (their list), "turn" (turn), "items" (turn), "item" (record),
 * "append" (record, field, text), "request" (entry), "usage", "asked" (entry, of a new one), "ended" (turn), "skipped" (there were turns that it was not
 * told of), "moved" (id).
 */
export class Conversation {
	constructor(id, changed) {
		this.id = id;
		this.changed = changed;
		this.thread = { id, name: null, preview: "", cwd: "", state: "resuming", error: null };
		this.turns = [];
		this.current = null;
		this.requests = new Map();
		this.usage = null;
		this.more = null;
		this.connections = 0;
	}

	running() {
		return this.current?.isRunning() ?? false;
	}

	openRequests() {
		return [...this.requests.values()].filter((entry) => entry.outcome === null);
	}

	/** A stream begins; the whole state will come. */
	connected() {
		this.connections++;
	}

	/** The whole state has come: a request that was not in it was answered while nobody listened. */
	complete() {
		for (const entry of this.openRequests()) if (entry.told !== this.connections) this.settle(entry, "elsewhere");
	}

	/** Takes an event of the stream. */
	take(name, data) {
		if (Object.hasOwn(this.handlers, name)) this.handlers[name].call(this, data);
	}

	handlers = {
		thread(data) {
			Object.assign(this.thread, data);
			this.changed("thread");
		},
		turn(data) {
			this.begin(data);
			if (data.skipped) this.changed("skipped");
		},
		item({ item }) {
			const turn = this.current ?? this.begin({ id: null, status: "running" });
			const [known, added] = turn.put(item);
			this.changed("item", known);
			if (added) this.changed("items", turn);
		},
		text({ item, field, append }) {
			const known = this.current?.items.get(item);
			if (!known) return;
			if (field === "reasoning") known.more += append;
			else known.data[FIELDS[field] ?? field] = (known.data[FIELDS[field] ?? field] ?? "") + append;
			this.changed("append", known, field, append);
		},
		dropped({ item }) {
			const known = this.current?.items.get(item);
			if (!known) return;
			known.dropped = true;
			this.changed("item", known);
		},
		usage({ usage }) {
			this.used(usage);
			if (this.current) this.current.usage = usage;
		},
		request({ request }) {
			const known = this.requests.get(request.id);
			const entry = known ?? { request, outcome: null, mine: null };
			Object.assign(entry, { request, outcome: null, told: this.connections });
			this.requests.set(request.id, entry);
			if (this.current) entry.turn = this.current;
			this.changed("request", entry);
			if (!known) this.changed("asked", entry);
		},
		resolved({ id, outcome }) {
			const entry = this.requests.get(id);
			if (entry) this.settle(entry, outcome);
		},
		end(data) {
			if (!this.current) return;
			this.current.set(data);
			this.current.notice = null;
			this.dropDoubles(this.current);
			if (data.usage) this.used(data.usage);
			this.changed("turn", this.current);
			this.changed("ended", this.current);
		},
		notice({ text }) {
			if (!this.current) return;
			this.current.notice = text ?? null;
			this.changed("turn", this.current);
		},
		moved({ id }) {
			this.id = id;
			this.changed("moved", id);
		},
	};

	settle(entry, outcome) {
		entry.outcome = outcome;
		this.changed("request", entry);
	}

	used(usage) {
		this.usage = usage;
		this.changed("usage");
	}

	/* A turn begins, or the one that we know is told anew. One without an id is that of which the id was not known yet. */
	begin(data) {
		const same = this.turns.find((turn) => data.id !== null && turn.id === data.id);
		const nameless = this.current?.id === null ? this.current : null;
		const turn = same ?? nameless ?? new Turn();
		if (!this.turns.includes(turn)) this.turns.push(turn);
		turn.restart(data.omitted ?? 0);
		turn.set(data);
		this.current = turn;
		if (data.usage) this.used(data.usage);
		this.dropDoubles(turn);
		this.changed("turns");
		this.changed("turn", turn);
		return turn;
	}

	/* The history may have come before the id of the current turn did. */
	dropDoubles(turn) {
		const double = this.turns.find((other) => other !== turn && other.id !== null && other.id === turn.id);
		if (!double) return;
		turn.stored = double.stored;
		turn.told = double.told;
		this.turns = this.turns.filter((other) => other !== double);
		this.changed("turns");
	}

	/** Takes the latest stored turns, as a whole: what was shown before stays if these follow on it. */
	takeLatest({ thread, turns, more }) {
		this.describe(thread);
		const fresh = turns.map((turn) => this.fromStored(turn));
		const at = this.turns.findIndex((turn) => fresh.includes(turn));
		const before = at < 0 ? [] : this.turns.slice(0, at);
		if (at < 0 || before.length === 0) this.more = more;
		const behind = this.turns.filter((turn) => turn.live && !fresh.includes(turn) && !before.includes(turn));
		this.turns = [...before, ...fresh, ...behind];
		this.changed("turns");
	}

	/** Takes the stored turns before the first one that is known. */
	takeEarlier({ turns, more }) {
		const known = new Set(this.turns);
		const earlier = turns.map((turn) => this.fromStored(turn)).filter((turn) => !known.has(turn));
		this.turns = [...earlier, ...this.turns];
		this.more = more;
		this.changed("turns");
	}

	describe(thread) {
		this.thread.name ??= thread.name ?? null;
		this.thread.preview = thread.preview ?? "";
		this.thread.cwd ||= thread.cwd ?? "";
		this.changed("thread");
	}

	fromStored(data) {
		const turn = this.turns.find((known) => known.id !== null && known.id === data.id) ?? new Turn();
		turn.store(data.items ?? []);
		if (!turn.live) {
			turn.set(data);
			turn.omitted = data.omitted ?? 0;
		}
		this.changed("turn", turn);
		return turn;
	}
}
