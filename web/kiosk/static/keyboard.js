// Keys on the page, since no system keyboard shows over a kiosk browser.

const keys = document.getElementById("keys");
const typed = document.getElementById(keys.dataset.for);

function type(letter) {
  const first = typed.value === "" || typed.value.endsWith(" ");
  typed.value = (typed.value + (first ? letter : letter.toLowerCase())).slice(0, typed.maxLength);
}

/** Show the letters with accents in place of the digits, or the digits again. */
function swap(key) {
  const digits = document.getElementById("digits");
  const accents = document.getElementById("accents");
  digits.hidden = !digits.hidden;
  accents.hidden = !digits.hidden;
  key.setAttribute("aria-pressed", String(digits.hidden));
}

keys.addEventListener("click", (event) => {
  const key = event.target.closest("button");
  if (!key) return;
  if (key.dataset.key === "accents") return swap(key);
  if (key.dataset.key === "back") typed.value = typed.value.slice(0, -1);
  else if (key.dataset.key === "clear") typed.value = "";
  else if (key.dataset.key === "space") typed.value = `${typed.value} `.slice(0, typed.maxLength);
  else type(key.textContent);
  typed.focus();
  showEnd();
});

/** What was typed last is what one looks at, also where there is more than fits. */
function showEnd() {
  typed.setSelectionRange(typed.value.length, typed.value.length);
  typed.scrollLeft = typed.scrollWidth;
}
showEnd();
