/*
 * The conversation as elements. What changes is only noted; once a frame, what was noted is shown: a thousand small events cost one layout.
 */
import { el, say } from "./dom.js";
import { itemView, turnSummary, update } from "./items.js";
import { RequestCard } from "./requests.js";

/* So many pixels from the end is at the end. */
const NEAR = 48;

export class Transcript {
	/** @param decide see RequestCard; @param seen called when a card comes into sight or leaves it */
	constructor(root, scroller, latest, decide, seen) {
		Object.assign(this, { root, scroller, latest, decide });
		this.watcher = new IntersectionObserver((changes) => {
			for (const { target, isIntersecting } of changes) target.inSight = isIntersecting;
			seen();
		}, { root: scroller, threshold: 0.5 });
		setInterval(() => this.tick(), 1000);
		this.following = true;
		this.top = 0;
		this.begin(null);
		scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
		latest.addEventListener("click", () => this.toEnd());
		new ResizeObserver(() => this.follow()).observe(root);
		new ResizeObserver(() => this.follow()).observe(scroller);
	}

	/** Shows another conversation. */
	begin(conversation) {
		this.conversation = conversation;
		this.watcher.disconnect();
		this.turnViews = new Map();
		this.cards = new Map();
		this.noted = { turns: false, turn: new Set(), items: new Set(), item: new Set(), append: new Map(), request: new Set() };
		this.root.replaceChildren();
		this.following = true;
		this.latest.hidden = true;
	}

	/** Notes a change that the conversation told of. */
	note(kind, what, field, text) {
		const { noted } = this;
		if (kind === "turns") noted.turns = true;
		else if (kind === "append") this.noteAppend(what, field, text);
		else if (kind === "item") this.noteItem(what);
		else noted[kind]?.add(what);
		this.frame ??= requestAnimationFrame(() => this.show());
	}

	noteAppend(record, field, text) {
		const appended = this.noted.append.get(record);
		if (appended) appended.push([field, text]);
		else this.noted.append.set(record, [[field, text]]);
	}

	/* A replaced item has in it what was appended before. */
	noteItem(record) {
		this.noted.append.delete(record);
		this.noted.item.add(record);
	}

	show() {
		const { noted, conversation } = this;
		this.frame = null;
		if (!conversation) return;
		this.noted = { turns: false, turn: new Set(), items: new Set(), item: new Set(), append: new Map(), request: new Set() };
		const anchor = this.anchor();
		if (noted.turns) this.showTurns();
		for (const turn of new Set([...noted.turn, ...noted.items])) this.turnViews.get(turn)?.show();
		for (const record of noted.item) if (record.view && !record.fresh) update(record.view, record);
		for (const [record, appended] of noted.append) this.showAppended(record, appended, noted.item);
		for (const view of this.turnViews.values()) view.settled();
		for (const entry of noted.request) this.showRequest(entry);
		this.placeCards();
		this.keep(anchor);
	}

	/* A view that was made in this frame has the text already, and one that was replaced, too. */
	showAppended(record, appended, replaced) {
		if (!record.view || record.fresh || replaced.has(record)) return;
		const fields = new Map();
		for (const [field, text] of appended) fields.set(field, (fields.get(field) ?? "") + text);
		for (const [field, text] of fields) record.view.append?.(field, text);
	}

	showTurns() {
		const { turns } = this.conversation;
		for (const [turn, view] of this.turnViews) {
			if (turns.includes(turn)) continue;
			view.node.remove();
			this.turnViews.delete(turn);
		}
		let next = this.root.firstChild;
		for (const turn of turns) {
			const view = this.turnViews.get(turn) ?? this.newTurn(turn);
			if (view.node === next) next = next.nextSibling;
			else this.root.insertBefore(view.node, next);
		}
	}

	newTurn(turn) {
		const view = new TurnView(turn);
		this.turnViews.set(turn, view);
		view.show();
		return view;
	}

	showRequest(entry) {
		const card = this.cards.get(entry);
		if (card) return card.update();
		const made = new RequestCard(entry, this.decide);
		this.cards.set(entry, made);
		this.watcher.observe(made.node);
	}

