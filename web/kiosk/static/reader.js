// A reader beside the screen types a number like a keyboard, fast, with Enter at its end.

const form = document.getElementById("reader");
const GAP_MS = 1000;
let number = "";
let last = 0;

document.addEventListener("keydown", (event) => {
  if (event.timeStamp - last > GAP_MS) number = "";
  last = event.timeStamp;
  if (event.key.length === 1) number += event.key;
  if (event.key !== "Enter" || number === "") return;
  event.preventDefault();
  form.elements.number.value = number;
  number = "";
  form.requestSubmit();
});
