// Opens every value of every example of every page, one at a time, and counts what rules then answer wrongly.
// The suite test/rules/openings.test.ts tries a part of it. Usage: npm run openings -- [<id> …]
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { rules } = require('../dist/rules/index.js');
const { exempt, misjudgedOpenings, openings } = require('../dist/test/support/openings.js');

const ids = process.argv.slice(2);
const strangers = ids.filter((id) => !rules.some((rule) => rule.id === id));
if (strangers.length > 0) {
  process.stderr.write(`openings: no rule is called ${strangers.map((id) => `\`${id}\``).join(', ')}\n`);
  process.exit(2);
}

let wrong = 0;
for (const opening of Object.keys(openings)) {
  const counts = { places: 0, 'fall silent': 0, fail: 0, 'say otherwise': 0, 'argued in the list': 0 };
  for (const rule of rules.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
    const { tried, misjudged } = misjudgedOpenings(rule, opening);
    counts.places += tried;
    for (const { rule: id, place, change } of misjudged) {
      if (exempt[`${id} ${place.replace(/^line \d+: /, '')}`] !== undefined) {
        counts['argued in the list'] += 1;
        continue;
      }
      const became = change.endsWith(' to silence') ? 'fall silent' : change.endsWith(' to fail') ? 'fail' : undefined;
      counts[became ?? 'say otherwise'] += 1;
      wrong += 1;
      process.stdout.write(`${opening}: ${id}, ${place}: ${change}\n`);
    }
  }
  const told = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
  process.stdout.write(`${opening}: ${told.join(', ')}\n`);
}
process.exitCode = wrong === 0 ? 0 : 1;
