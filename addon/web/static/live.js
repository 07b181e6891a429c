// The link to the app: the whole state first, then changes, for ever. Nothing is polled.

const SILENCE_MS = 25_000; // the app says something every ten seconds, be it nothing
const LONGEST_PAUSE_MS = 15_000;

// Objects are merged key by key; everything else replaces, arrays and null too.
export function merge(target, change) {
  if (!isObject(target) || !isObject(change)) return change;
  const merged = { ...target };
  for (const [key, value] of Object.entries(change)) merged[key] = merge(merged[key], value);
  return merged;
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

// Calls onState(state) with each new state, and onLink(up) when the link comes and goes.
export function follow(onState, onLink) {
  let socket;
  let failures = 0;
  let retry;

  function connect() {
    clearTimeout(retry);
    const url = new URL("api/live", document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    const mine = new WebSocket(url);
    socket = mine;
    let state = {};
    let silence = setTimeout(lost, SILENCE_MS);

    mine.onmessage = ({ data }) => {
      clearTimeout(silence);
      silence = setTimeout(lost, SILENCE_MS);
      failures = 0;
      state = merge(state, JSON.parse(data));
      onLink(true);
      onState(state);
    };
    mine.onclose = lost;

    // By hand too: a socket whose network is gone may take minutes to notice.
    function lost() {
      clearTimeout(silence);
      if (socket !== mine) return;
      socket = undefined;
      mine.close();
      onLink(false);
      failures += 1;
      retry = setTimeout(connect, Math.min(LONGEST_PAUSE_MS, 500 * 2 ** failures) * (0.75 + Math.random() / 2));
    }
  }

  // Whoever looks at the page again, or comes back to the network, waits for no pause.
  function hurry() {
    if (!socket && document.visibilityState === "visible") connect();
  }
  document.addEventListener("visibilitychange", hurry);
  window.addEventListener("online", hurry);
  connect();
}
