const SIMILAR_ENOUGH = 0.4;

/** The candidate that `word` was most likely meant to be, or undefined when none is similar. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, similarity: similarity(word, candidate) }))
    .filter(({ similarity }) => similarity >= SIMILAR_ENOUGH)
    .sort((a, b) => b.similarity - a.similarity);
  return best?.candidate;
}

/** What is expected in place of an unknown `word`. */
export function oneOf(candidates: readonly string[], word: string): string {
  const guess = nearest(word, candidates);
  const list = `one of ${candidates.join(', ')}`;
  return guess === undefined ? list : `${list} (did you mean ${guess}?)`;
}

/** Sørensen–Dice coefficient: the share of neighbouring letter pairs that two words have in common, from 0 to 1. */
function similarity(a: string, b: string): number {
  const [pairsOfA, pairsOfB] = [letterPairs(a), letterPairs(b)];
  const shared = [...pairsOfA].filter((pair) => pairsOfB.has(pair)).length;
  return (2 * shared) / (pairsOfA.size + pairsOfB.size || 1);
}

function letterPairs(word: string): Set<string> {
  const letters = word.toLowerCase();
  return new Set(Array.from(letters.slice(1), (letter, index) => `${letters[index]}${letter}`));
}
