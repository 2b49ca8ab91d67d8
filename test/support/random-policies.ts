import {
  ask,
  bucketActions,
  requestersOf,
  domainOf,
  evaluate,
  supplies,
  type Answer,
  type Layer,
  type Question,
  type Request,
  type RequestContext,
} from '../../lib/policy';
import { Dice } from './dice';
import { account, bucketArn, subjectOf } from './policy';

const other = '444455556666';
const principals: readonly unknown[] = [
  '*',
  '*',
  '*',
  { AWS: '*' },
  { AWS: account },
  { AWS: `arn:aws:iam::${other}:root` },
  { AWS: `arn:aws:iam::${other}:role/reader` },
  { Service: 'logging.s3.amazonaws.com' },
  { AWS: [`arn:aws:iam::${account}:role/admin`, other] },
  { CanonicalUser: '79a59df900b949e55d96a1e698fbaced' },
];
const actions = [
  '*',
  's3:*',
  's3:Get*',
  's3:GetObject',
  's3:PutObject',
  's3:List*',
  's3:ListBucket',
  's3:?etObject',
  's3:*Object',
  'ec2:*',
  's3:PutBucketPolicy',
];
const resources = [
  '*',
  bucketArn,
  `${bucketArn}/*`,
  `${bucketArn}*`,
  `${bucketArn}/a*`,
  `${bucketArn}/a/*`,
  `${bucketArn}/*b`,
  `${bucketArn}/*a*b*`,
  `${bucketArn}/?`,
  `${bucketArn}/a`,
  'arn:aws:s3:::other/*',
  'arn:*:s3:::data/*',
  'arn:aws:s3:*:*:data/a*',
  `${bucketArn}/\${aws:username}/*`,
  `${bucketArn}/\${aws:userid}`,
];
const texts = ['a', 'ab', 'A', 'b', '', 'aws:kms', 'AES256', 'o-abc'];
const globs = ['a*', '*b', '*', '?', 'a?b', 'ab', 'A*', '*a*'];
const orgPaths = ['o-abc/r-1/*', 'o-abc/*', '*', 'o-stranger0/*'];
const arns = [
  `arn:aws:iam::${other}:role/*`,
  'arn:aws:iam::*:role/reader',
  `arn:aws:iam::${account}:role/admin`,
  '*',
  'arn:*:iam::*:role/a*',
];
const stringKeys = [
  's3:prefix',
  's3:x-amz-acl',
  's3:x-amz-server-side-encryption',
  's3:ExistingObjectTag/class',
  'aws:PrincipalTag/team',
  'aws:UserAgent',
  'aws:userid',
  'aws:PrincipalAccount',
  'aws:PrincipalType',
  'aws:SourceVpce',
  's3:nosuchkey',
  'aws:PrincipalOrgID',
];
const numbers = ['0', '1', '1.2', '10', '100'];
const blocks = ['10.0.0.0/8', '10.1.0.0/16', '203.0.113.0/24', '0.0.0.0/0', '2001:db8::/32', '10.1.2.3'];
const days = ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', '2026-06-01'];

