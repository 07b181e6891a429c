// Asks the app for something: a change, or a file.

// Sends a change; answers with the sentence that refuses it, or "" if it was granted.
export async function send(method, path, body) {
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(path, { method, headers, body: JSON.stringify(body) });
    return response.ok ? "" : await refusalIn(response);
  } catch {
    return "The app can’t be reached.";
  }
}

async function refusalIn(response) {
  return (await response.json().catch(() => ({}))).error ?? `The app answered ${response.status}.`;
}

// Saves the present moment as a file of the visitor's; answers with the sentence that refuses it, or "".
export async function saveMoment(description) {
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch("api/scenario", { method: "POST", headers, body: JSON.stringify({ value: description }) });
    if (!response.ok) return await refusalIn(response);
    const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "moment.yaml";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers read it a little later
    return "";
  } catch {
    return "The app can’t be reached.";
  }
}
