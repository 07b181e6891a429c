// Asks the app for something. Paths are relative to the page, so that they hold behind ingress.

import { language, t } from "./i18n";

/** A refusal: its message is the server's sentence, in the page's language, to be shown as it is. */
export class Refusal extends Error {
  constructor(
    sentence: string,
    readonly status = 0,
    /** Sentences by field, where the server told which field is wrong. */
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(sentence);
    this.name = "Refusal";
  }
}

/** Where a charger's routes are. */
export const charger = (id: string): string => `api/chargers/${encodeURIComponent(id)}`;

/** The same in the page's language, for what the browser fetches by itself: a link, a socket. */
export function spoken(path: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}language=${language()}`;
}

/** Sends a request; throws a Refusal unless it was granted. A body that is no Blob goes as JSON. */
export async function request(method: string, path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { "Accept-Language": language() };
  const init: RequestInit = { method, headers };
  if (body instanceof Blob) {
    init.body = body;
    headers["Content-Type"] = "application/octet-stream";
  } else if (body !== undefined) {
    init.body = JSON.stringify(body);
    headers["Content-Type"] = "application/json";
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Refusal(t("shell.unreachable"));
  }
  if (!response.ok) throw await refusalIn(response);
  return response;
}

async function refusalIn(response: Response): Promise<Refusal> {
  const told = (await response.json().catch(() => ({}))) as {
    error?: string;
    fields?: Record<string, string>;
  };
  const sentence = told.error || t("shell.answered", { status: response.status });
  return new Refusal(sentence, response.status, told.fields ?? {});
}

/** Reads JSON. */
export async function get<T>(path: string): Promise<T> {
  return (await request("GET", path)).json() as Promise<T>;
}

/** Sets one value: `{"value": …}`. */
export async function put(path: string, value: unknown): Promise<void> {
  await request("PUT", path, { value });
}

/** Asks for something to be done; answers with what came back, undefined where nothing did. */
export async function post<T = unknown>(path: string, body: unknown = {}): Promise<T | undefined> {
  return answerOf<T>(await request("POST", path, body));
}

/** Changes settings by a merge patch. */
export async function patch<T = unknown>(path: string, body: unknown): Promise<T | undefined> {
  return answerOf<T>(await request("PATCH", path, body));
}

export async function remove(path: string): Promise<void> {
  await request("DELETE", path);
}

async function answerOf<T>(response: Response): Promise<T | undefined> {
  const text = await response.text();
  return text === "" ? undefined : (JSON.parse(text) as T);
}

/** Fetches something and saves it as a file of the visitor's. */
export async function download(method: string, path: string, body?: unknown): Promise<void> {
  const response = await request(method, path, body);
  const told = response.headers.get("Content-Disposition") ?? "";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = /filename="([^"]+)"/.exec(told)?.[1] ?? "download";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers read it a little later
}