function condition(dice: Dice): readonly [string, string, unknown] {
  const suffix = dice.chance(20) ? 'IfExists' : '';
  const list = (from: readonly string[]): unknown => (dice.chance(50) ? dice.pick(from) : dice.some(from, 3));
  switch (dice.below(11)) {
    case 0:
      return [`Bool${suffix}`, 'aws:SecureTransport', dice.pick(['true', 'false', true, false])];
    case 1:
      return [
        dice.pick(['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase']) + suffix,
        dice.pick(stringKeys),
        list([...texts, other, account]),
      ];
    case 2:
      return [
        `${dice.pick(['StringLike', 'StringNotLike'])}${suffix}`,
        dice.pick(stringKeys),
        list([...globs, '${aws:username}/*', 'AROA*']),
      ];
    case 3:
      return [
        `${dice.pick(['ArnLike', 'ArnEquals', 'ArnNotLike', 'ArnNotEquals'])}${suffix}`,
        dice.pick(['aws:PrincipalArn', 'aws:SourceArn']),
        list(arns),
      ];
    case 4:
      return [
        `${dice.pick(['NumericLessThan', 'NumericGreaterThanEquals', 'NumericEquals', 'NumericNotEquals'])}${suffix}`,
        dice.pick(['s3:TlsVersion', 's3:max-keys', 's3:signatureAge']),
        list(numbers),
      ];
    case 5:
      return [`${dice.pick(['IpAddress', 'NotIpAddress'])}${suffix}`, 'aws:SourceIp', list(blocks)];
    case 6:
      return [
        'Null',
        dice.pick([...stringKeys, 'aws:SourceVpce', 'aws:PrincipalArn', 'aws:SecureTransport']),
        dice.pick(['true', 'false']),
      ];
    case 7:
      return [
        `${dice.pick(['ForAnyValue', 'ForAllValues'])}:${dice.pick(['StringLike', 'StringNotLike'])}${suffix}`,
        'aws:PrincipalOrgPaths',
        list(orgPaths),
      ];
    case 8:
      return [
        `${dice.pick(['ForAnyValue', 'ForAllValues'])}:${dice.pick(['StringEquals', 'StringNotEquals'])}`,
        dice.pick(['s3:RequestObjectTagKeys', 'aws:CalledVia']),
        list(texts),
      ];
    case 9:
      return [
        dice.pick(['DateLessThan', 'DateGreaterThan', 'DateEquals', 'DateNotEquals']),
        'aws:CurrentTime',
        list(days),
      ];
    default:
      return [
        `Bool${suffix}`,
        dice.pick(['aws:PrincipalIsAWSService', 'aws:ViaAWSService', 'aws:MultiFactorAuthPresent']),
        dice.pick(['true', 'false']),
      ];
  }
}

