/* The page: puts its parts together for the thread that the address names. */
import * as api from "./api.js";
import { Composer } from "./composer.js";
import { byId, count, say } from "./dom.js";
import { inShort } from "./requests.js";
import { Conversation } from "./state.js";
import { Stream } from "./stream.js";
import { Threads, title } from "./threads.js";
import { Transcript } from "./transcript.js";

/* Milliseconds in which the state has come, after a stream has begun. */
const STATE_MS = 2000;

let conversation = null;
let stream = null;
const threads = new Threads();
const composer = new Composer(send, stop);
const transcript = new Transcript(byId("turns"), byId("scroll"), byId("latest"), decide, showAsks);

/* --- the thread ------------------------------------------------------------------------------------------------------- */

function idInAddress() {
	const found = /^#\/t\/([^&]+)/.exec(location.hash);
	return found ? decodeURIComponent(found[1]) : null;
}

function route() {
	api.takeTokenFromAddress();
	const id = idInAddress();
	closeMenu();
	if (conversation ? id === conversation.id : id === null && byId("welcome").hidden === false) return;
	open(id);
}

function open(id) {
	stream?.close();
	stream = null;
	const opened = id === null ? null : new Conversation(id, (...change) => changed(opened, ...change));
	conversation = opened;
	transcript.begin(opened);
	threads.select(id);
	composer.open(id);
	byId("welcome").hidden = id !== null;
	byId("earlier").hidden = true;
	banner("");
	showHead();
	showRunning();
	showAsks();
	showUsage();
	if (id === null) return linkState("idle");
	const told = (name, data) => opened === conversation && opened.take(name, data);
	stream = new Stream((signal) => api.events(opened.id, signal), told, (...state) => opened === conversation && link(opened, ...state));
}

/* What is stored is asked for again after each break: whole turns may have come and gone meanwhile. */
function link(opened, state, detail) {
	linkState(state, detail);
	if (state !== "open") return;
	opened.connected();
	loadLatest(opened);
	const connection = opened.connections;
	setTimeout(() => opened.connections === connection && opened.complete(), STATE_MS);
}

async function loadLatest(opened) {
	try {
		const page = await api.read(opened.id);
		if (opened !== conversation) return;
		opened.takeLatest(page);
		byId("earlier").hidden = !opened.more;
	} catch (error) {
		if (opened === conversation && error.status !== 404) banner(error.message);
	}
}

async function loadEarlier() {
	const opened = conversation;
	byId("earlier").disabled = true;
	try {
		const page = await api.read(opened.id, opened.more);
		if (opened === conversation) opened.takeEarlier(page);
		byId("earlier").hidden = !conversation?.more;
	} catch (error) {
		banner(error.message);
	} finally {
		byId("earlier").disabled = false;
	}
}

/* --- what it tells ---------------------------------------------------------------------------------------------------- */

function changed(opened, kind, ...what) {
	if (opened !== conversation) return;
	transcript.note(kind, ...what);
	({
		thread: showHead, usage: showUsage, turn: showRunning, request: showAsks,
		asked: () => asked(what[0]), ended: () => ended(what[0]), moved: () => moved(what[0]), skipped: () => loadLatest(opened),
	})[kind]?.();
}

function asked(entry) {
	announce(`Codex asks to ${inShort(entry.request)}`);
	showAsks();
	if (composer.isInUse() || document.querySelector("dialog[open]")) return;
	if (document.activeElement?.closest(".ask, #side")) return;
	requestAnimationFrame(() => requestAnimationFrame(() => transcript.card(entry)?.focus()));
}

function ended(turn) {
	announce({ completed: "The turn has ended.", interrupted: "The turn was interrupted.", failed: "The turn has failed." }[turn.status] ??
		"The turn was lost.");
	threads.refresh();
}

function moved(id) {
	history.replaceState(null, "", `#/t/${encodeURIComponent(id)}`);
	threads.select(id);
	threads.refresh();
	composer.open(id);
}

function showHead() {
	const thread = conversation?.thread;
	say(byId("name"), thread ? title({ ...threads.get(conversation.id), ...thread }) : "New thread");
	say(byId("cwd"), thread?.cwd ?? "");
	if (thread?.state === "failed") banner(thread.error ?? "The thread could not be resumed.");
	showTitle();
}

function showRunning() {
	composer.setRunning(conversation?.running() ?? false);
	showTitle();
}

function showUsage() {
	const usage = conversation?.usage;
	byId("usage").hidden = !usage;
	if (!usage) return;
	const window = usage.context_window;
	byId("usage").title = `${usage.total} tokens so far: ${usage.input} in (${usage.cached_input} of them cached), ` +
		`${usage.output} out (${usage.reasoning_output} of them reasoning)` + (window ? `; ${usage.context_used ?? "?"} of ${window} in the context window` : "");
	const used = usage.context_used;
	say(byId("usage-text"), `${count(usage.total)} tokens`);
	const share = used / window;
	byId("usage-meter").hidden = !Number.isFinite(share);
	if (Number.isFinite(share)) byId("usage-meter").value = Math.min(1, share);
}

