// Asks whether one policy permits more than another, both ways, of the policies and mutants of the public benchmark
// https://github.com/vlab-cs-ucsb/quacky, and compares with its published answers.
//   node tools/compare-benchmark.mjs <clone of the repository>
// Both are asked about every bucket that either names, and one that neither does. Prints how many are decided, the
// median and the longest time, and each difference with a request that decides it, as the concrete evaluator sees it.
import { createRequire } from 'node:module';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const dist = resolve(import.meta.dirname, '../dist');
const { bucketActions, evaluate, makeSymbolTable, permitsMore, policyOn, readPolicy } = require(
  join(dist, 'lib/policy'),
);
const { explore, loadText, resolve: resolved, templateSet } = require(join(dist, 'lib/template'));

const [root] = process.argv.slice(2);
const published = 'results/icse21/raw_csv/mutations/README_s3_action_resource.csv';
const [singles, mutants] = ['samples/s3/exp_single', 'samples/mutations/s3/exp_single'];
if (root === undefined || !existsSync(join(root, mutants))) {
  process.stderr.write('compare-benchmark: give a clone of vlab-cs-ucsb/quacky\n');
  process.exit(2);
}

const account = '111122223333';

function policyIn(file) {
  const template = loadText(
    'p.json',
    JSON.stringify({ Resources: {}, Policy: JSON.parse(readFileSync(file, 'utf8')) }),
  );
  const set = templateSet([template]);
  const place = { template, path: ['Policy'] };
  const { outcomes } = explore(2, (world) =>
    readPolicy(resolved(template.body.Policy, { set, template, world, depth: 0 }, place), makeSymbolTable()),
  );
  return outcomes[0].value;
}

/** A bucket for each name or pattern that the texts hold, and one beside them. */
function bucketsIn(...files) {
  const found = files
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/arn:aws:s3:::([^/"]*)/g)])
    .map(([, name = '']) => name.replaceAll(/[*?]/g, 'x'))
    .filter((name) => /^[a-z0-9.-]{3,}$/.test(name));
  return [...new Set([...found, 'another-bucket'])].map((name) => `arn:aws:s3:::${name}`);
}

/** Whether the first permits more than the second: yes with a request that the evaluator confirms, no, or unknown. */
function permits(first, second) {
  const [one, other] = [policyIn(first), policyIn(second)];
  const began = performance.now();
  const answers = bucketsIn(first, second).map((arn) => permitsMore(policyOn(one, arn, account), one, other));
  const time = performance.now() - began;
  const yes = answers.find(({ kind }) => kind === 'yes');
  const request = yes?.witnesses[0]?.request;
  if (request !== undefined) {
    const isReal = evaluate(one, request).effect === 'Allow' && evaluate(other, request).effect !== 'Allow';
    if (!isReal) throw new Error(`the evaluator does not confirm ${request.action} of ${first} beyond ${second}`);
  }
  const unknown = answers.find(({ kind }) => kind === 'unknown');
  return { kind: yes ? 'yes' : (unknown?.kind ?? 'no'), request, because: unknown?.because, time };
}

/** Keys of S3 in conditions that no request for objects carries: such a condition never holds there. */
function neverCarried(file) {
  const keys = new Set(
    readFileSync(file, 'utf8')
      .match(/(?<=")s3:[\w-]+(?="\s*:)/g)
      ?.map((key) => key.toLowerCase()),
  );
  const isCarried = (key) => bucketActions.some((action) => action.on === 'object' && action.keys.has(key));
  const found = [...keys].filter((key) => !isCarried(key));
  return found.length === 0 ? undefined : `no request for objects carries ${found.join(', ')}`;
}

const known = new Map();
if (existsSync(join(root, published)))
  for (const line of readFileSync(join(root, published), 'utf8').trim().split(/\r?\n/).slice(1)) {
    const cells = line.split(',');
    const back = cells.slice(3).find((cell) => /^(UN)?SAT$/.test(cell));
    known.set(cells[1].replace(/^\//, ''), [cells[2], back]);
  }

const folders = (path) =>
  readdirSync(join(root, path), { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));
const times = [];
const count = { yes: 0, no: 0, unknown: 0, agreed: 0, differing: 0, unpublished: 0 };
const words = { SAT: 'yes', UNSAT: 'no' };
for (const name of folders(mutants))
  for (const policy of folders(join(mutants, name)))
    for (const file of readdirSync(join(root, mutants, name, policy))) {
      const [base, mutant] = [join(singles, name, `${policy}.json`), join(mutants, name, policy, file)];
      const pair = [base, mutant].map((one) => join(root, one));
      for (const [way, [first, second]] of [pair, pair.toReversed()].entries()) {
        const { kind, request, because, time } = permits(first, second);
        times.push(time);
        count[kind]++;
        const said = words[known.get(mutant)?.[way]];
        if (said === undefined) count.unpublished++;
        else if (said === kind) count.agreed++;
        else {
          count.differing++;
          const why = request
            ? `${request.action} on ${request.resource} by ${JSON.stringify(request.requester)}`
            : (because ?? neverCarried(first) ?? 'every request that the one lets through the other does, too');
          console.log(
            `${name}/${policy} ${way === 0 ? 'beyond' : 'within'} ${file}: published ${said}, here ${kind}: ${why}`,
          );
        }
      }
    }
times.sort((one, other) => one - other);
const shown = (time) => `${(time ?? 0).toFixed(1)} ms`;
console.log(
  `${times.length} queries: ${count.yes + count.no} decided (${count.yes} yes, ${count.no} no), ` +
    `${count.unknown} undecided; median ${shown(times[times.length >> 1])}, longest ${shown(times.at(-1))}`,
);
console.log(
  `published: ${count.agreed} the same, ${count.differing} different, ${count.unpublished} without an answer; ` +
    'each yes is confirmed by the concrete evaluator',
);
