// Counts what a run says by rule, file by file, with this build and with an earlier one:
//   node tools/count-findings.mjs [--before DIST] [--seconds 30] [--within 540] [--write PAGE] FOLDER...
// Prints for each folder how many templates are red by default and by which rules, and each rule with the findings,
// templates and buckets that it fails. A file that takes longer than --seconds is cut off and said; after --within
// seconds no further file is begun, and how many were not looked at is said. Ends with 1 when a rule of the default
// run fires on more than half of the buckets, fails no control of the standard that AWS turns on by itself, and is not
// argued below.
import { createRequire } from 'node:module';
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** Why a rule of the default run may fire on most buckets though no control of FSBP fails them. */
const argued = {};
const usage =
  'usage: node tools/count-findings.mjs [--before DIST] [--seconds N] [--within N] [--write PAGE] FOLDER...\n';
const heading = `# What a first run says on templates of others

Made by \`node tools/count-findings.mjs\`, file by file: version 0.1.0 before, and this build after. A rule is of the
default run or opt-in; all rules are counted, and a file is red by default by what the default run finds, from medium
on.
`;
const said = [];
const say = (line) => said.push(line);

if (isMainThread) await main();
else serve(workerData);

/** In a thread: answers each path with what the build says of that file alone. */
function serve(dist) {
  const require = createRequire(import.meta.url);
  const { chooseRules, lint } = require(join(dist, 'lib/engine'));
  const { loadPaths, nodeFiles } = require(join(dist, 'lib/template'));
  const { rules } = require(join(dist, 'rules'));
  const byDefault = new Set(chooseRules(rules).map(({ id }) => id));
  parentPort.on('message', (path) => {
    const { templates, errors } = loadPaths([path], nodeFiles);
    const options = { today: '2026-11-26', errors };
    const { conclusion } = lint(templates, chooseRules(rules), options);
    const { findings } = lint(templates, rules, options);
    const resources = templates.flatMap((one) => [...one.resources.values()]);
    const answer = {
      conclusion,
      buckets: resources.filter(({ type }) => type === 'AWS::S3::Bucket').length,
      findings: findings.map(({ kind, rule, subject, severity = rule.severity }) => ({
        kind,
        rule: rule.id,
        severity,
        isDefault: byDefault.has(rule.id),
        controls: (rule.controls ?? []).filter((control) => control.startsWith('fsbp/')),
        bucket: subject?.type === 'AWS::S3::Bucket' ? subject.logicalId : undefined,
      })),
    };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort.postMessage(answer);
  });
}

/** One build in a thread, which is begun anew where a file had to be cut off. */
function judge(dist, seconds) {
  let thread;
  let answered = () => {};
  const begin = () => {
    thread = new Worker(new URL(import.meta.url), { workerData: dist });
    const mine = thread;
    thread.on('message', (answer) => mine === thread && answered(answer));
    thread.on('error', ({ message }) => mine === thread && stop(message));
  };
  const stop = (cut) => {
    void thread?.terminate();
    thread = undefined;
    answered({ cut });
  };
  const ask = (path) =>
    new Promise((done) => {
      if (thread === undefined) begin();
      const limit = setTimeout(() => stop(`longer than ${seconds} s`), seconds * 1000);
      answered = (answer) => {
        clearTimeout(limit);
        done(answer);
      };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      thread.postMessage(path);
    });
  return { ask, close: () => thread?.terminate() };
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((one) => one.isFile() && /\.(json|ya?ml|template)$/.test(one.name))
    .map((one) => join(one.parentPath, one.name))
    .sort();
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      before: { type: 'string' },
      seconds: { type: 'string', default: '30' },
      within: { type: 'string', default: '540' },
      write: { type: 'string' },
    },
  });
  if (positionals.length === 0) {
    process.stderr.write(usage);
    process.exit(2);
  }
  const until = performance.now() + Number(values.within) * 1000;
  const builds = [values.before, resolve(import.meta.dirname, '../dist')].map((dist) =>
    dist === undefined ? undefined : judge(resolve(dist), Number(values.seconds)),
  );
  let isArgued = true;
  for (const folder of positionals) isArgued = (await countFolder(folder, builds, until)) && isArgued;
  for (const build of builds) void build?.close();
  const page = `${said.join('\n').trim()}\n`;
  process.stdout.write(page);
  if (values.write !== undefined) writeFileSync(values.write, `${heading}\n${page}`);
  process.exitCode = isArgued ? 0 : 1;
}

