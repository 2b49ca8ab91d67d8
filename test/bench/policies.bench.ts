import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, makeSymbolTable, policyOn, readPolicy, type Answer } from '../../lib/policy';
import { isPublicPerS3, askOwnerControl, isPublic, type PolicyOnBucket } from '../../lib/s3';
import { explore, loadText, resolve, templateSet } from '../../lib/template';
import { projectRoot } from '../support/command';

/**
 * Reads each policy of a corpus that may lie beside the checkout, and asks it six questions; prints what that takes,
 * in milliseconds.
 * @returns the same, by round; nothing where there is no corpus
 */
export function benchPolicies(): readonly object[] | undefined {
  const file = join(projectRoot, '..', 'shared', 'corpora', 'policies.jsonl');
  if (!existsSync(file)) {
    console.log('no corpus of policies lies beside this checkout');
    return undefined;
  }
  const documents = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { policy: object }).policy);
  const rounds = Array.from({ length: 3 }, (_, round) => {
    const answers = { yes: 0, no: 0, unknown: 0 };
    // another account each time, or answers would be remembered from the round before
    const times = documents
      .map((document, index) => measure(document, `${100000000000 + round * 10_000 + index}`, answers))
      .sort((a, b) => a - b);
    const at = (part: number): string =>
      (times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0).toFixed(2);
    return { policies: times.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1), ...answers };
  });
  console.table({ 'first pass, cold': rounds[0], 'second pass': rounds[1], 'third pass': rounds[2] });
  return rounds;
}

function measure(document: object, account: string, answers: Record<Answer['kind'], number>): number {
  const template = loadText('p.json', JSON.stringify({ Resources: {}, Policy: document }));
  const set = templateSet([template]);
  const name = /arn:[^:]*:s3:::([\w.<>-]+)/.exec(JSON.stringify(document))?.[1] ?? 'data';
  const before = process.hrtime.bigint();
  const { outcomes } = explore(1, (world) => {
    const policy = readPolicy(
      resolve(template.body['Policy'], { set, template, world, depth: 0 }, { template, path: ['Policy'] }),
      makeSymbolTable(),
    );
    const subject = policyOn(policy, `arn:aws:s3:::${name}`, account);
    const one = { policy, subject } as PolicyOnBucket;
    const plaintext = ask(subject, {
      base: 'notDenied',
      requestContext: ({ transport, trust }) => transport === 'http' && trust !== 'service',
    });
    return [
      isPublic(one, 'read'),
      isPublic(one, 'write', 'delete'),
      isPublic(one, 'list'),
      isPublicPerS3(one),
      plaintext,
      askOwnerControl(one),
    ];
  });
  const taken = Number(process.hrtime.bigint() - before) / 1e6;
  for (const { kind } of outcomes[0]?.value ?? []) answers[kind]++;
  return taken;
}
