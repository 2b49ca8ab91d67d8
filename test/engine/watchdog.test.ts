import { judgeInput, limits } from '../support/watchdog';
import { mutants } from '../support/mutated-inputs';

/** A part of what `node dist/test/fuzz/inputs.fuzz.js` tries. */
test('mutated templates, policies and configurations: one clear error or a report, in time', () => {
  const bad: string[] = [];
  const counts = { judged: 0, refused: 0 };
  for (const input of mutants(7, 200)) {
    const { outcome, why = '' } = judgeInput(input);
    if (outcome === 'bad') bad.push(`${input.name}: ${why}\n${input.text}`);
    else counts[outcome]++;
  }
  expect(bad).toEqual([]);
  // the control: both happen
  expect(counts.judged).toBeGreaterThan(60);
  expect(counts.refused).toBeGreaterThan(5);
  expect(process.resourceUsage().maxRSS / 1024).toBeLessThan(limits.megabytes * 4);
}, 300_000);
