"use strict";
// Pointing at a card lights its words, pointing at words lights their cards. The page reads the same without it.
const numbersOf = (node) => (node.dataset.numbers || node.dataset.number || "").split(" ").filter(Boolean);
const lit = (numbers) => (node) => node.classList.toggle("lit", numbersOf(node).some((number) => numbers.includes(number)));
const marked = document.querySelectorAll(".cited[data-numbers], .card[data-number]");
for (const node of marked) {
  node.addEventListener("mouseenter", () => marked.forEach(lit(numbersOf(node))));
  node.addEventListener("mouseleave", () => marked.forEach(lit([])));
}
