// Something is starting: go to the page again until it is there. To load it anew would send
// a form a second time.

import { live } from "./live.js";

const { again } = document.getElementById("failure").dataset;

live.addEventListener("view", () => setTimeout(() => location.replace(again), 500), { once: true });
