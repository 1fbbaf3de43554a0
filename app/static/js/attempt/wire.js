// Talking with the server: JSON out, JSON back, never an exception. A reply that never came has the status 0.

const PATIENCE = 10000;

export class Wire {
  /** `token` is the page's CSRF token; `renewed(token)` is called when a new sign-in has made it another. */
  constructor(token, renewed) {
    this.token = token;
    this.renewed = renewed;
  }

  /** Send `body` (or ask, without one). Returns {status, reply, skew}: skew is server time minus this clock in ms, null if unknown. */
  async ask(address, body) {
    const answer = await this.once(address, body);
    if (answer.status !== 403) return answer;
    return (await this.renew()) ? this.once(address, body) : { ...answer, status: 401 };
  }

  async once(address, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const sent = Date.now();
    try {
      return await read(await this.fetched(address, body, stop.signal), sent);
    } catch {
      return { status: 0, reply: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  fetched(address, body, signal) {
    return fetch(address, {
      method: body ? "POST" : "GET",
      credentials: "same-origin",
      cache: "no-store",
      signal,
      // A save on its way is finished although the tab is being closed.
      keepalive: Boolean(body),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
      body: body ? JSON.stringify(body) : undefined,
    });
  }

  // After signing in again in another window, this page's token is the old session's; the page itself carries the new one.
  async renew() {
    try {
      const page = await (await fetch(location.href, { credentials: "same-origin" })).text();
      const meta = new DOMParser().parseFromString(page, "text/html").querySelector("meta[name=csrf-token]");
      if (!meta || meta.content === this.token) return false;
      this.token = meta.content;
      this.renewed(this.token);
      return true;
    } catch {
      return false;
    }
  }
}

async function read(response, sent) {
  // Somebody else's page, such as the sign-in form, is no answer to this question.
  if (response.redirected) return { status: 401, reply: {} };
  const reply = await response.json().catch(() => null);
  if (!reply && response.ok) return { status: 0, reply: {} };
  const now = Date.parse(response.headers.get("X-Server-Now") || (reply && reply.server_now) || "");
  // Half of the way there and back is a fair guess at when the server looked at its clock.
  return { status: response.status, reply: reply || {}, skew: now ? now - (sent + Date.now()) / 2 : null };
}