function showAsks() {
	const open = conversation?.openRequests() ?? [];
	/* The bar leads to what is out of sight. */
	byId("asks").hidden = open.every((entry) => transcript.card(entry)?.node.inSight);
	say(byId("asks-text"), open.length ? `${open.length > 1 ? `${open.length} approvals wait. ` : ""}Codex asks to ${inShort(open[0].request)}` : "");
	showTitle();
}

function showTitle() {
	const name = conversation ? byId("name").textContent : "Gateway";
	const waiting = conversation?.openRequests().length;
	document.title = waiting ? `❗ Approval: ${name}` : conversation?.running() ? `▶ ${name}` : name;
}

function linkState(state, detail) {
	const words = {
		idle: "", connecting: "Connecting…", open: "Live", waiting: `Lost; again in ${Math.ceil(detail / 1000)} s`, refused: "Not connected",
	};
	byId("link").dataset.state = state;
	say(byId("link-text"), words[state]);
	byId("link-retry").hidden = state !== "waiting";
	if (state === "refused") banner(detail.status === 404 ? "There is no such thread." : detail.message);
	if (state === "open") banner("");
}

function banner(text) {
	say(byId("banner"), text);
	byId("banner").hidden = !text;
}

function announce(text) {
	say(byId("announce"), text);
}

/* --- what it is told -------------------------------------------------------------------------------------------------- */

async function send(text) {
	if (!conversation) return start(text);
	transcript.toEnd();
	const { id } = conversation;
	let steer = conversation.running();
	/* A turn may have begun or ended just now without our knowing; while a thread is resumed, it is neither. */
	for (const pause of [0, 250, 500, 1000, 2000, 4000, null]) {
		try {
			return await api.send(id, text, steer);
		} catch (error) {
			if (error.status !== 409 || pause === null) throw error;
		}
		steer = !steer;
		if (pause) await new Promise((done) => setTimeout(done, pause));
	}
}

async function start(text) {
	const { id } = await api.start(text);
	sessionStorage.removeItem("gateway.draft.new");
	byId("prompt").value = "";
	location.hash = `#/t/${encodeURIComponent(id)}`;
	threads.refresh();
}

async function stop() {
	try {
		await api.interrupt(conversation.id);
	} catch (error) {
		if (error.status !== 409) composer.say(error.message);
	}
}

/* The answer shows in the card when the server says so, not before. */
async function decide(entry, decision) {
	try {
		await api.decide(entry.request.id, decision);
	} catch (error) {
		if (error.status !== 409 || entry.outcome === null) throw error;
	}
	byId("prompt").focus({ preventScroll: true });
}

/* --- the rest --------------------------------------------------------------------------------------------------------- */

function openMenu() {
	document.body.classList.add("menu-open");
	byId("menu").setAttribute("aria-expanded", "true");
	byId("shade").hidden = false;
	byId("search").focus();
}

function closeMenu() {
	if (!document.body.classList.contains("menu-open")) return;
	document.body.classList.remove("menu-open");
	byId("menu").setAttribute("aria-expanded", "false");
	byId("shade").hidden = true;
	byId("menu").focus();
}

function askForToken(wasWrong) {
	const dialog = byId("token-dialog");
	say(byId("token-note"), wasWrong ? "The one that was given is not right." : "It is kept until this tab is closed.");
	byId("token").value = "";
	dialog.showModal();
	return new Promise((given) => {
		byId("token-form").onsubmit = () => given(byId("token").value.trim());
	});
}

function newThread() {
	closeMenu();
	if (location.hash) location.hash = "";
	byId("prompt").focus();
}

/* What is typed while a card has the focus is meant for the prompt. */
function typeThrough(event) {
	const letter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
	if (letter && event.target.matches?.(".ask, #scroll, body")) byId("prompt").focus();
}

api.setTokenAsker(askForToken);
addEventListener("hashchange", route);
document.addEventListener("keydown", typeThrough);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenu());
byId("token-dialog").addEventListener("cancel", (event) => event.preventDefault());
byId("skip").addEventListener("click", (event) => {
	event.preventDefault();
	byId("prompt").focus();
});
byId("earlier").addEventListener("click", loadEarlier);
byId("link-retry").addEventListener("click", () => stream?.retry());
byId("asks-show").addEventListener("click", () => {
	const [first] = conversation.openRequests();
	transcript.card(first)?.focus();
});
byId("new").addEventListener("click", newThread);
byId("menu").addEventListener("click", openMenu);
byId("shade").addEventListener("click", closeMenu);
document.addEventListener("visibilitychange", () => document.hidden || stream?.retry());
/* A browser keeps pages that were left, and their connections, of which it has six for a server. */
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => event.persisted && open(idInAddress()));
route();
threads.refresh();
