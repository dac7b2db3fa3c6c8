// Wait for a trial's numbers, then show them.

const url = document.getElementById("working").dataset.url;
const EVERY_MS = 300;

async function ask() {
  try {
    const answer = await (await fetch(url)).json();
    if (!answer.ok || answer.state !== "running") return location.reload();
  } catch {
    // The kiosk restarts; the next try finds it again.
  }
  setTimeout(ask, EVERY_MS);
}

setTimeout(ask, EVERY_MS);
