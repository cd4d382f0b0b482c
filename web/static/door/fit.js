/** Makes the answer as large as its screen allows, whatever it says and however large letters are. */

const SIZE_MIN = 0.2;
const ROUNDS = 6;

/** Keep an answer fitted to its box: now, and whenever the box changes. Returns what fits it. */
export function keepFitted(box, answer, word) {
  const fit = () => box.hidden || fitInto(box, answer, word);
  new ResizeObserver(fit).observe(box);
  return fit;
}

function fitInto(box, answer, word) {
  if (fits(box, answer, word, 1)) return;
  let [size, tooLarge] = [SIZE_MIN, 1];
  for (let round = 0; round < ROUNDS; round += 1) {
    const between = (size + tooLarge) / 2;
    if (fits(box, answer, word, between)) size = between;
    else tooLarge = between;
  }
  answer.style.setProperty("--size", size);
}

function fits(box, answer, word, size) {
  answer.style.setProperty("--size", size);
  return (
    answer.scrollHeight <= box.clientHeight &&
    answer.scrollWidth <= box.clientWidth &&
    word.scrollWidth <= word.clientWidth
  );
}
