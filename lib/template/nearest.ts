/** “did you mean …?” for the candidate that shares the most pairs of letters. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const pairs = (text: string): Set<string> =>
    new Set(
      Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2).toLowerCase()),
    );
  const wanted = pairs(name);
  const scored = [...candidates].map((candidate) => {
    const theirs = pairs(candidate);
    const shared = [...wanted].filter((pair) => theirs.has(pair)).length;
    return { candidate, score: (2 * shared) / (wanted.size + theirs.size || 1) };
  });
  const best = scored.sort((a, b) => b.score - a.score)[0];
  return best && best.score > 0.5 ? `did you mean \`${best.candidate}\`?` : undefined;
}
