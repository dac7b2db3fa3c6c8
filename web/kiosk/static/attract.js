// A dot that sways as a person does, slowly round the screen so that nothing burns in;
// stepping on wakes the kiosk as a touch does.

import { calm } from "./calm.js";
import { live } from "./live.js";

const canvas = document.getElementById("dot");
const wake = document.getElementById("wake");
const pen = canvas.getContext("2d");
const still = calm();
const TRAIL = 90;
const trail = [];

const sway = (s, parts) => parts.reduce((sum, [hz, size, turn]) => sum + size * Math.sin(2 * Math.PI * hz * s + turn), 0);
const ML = [[0.11, 1, 0], [0.31, 0.55, 1.3], [0.73, 0.2, 2.1], [1.27, 0.07, 0.4]];
const AP = [[0.09, 1, 0.7], [0.27, 0.6, 2.9], [0.61, 0.25, 0.2], [1.11, 0.08, 1.9]];

function draw(ms) {
  const s = ms / 1000;
  const scale = devicePixelRatio;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== width * scale || canvas.height !== height * scale) {
    canvas.width = width * scale;
    canvas.height = height * scale;
  }
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  const reach = Math.min(width, height) * 0.09;
  const x = width * (0.5 + 0.05 * Math.sin(s / 61)) + reach * sway(s, ML);
  const y = height * (0.36 + 0.03 * Math.sin(s / 47)) + reach * sway(s, AP);
  trail.push([x, y]);
  if (trail.length > TRAIL) trail.shift();
  pen.fillStyle = getComputedStyle(canvas).getPropertyValue("--accent");
  trail.forEach(([tx, ty], n) => {
    pen.globalAlpha = (n / TRAIL) ** 2 * 0.35;
    disc(tx, ty, reach * 0.1);
  });
  pen.globalAlpha = 1;
  disc(x, y, reach * 0.26);
  if (!still) requestAnimationFrame(draw);
}

function disc(x, y, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

requestAnimationFrame(draw);

// Somebody who still stands there after leaving is not a new visitor.
let empty = false;
live.addEventListener("view", ({ detail: view }) => {
  if (!view.present) empty = true;
  else if (empty) {
    // Once: each further call would begin the way anew.
    empty = false;
    location.assign(wake.href);
  }
});
