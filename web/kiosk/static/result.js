// The picture and the numbers take turns: one idea a screen.

const toggle = document.getElementById("toggle");

toggle?.addEventListener("click", () => {
  const numbers = document.body.classList.toggle("show-numbers");
  toggle.textContent = numbers ? toggle.dataset.picture : toggle.dataset.numbers;
});
