// Wait for a trial's numbers, then show them.

const url = document.getElementById("working").dataset.url;
const EVERY_MS = 300;
// After so many the page itself looks: the trial may still be going on.
const RELOAD_AFTER = 10;
let asked = 0;

async function ask() {
  try {
    const answer = await (await fetch(url)).json();
    asked += 1;
    if (!answer.ok || answer.state !== "running" || asked > RELOAD_AFTER) return location.reload();
  } catch {
    // The kiosk restarts; the next try finds it again.
  }
  setTimeout(ask, EVERY_MS);
}

setTimeout(ask, EVERY_MS);
