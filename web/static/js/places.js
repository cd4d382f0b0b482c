// Choosing how many come shows a field for each of them at once; without scripts a button does.
const places = document.querySelector("#places");
const show = document.querySelector("button[name=show]");
places?.addEventListener("change", () => show.click());
