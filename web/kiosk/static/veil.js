// What is personal is not left readable for whoever comes by.

const veil = document.getElementById("veil");
const main = document.querySelector("main");
let timer;

function cover(covered) {
  document.body.classList.toggle("veiled", covered);
  main.inert = covered;
  veil.hidden = !covered;
  clearTimeout(timer);
  if (!covered) timer = setTimeout(cover, Number(veil.dataset.afterS) * 1000, true);
}

for (const sign of ["click", "keydown"]) addEventListener(sign, () => cover(false));
// A finger that scrolls reads on, and never clicks.
addEventListener("pointerdown", () => veil.hidden && cover(false), { passive: true });
cover(false);
