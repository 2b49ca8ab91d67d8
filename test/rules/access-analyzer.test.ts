import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { rules } from '../../rules';
import { accessAnalyzerChecks, type CheckedPart } from '../../lib/s3/facts/access-analyzer-checks';
import { loadText, type Json, type JsonObject } from '../../lib/template';
import { lint } from '../../lib/engine';
import { accessAnalyzerPage } from '../support/documents';
import { projectRoot } from '../support/command';
import { today } from '../support/lint';

/* Each check of IAM Access Analyzer that is said to be asked has an example, which a rule of that alias finds. */

const ordinary: Readonly<Record<'bucket' | 'identity' | 'trust', JsonObject>> = {
  bucket: {
    Effect: 'Allow',
    Principal: { AWS: '111122223333' },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::data/*',
  },
  identity: { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' },
  trust: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
};

function put(into: JsonObject, parts: unknown): JsonObject {
  const all = { ...into, ...(parts as JsonObject) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** A template with one policy that the example is put into. */
function templateOf(on: CheckedPart, example: string): Json {
  const kind = on.includes('identity') || on === 'statements' ? 'identity' : on.includes('trust') ? 'trust' : 'bucket';
  const plain = ordinary[kind];
  const written: unknown = on.startsWith('large') ? undefined : parse(example);
  const size = Number(/^\d+/.exec(example)?.[0]);
  const document = (): Json => {
    if (on === 'text') return String(written);
    const whole = { Version: '2012-10-17', Statement: [{ ...plain, ...variableIn(example) }] };
    if (on === 'document') return put(whole, written);
    if (on.startsWith('large')) {
      const statement = {
        ...plain,
        Sid: 'a'.repeat(size - JSON.stringify({ ...whole, Statement: [plain] }).length - 9),
      };
      return { ...whole, Statement: [statement] };
    }
    const parts = (Array.isArray(written) ? written : [written]) as readonly unknown[];
    return { ...whole, Statement: parts.map((one) => put(plain, one)) };
  };
  const resources: Readonly<Record<typeof kind, JsonObject>> = {
    bucket: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Data' }, PolicyDocument: document() } },
    identity: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document() } },
    trust: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: document(),
        Policies: [{ PolicyName: 'read', PolicyDocument: { Version: '2012-10-17', Statement: [ordinary.identity] } }],
      },
    },
  };
  const data = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } };
  return { Resources: { Data: data, Policy: resources[kind] } };
}

/** Variables are what the old version of the language does not know. */
function variableIn(example: string): JsonObject {
  return example.includes('2008-10-17') ? { Resource: 'arn:aws:s3:::data/${aws:username}/*' } : {};
}

const asked = Object.entries(accessAnalyzerChecks).flatMap(([code, check]) =>
  'example' in check ? [[code, check] as const] : [],
);

function failures(code: string, on: CheckedPart, example: string): readonly string[] {
  const named = rules.filter(({ aliases = [] }) => aliases.includes(code));
  const template = loadText('template.json', JSON.stringify(templateOf(on, example)), {
    environment: { account: '111122223333', region: 'eu-west-1' },
  });
  return lint([template], named, { today })
    .findings.filter(({ kind }) => kind === 'fail')
    .map(({ rule }) => rule.id);
}

test.each(asked)('%s: its example is found by a rule of that alias', (code, { on, example }) => {
  expect(failures(code, on, example).length).toBeGreaterThan(0);
});

test('docs/access-analyzer-checks.md is what `npm run docs` makes', () => {
  const written = readFileSync(join(projectRoot, 'docs/access-analyzer-checks.md'), 'utf8');
  expect(written).toBe(accessAnalyzerPage());
});

test('what is not asked has no rule of that alias, and every alias of a check is on the list', () => {
  const aliases = new Set(rules.flatMap(({ aliases: names = [] }) => names));
  for (const [code, check] of Object.entries(accessAnalyzerChecks))
    expect({ code, hasRule: aliases.has(code) }).toEqual({ code, hasRule: 'example' in check });
  const codes = [...aliases].filter((name) => /^[A-Z]+(_[A-Z]+)+$/.test(name));
  const others = codes.filter(
    (name) => accessAnalyzerChecks[name] === undefined && !/^(S3|IAM|KMS|CLOUD|ACCOUNT)|_ENABLED$/.test(name),
  );
  expect(others).toEqual([]);
});

test.each(['bucket', 'identity', 'trust'] as const)(
  'an ordinary statement of a policy (%s) meets none of the checks',
  (on) => {
    const found = asked.filter(([code, check]) => check.on.includes(on) && failures(code, on, '{}').length > 0);
    expect(found.map(([code]) => code)).toEqual([]);
  },
);
