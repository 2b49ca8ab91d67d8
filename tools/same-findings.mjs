// Compares what two builds find in the same templates: a change that is only about speed finds the same.
//   node tools/same-findings.mjs <dist of the other build> <templates>...
// Each path is linted on its own by every rule, also those that are opt-in. Ends with 1 and the differences when
// fingerprint, kind, message or circumstances differ.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const [other, ...paths] = process.argv.slice(2);
if (other === undefined || paths.length === 0) throw new Error('give the dist of the other build, and templates');

function build(dist) {
  const { lint } = require(join(dist, 'lib/engine'));
  const { loadPaths, nodeFiles } = require(join(dist, 'lib/template'));
  const { rules } = require(join(dist, 'rules'));
  return (path) => {
    const { templates } = loadPaths([path], nodeFiles);
    const { findings, examined } = lint(templates, rules, { today: '2026-11-26' });
    const line = ({ fingerprint, kind, message, when }) => [fingerprint, kind, message, when ?? ''].join(' | ');
    const seen = ({ subject, outcomes }) =>
      `${subject.logicalId ?? subject.template}: ${[...outcomes]
        .map((one) => one.join('='))
        .sort()
        .join(' ')}`;
    return { lines: findings.map(line), examined: examined.map(seen).sort().join('\n') };
  };
}

/** The files of folders that hold no assembly, each on its own; an assembly, or a folder of one estate, as a whole. */
function inputs(path) {
  if (!statSync(path).isDirectory() || readdirSync(path).some((name) => /manifest\.json$|\.template\.json$/.test(name)))
    return [path];
  return readdirSync(path)
    .map((name) => join(path, name))
    .flatMap((inside) =>
      statSync(inside).isDirectory() || /\.(json|ya?ml|template)$/.test(inside) ? inputs(inside) : [],
    );
}

const [ours, theirs] = [resolve(import.meta.dirname, '../dist'), resolve(other)].map(build);
const hash = createHash('sha256');
let [templates, findings, differences] = [0, 0, 0];
for (const path of paths.flatMap(inputs)) {
  const [now, before] = [ours(path), theirs(path)];
  templates++;
  findings += now.lines.length;
  hash.update(now.lines.join('\n'));
  if (now.lines.join('\n') === before.lines.join('\n') && now.examined === before.examined) continue;
  differences++;
  const [here, there] = [new Set(now.lines), new Set(before.lines)];
  console.log(`${path}: differs`);
  for (const line of before.lines.filter((one) => !here.has(one)).slice(0, 10)) console.log(`  - ${line}`);
  for (const line of now.lines.filter((one) => !there.has(one)).slice(0, 10)) console.log(`  + ${line}`);
}
console.log(`${findings} findings in ${templates} inputs, ${differences} differ; ${hash.digest('hex').slice(0, 16)}`);
process.exitCode = differences === 0 ? 0 : 1;
