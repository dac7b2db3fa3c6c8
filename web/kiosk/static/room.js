// Behind a door: who does not touch the screen has left, and the next must know the PIN.

const { roomS, away } = document.body.dataset;
let idle;

function stay() {
  clearTimeout(idle);
  idle = setTimeout(() => location.replace(away), Number(roomS) * 1000);
}

for (const sign of ["pointerdown", "keydown", "wheel"]) addEventListener(sign, stay, { passive: true });
stay();
