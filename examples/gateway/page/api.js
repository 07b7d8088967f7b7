/* The gateway's HTTP: requests with the token, and errors in its words. */

const KEY = "gateway.token";

export class ApiError extends Error {
	constructor(status, message) {
		super(message);
		this.status = status;
	}
}

let askForToken = async () => null;
let asking = null;

/** What asks a person for the token: a promise of it. */
export function setTokenAsker(ask) {
	askForToken = ask;
}

/** Takes `#token=…` out of the address: it is in nobody's history then, nor in a link that is passed on. */
export function takeTokenFromAddress() {
	const found = /(?:^#|&)token=([^&]*)/.exec(location.hash);
	if (!found) return;
	sessionStorage.setItem(KEY, decodeURIComponent(found[1]));
	const rest = location.hash.replace(found[0], "");
	history.replaceState(null, "", location.pathname + location.search + rest);
}

function headers(extra) {
	const token = sessionStorage.getItem(KEY);
	return token ? { ...extra, Authorization: `Bearer ${token}` } : extra;
}

/* Many requests may fail at once; one question is asked. */
function newToken() {
	asking ??= askForToken(sessionStorage.getItem(KEY) !== null).then((token) => {
		asking = null;
		sessionStorage.setItem(KEY, token);
	});
	return asking;
}

async function reason(response) {
	try {
		return (await response.json()).error ?? response.statusText;
	} catch {
		return response.statusText || `status ${response.status}`;
	}
}

/** The response to a request, which has succeeded; asks for the token as often as it is refused. */
export async function request(path, options = {}) {
	for (;;) {
		let response;
		const sent = sessionStorage.getItem(KEY);
		try {
			response = await fetch(path, { cache: "no-store", redirect: "error", ...options, headers: headers(options.headers) });
		} catch (error) {
			if (error.name === "AbortError") throw error;
			throw new ApiError(0, "The gateway cannot be reached.");
		}
		if (response.ok) return response;
		if (response.status !== 401) throw new ApiError(response.status, await reason(response));
		if (sessionStorage.getItem(KEY) === sent) await newToken();
	}
}

async function get(path) {
	return (await request(path)).json();
}

async function post(path, body) {
	const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
	return (await request(path, options)).json();
}

function query(members) {
	const set = Object.entries(members).filter(([, value]) => value);
	return set.length ? "?" + new URLSearchParams(set) : "";
}

const thread = (id) => `/api/threads/${encodeURIComponent(id)}`;

export const list = (cursor, search) => get("/api/threads" + query({ cursor, search }));
export const start = (text) => post("/api/threads", { text });
export const read = (id, cursor) => get(thread(id) + query({ cursor }));
export const send = (id, text, steer) => post(`${thread(id)}/turns`, { text, steer });
export const interrupt = (id) => post(`${thread(id)}/interrupt`, {});
export const decide = (id, decision) => post(`/api/requests/${encodeURIComponent(id)}`, { decision });
export const status = () => get("/api/status");
export const events = (id, signal) => request(`${thread(id)}/events`, { signal, headers: { Accept: "text/event-stream" } });