	/* A card is behind the item that it is about; the item may come later than the request. */
	placeCards() {
		for (const [entry, card] of this.cards) {
			const view = this.turnViews.get(entry.turn) ?? [...this.turnViews.values()].at(-1);
			if (!view) continue;
			const item = view.turn.items.get(entry.request.item)?.view?.node;
			item?.classList.toggle("asked", entry.outcome === null && tellsAll(entry.request));
			if (item?.isConnected) {
				if (card.node.previousSibling !== item) item.after(card.node);
			} else if (card.node.parentNode !== view.items) view.items.append(card.node);
		}
	}

	card(entry) {
		return this.cards.get(entry);
	}

	/* The time that a turn takes goes on while nothing comes. */
	tick() {
		const turn = this.conversation?.current;
		if (turn?.isRunning() && !document.hidden) this.turnViews.get(turn)?.showFoot();
	}

	scrolled() {
		const { scrollTop, scrollHeight, clientHeight } = this.scroller;
		const atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
		/* Growing content moves the end away, too; only a person moves up. */
		if (atEnd) this.following = true;
		else if (scrollTop < this.top) this.following = false;
		this.top = scrollTop;
		this.latest.hidden = atEnd || this.following;
	}

	follow() {
		if (!this.following) return;
		this.scroller.scrollTop = this.scroller.scrollHeight;
		this.top = this.scroller.scrollTop;
	}

	toEnd() {
		this.following = true;
		this.latest.hidden = true;
		this.follow();
	}

	/* What is read stays where it is when earlier turns come in above it. */
	anchor() {
		if (this.following) return null;
		const top = this.scroller.getBoundingClientRect().top;
		const node = [...this.root.children].find((child) => child.getBoundingClientRect().bottom > top);
		return node ? { node, at: node.getBoundingClientRect().top } : null;
	}

	keep(anchor) {
		if (!anchor) return this.follow();
		this.scroller.scrollTop += anchor.node.getBoundingClientRect().top - anchor.at;
		this.top = this.scroller.scrollTop;
	}
}

/* The card shows what its item would. */
function tellsAll(request) {
	return Boolean(request.command || request.changes?.length);
}

/* Cards of requests stand between the items. */
function skipCards(node) {
	while (node?.classList.contains("ask")) node = node.nextSibling;
	return node;
}

class TurnView {
	constructor(turn) {
		this.turn = turn;
		this.shown = [];
		this.missing = el("p", { class: "line missing", hidden: true });
		this.items = el("div", { class: "items" });
		this.error = el("p", { class: "turn-error", hidden: true });
		this.foot = el("p", { class: "turn-foot" });
		this.node = el("section", { class: "turn", "aria-label": "Turn" }, this.missing, this.items, this.error, this.foot);
	}

	show() {
		const { turn } = this;
		this.node.dataset.status = turn.status;
		this.node.dataset.turn = turn.id ?? "";
		say(this.error, turn.error ?? "");
		this.error.hidden = !turn.error;
		this.showFoot();
		this.missing.hidden = turn.missing() === 0;
		say(this.missing, `${turn.missing()} earlier items of this turn are not in memory any more; they are in the stored history.`);
		this.showItems(turn.list());
	}

	showFoot() {
		say(this.foot, turnSummary(this.turn));
	}

	/* Nodes in the order of the records; those that have stayed are not touched. */
	showItems(records) {
		const kept = new Set(records);
		for (const record of this.shown) if (!kept.has(record)) record.view.node.remove();
		let at = 0;
		while (at < records.length && records[at] === this.shown[at]) at++;
		let behind = skipCards(at ? records[at - 1].view.node.nextSibling : this.items.firstChild);
		for (const record of records.slice(at)) {
			if (!record.view) {
				record.view = itemView(record);
				record.fresh = true;
			}
			if (record.view.node === behind) behind = skipCards(behind.nextSibling);
			else this.items.insertBefore(record.view.node, behind);
		}
		this.shown = records;
	}

	/* The frame is over. */
	settled() {
		for (let i = this.shown.length - 1; i >= 0 && this.shown[i].fresh; i--) this.shown[i].fresh = false;
	}
}
