// Something is starting: try the same page again until it is there.

import { live } from "./live.js";

live.addEventListener("view", () => setTimeout(() => location.reload(), 500), { once: true });