export function randomStatement(dice: Dice): object {
  const effect = dice.chance(55) ? 'Allow' : 'Deny';
  const conditions: Record<string, Record<string, unknown>> = {};
  for (let count = dice.below(3); count > 0; count--) {
    const [operator, key, value] = condition(dice);
    (conditions[operator] ??= {})[key] = value;
  }
  return {
    Effect: effect,
    [dice.chance(8) ? 'NotPrincipal' : 'Principal']: dice.pick(principals),
    [dice.chance(12) ? 'NotAction' : 'Action']: dice.some(actions, 2),
    [dice.chance(10) ? 'NotResource' : 'Resource']: dice.some(resources, 2),
    ...(Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
  };
}

const plain = ['a', 'ab', 'A', 'b', 'a/b', 'ab/b', 'x', 'axb', 'aab', 'c', '', 'ba'];

function randomValue(key: string, values: ReturnType<typeof domainOf>['values'], dice: Dice): string {
  if (Array.isArray(values)) return dice.pick(values as readonly string[]);
  const prefix = typeof values === 'object' && 'prefix' in values ? values.prefix : '';
  if (typeof values === 'object' && 'unstated' in values) return 'whatever-it-is';
  if (key === 'aws:sourceip')
    return dice.pick(['10.1.2.3', '10.9.9.9', '203.0.113.9', '8.8.8.8', '2001:db8::1', '2a00::1']);
  if (key === 'aws:currenttime')
    return dice.pick(['2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2026-07-01T00:00:00Z', '2028-01-01T00:00:00Z']);
  if (key === 's3:max-keys' || key === 's3:signatureage') return dice.pick(['0', '1', '5', '10', '99', '1000']);
  if (key.endsWith('orgpaths'))
    return prefix === ''
      ? dice.pick(['o-abc/r-1/ou-1/', 'o-abc/r-2/', 'o-zzz/'])
      : prefix + dice.pick(['r-1/ou-1/', 'r-2/', '']);
  if (key === 'aws:sourcearn') return dice.pick(['arn:aws:iam::444455556666:role/x', 'arn:aws:s3:::y']);
  return prefix + dice.pick([...plain, ...texts]);
}

const manyValued = new Set(['aws:principalorgpaths', 'aws:calledvia', 's3:requestobjecttagkeys']);

/** A request that the request context allow, with a random value for each key that the statements mention. */
function randomRequest(
  keys: readonly string[],
  requestContext: RequestContext,
  name: string,
  dice: Dice,
): Request | undefined {
  const action = dice.pick(bucketActions.filter((one) => one.name === name));
  const context = new Map<string, readonly string[]>();
  for (const key of keys) {
    if (!supplies(action, key)) continue;
    const { absent, values } = domainOf(key, requestContext, account);
    const isEmpty = Array.isArray(values) && values.length === 0;
    if (isEmpty || (absent && dice.chance(40))) continue;
    context.set(
      key,
      manyValued.has(key)
        ? [...new Set(Array.from({ length: 1 + dice.below(3) }, () => randomValue(key, values, dice)))]
        : [randomValue(key, values, dice)],
    );
  }
  const resource = action.on === 'bucket' ? bucketArn : `${bucketArn}/${dice.pick(plain.filter((one) => one !== ''))}`;
  return { requester: requestContext.requester, action: name, resource, context };
}

export interface FuzzResult {
  readonly policies: number;
  readonly requests: number;
  readonly allowed: number;
  readonly answers: Readonly<Record<Answer['kind'], number>>;
  readonly differences: readonly string[];
}

/**
 * Random policies, each asked about some request context and actions, and random requests that must not contradict the
 * answers.
 */
export function fuzzPolicies(policies: number, requestsEach: number, seed: number): FuzzResult {
  const dice = new Dice(seed);
  const differences: string[] = [];
  const answers = { yes: 0, no: 0, unknown: 0 };
  let [requests, allowed] = [0, 0];
  const names = ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 's3:PutBucketPolicy'];
  for (let number = 0; number < policies; number++) {
    const statements = Array.from({ length: 1 + dice.below(5) }, () => randomStatement(dice));
    const subject = subjectOf(...statements);
    const [{ policy }] = subject.layers as [Layer];
    const keys = [...new Set(policy.statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)))];
    const requesters = requestersOf([policy], account);
    const memory = new Map<string, Answer>();
    const askAbout = (base: Question['base'], requestContext: RequestContext, name: string): Answer => {
      const id = `${base}|${JSON.stringify(requestContext)}|${name}`;
      const known = memory.get(id);
      if (known) return known;
      const answer = ask(subject, questionAbout(base, requestContext, name, keys));
      memory.set(id, answer);
      answers[answer.kind]++;
      return answer;
    };
    const cases = Array.from({ length: 3 }, () => ({
      requestContext: {
        ...dice.pick(requesters),
        network: dice.pick(['internet', 'endpoint'] as const),
        transport: dice.pick(['http', 'tls'] as const),
      },
      name: dice.pick(names),
    }));
    for (let count = 0; count < requestsEach; count++) {
      const { requestContext, name } = dice.pick(cases);
      const request = randomRequest(keys, requestContext, name, dice);
      if (!request) continue;
      requests++;
      const { effect } = evaluate(policy, request);
      if (effect === 'Allow') allowed++;
      for (const base of ['allowed', 'notDenied'] as const) {
        const through = base === 'allowed' ? effect === 'Allow' : effect === 'Allow' || effect === 'none';
        if (!through) continue;
        if (askAbout(base, requestContext, name).kind === 'no')
          differences.push(
            JSON.stringify({ base, statements, request: { ...request, context: [...request.context] } }),
          );
      }
    }
    // a yes is run through the concrete evaluator by the engine itself
    for (const { requestContext, name } of cases)
      for (const base of ['allowed', 'notDenied'] as const) askAbout(base, requestContext, name);
  }
  return { policies, requests, allowed, answers, differences };
}

function questionAbout(
  base: Question['base'],
  requestContext: RequestContext,
  name: string,
  keys: readonly string[],
): Question {
  // networks are told apart only for policies that ask about them
  const asksNetwork = keys.some((key) => /^aws:(source(ip|vpc)|vpc)/.test(key));
  return {
    base,
    action: (one) => one.name === name,
    requesters: [{ requester: requestContext.requester, trust: requestContext.trust }],
    requestContext: (one) =>
      one.transport === requestContext.transport && (one.network === requestContext.network || !asksNetwork),
  };
}