async function countFolder(folder, builds, until) {
  const files = filesIn(folder);
  const counts = builds.map(emptyCount);
  let begun = 0;
  for (const path of files) {
    if (performance.now() > until) break;
    if (begun++ % 20 === 0) process.stderr.write(`${folder}: ${begun} of ${files.length}\n`);
    const answers = await Promise.all(builds.map((build) => build?.ask(path)));
    for (const [at, answer] of answers.entries())
      if (answer !== undefined) add(counts[at], relative(folder, path), answer);
  }
  const [before, after] = counts;
  const hasBefore = builds[0] !== undefined;
  say(`\n## ${basename(folder)}: ${begun} of ${files.length} files looked at\n`);
  if (hasBefore) sayRed('Before', before);
  sayRed(hasBefore ? 'After' : 'Now', after);
  sayRules(hasBefore ? before : undefined, after);
  return sayFrequent(after);
}

function emptyCount() {
  return { templates: 0, buckets: 0, red: 0, byStandard: 0, errors: 0, cut: [], rules: new Map(), reasons: new Map() };
}

function add(count, file, { cut, conclusion, buckets, findings }) {
  if (cut !== undefined) return void count.cut.push(`${file}: ${cut}`);
  count.templates++;
  count.buckets += buckets;
  if (conclusion === 'error') count.errors++;
  if (conclusion === 'fail') count.red++;
  for (const { kind, rule, severity, isDefault, controls, bucket } of findings) {
    const entry = count.rules.get(rule) ?? { ...emptyRule(), isDefault, controls };
    count.rules.set(rule, entry);
    if (kind !== 'fail') {
      entry.unknown++;
      continue;
    }
    entry.severities.add(severity);
    entry.fails++;
    entry.templates.add(file);
    if (bucket !== undefined) entry.buckets.add(`${file} ${bucket}`);
  }
  if (conclusion !== 'fail') return;
  const reds = findings.filter((one) => one.kind === 'fail' && one.isDefault && one.severity !== 'low');
  const why = [...new Set(reds.map(({ rule }) => rule))].sort();
  if (reds.every(({ controls }) => controls.length > 0)) count.byStandard++;
  for (const rule of why) {
    const reason = count.reasons.get(rule) ?? { among: 0, alone: 0 };
    count.reasons.set(rule, { among: reason.among + 1, alone: reason.alone + (why.length === 1 ? 1 : 0) });
  }
}

function emptyRule() {
  return { fails: 0, unknown: 0, templates: new Set(), buckets: new Set(), severities: new Set() };
}

function sayRed(name, { templates, buckets, red, byStandard, errors, cut, reasons }) {
  const why = [...reasons].sort(([, one], [, other]) => other.among - one.among);
  const late = `${cut.length} cut off${cut.map((one) => `; ${one}`).join('')}`;
  say(
    `- ${name}: ${red} of ${templates} files (${buckets} buckets) are red by default, ${byStandard} of them by rules ` +
      `of FSBP's controls alone; ${errors} were not read, ${late}.`,
  );
  say(`  By (alone): ${why.map(([rule, { among, alone }]) => `${rule} ${among} (${alone})`).join(', ') || 'nothing'}.`);
}

function sayRules(before, after) {
  const ids = [...new Set([...(before?.rules.keys() ?? []), ...after.rules.keys()])];
  const cells = (count, id) => {
    const entry = count.rules.get(id);
    if (entry === undefined) return ['–', '', '', '', ''];
    const { fails, unknown, templates, buckets, severities, isDefault } = entry;
    const run = `${isDefault ? 'default' : 'opt-in'}${severities.size > 0 ? `, ${[...severities].join('/')}` : ''}`;
    return [run, fails, unknown, templates.size, buckets.size];
  };
  const sides = [...(before ? [['before', before]] : []), ['after', after]];
  const head = sides.flatMap(([name]) => [name, 'fails', 'undecided', 'templates', 'buckets']);
  say(`\n| rule | ${head.join(' | ')} |\n|${' --- |'.repeat(head.length + 1)}`);
  const size = (id) => after.rules.get(id)?.fails ?? 0;
  const rank = (id) => (after.rules.get(id)?.isDefault ? 0 : 1);
  for (const id of ids.sort((a, b) => rank(a) - rank(b) || size(b) - size(a) || a.localeCompare(b)))
    say(`| ${id} | ${sides.flatMap(([, count]) => cells(count, id)).join(' | ')} |`);
}

/** Says which rules of the default run fire on more than half of the buckets; whether each is argued. */
function sayFrequent({ rules, buckets }) {
  const frequent = [...rules].filter(([, one]) => one.isDefault && one.buckets.size * 2 > buckets);
  say(`\nRules of the default run that fire on more than half of the ${buckets} buckets: ${frequent.length}.\n`);
  let isArgued = true;
  for (const [id, { buckets: failed, controls, severities }] of frequent) {
    const why = controls.length > 0 ? `FSBP fails them as well: ${controls.join(', ')}` : argued[id];
    if (why === undefined) isArgued = false;
    say(`- ${id} (${[...severities].join(', ')}): ${failed.size} of ${buckets}: ${why ?? 'NOT ARGUED'}.`);
  }
  return isArgued;
}
