import {
  ask,
  authorize,
  describeWitness,
  directly,
  exactly,
  keyActions,
  makeSymbolTable,
  like,
  parsePattern,
  policyOn,
  type Answer,
  type Domain,
  type PolicySubject,
  type Question,
  type RequestContext,
} from '../../lib/policy';
import { askAsWritten } from '../../lib/policy/ask';
import { withOpenNames } from '../../lib/policy/resource-match';
import { layeredShapeOf, shapeOf, type AboutNamed } from '../../lib/policy/shape';
import { symbolOf } from '../../lib/policy/symbols';
import { Dice } from '../support/dice';
import { account, policyOf, subjectOf } from '../support/policy';
import { owner, randomBucketPolicy } from '../support/sampled-requests';

const questions: readonly Question[] = [
  { base: 'allowed' },
  { base: 'allowed', requestContext: ({ trust }) => trust === 'external' || trust === 'everyone' },
  { base: 'allowed', requestContext: ({ trust }) => trust === 'named' },
  {
    base: 'notDenied',
    requestContext: ({ requester }) => requester.kind === 'identity' && requester.account === owner,
  },
  { base: 'allowed', objects: ['public/logo.png', 'team-17/x'], action: ({ name }) => name === 's3:GetObject' },
  { base: 'allowed', requestContext: ({ transport }) => transport === 'http' },
];

test('a policy is answered as its shape is', () => {
  const dice = new Dice(20261126);
  const counts = { yes: 0, no: 0, unknown: 0 };
  for (let count = 0; count < 60; count++) {
    const statements = randomBucketPolicy(dice).map((one) => ({
      ...one,
      ...('Resource' in one && dice.chance(30)
        ? { Resource: `arn:aws:s3:::data/team-1${dice.below(3)}/${dice.pick(['*', '1x', '1*'])}` }
        : {}),
    }));
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements }).replaceAll(':::data', ':::data-4711');
    const subject = policyOn(policyOf(JSON.parse(text) as object), 'arn:aws:s3:::data-4711', owner);
    for (const question of questions) {
      const [shaped, plain] = [ask(subject, question), askAsWritten(subject, question)];
      counts[shaped.kind]++;
      expect([statements, shaped.kind]).toEqual([statements, plain.kind]);
    }
  }
  expect(Math.min(counts.yes, counts.no)).toBeGreaterThan(20);
});

const reading = (bucket: string, role: string, prefix: string): Answer => {
  const Principal = { AWS: `arn:aws:iam::${role.slice(0, 12)}:role/${role.slice(12)}` };
  const policy = policyOf({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/${prefix}/*` }],
  });
  return ask(policyOn(policy, `arn:aws:s3:::${bucket}`, account), { base: 'allowed' });
};
const told = (answer: Answer): string =>
  answer.kind === 'yes' ? answer.witnesses.map((one) => describeWitness(one, makeSymbolTable())).join() : answer.kind;

test('examples have the names of the policy that was asked about', () => {
  expect(told(reading('data-1', '444455556666reader-1', 'in-1'))).toBe(
    '`arn:aws:iam::444455556666:role/reader-1`: `s3:GetObject` on `arn:aws:s3:::data-1/in-1/`',
  );
  expect(told(reading('logs-2', '222255556666writer-2', 'out-2'))).toBe(
    '`arn:aws:iam::222255556666:role/writer-2`: `s3:GetObject` on `arn:aws:s3:::logs-2/out-2/`',
  );
});

test('names that are part of others, or stand beside wildcards, are told apart', () => {
  const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject' };
  const both = (resource: string, denied: string): string =>
    ask(
      subjectOf(
        { ...allow, Resource: `arn:aws:s3:::data/${resource}` },
        { ...allow, Effect: 'Deny', Resource: `arn:aws:s3:::data/${denied}` },
      ),
      { base: 'allowed' },
    ).kind;
  expect(both('team-1/*', 'team-1/*')).toBe('no');
  expect(both('team-1/*', 'team-2/*')).toBe('yes');
  expect(both('team-1/x1', 'team-*')).toBe('no');
  expect(both('team-12/x1', '*1/x1')).toBe('yes');
  expect(both('team-11/x1', '*1/x1')).toBe('no');
  expect(both('a1/b2', '?1/b2')).toBe('no');
});

// an example that is not true of the policy itself is not shown; a wrong no would be
test('nothing gets lost by names that must stay', () => {
  const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject' };
  const only = { Effect: 'Deny', Principal: '*', Action: 's3:*', NotResource: 'arn:aws:s3:::data/team-*' };
  const asked = (...statements: readonly object[]): string => ask(subjectOf(...statements), { base: 'allowed' }).kind;
  expect(asked({ ...allow, Resource: 'arn:aws:s3:::data/team-1/x1' }, only)).toBe('yes');
  const tag = { 'aws:PrincipalTag/t': 'A1' };
  const Condition = { StringEquals: tag, StringEqualsIgnoreCase: tag };
  expect(asked({ ...allow, Resource: 'arn:aws:s3:::data/*', Condition })).toBe('yes');
});

test('no name is replaced by a reference that stays', () => {
  const [kept, other] = [symbolOf('made', 0), symbolOf('made', 1)];
  const tagged = (operator: string, tag: string): object => ({
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::data/*',
    Condition: { [operator]: { 'aws:PrincipalTag/t': tag } },
  });
  const asked = (tag: string): string =>
    ask(
      subjectOf(
        { Effect: 'Allow', ...tagged('StringEquals', tag) },
        { Effect: 'Deny', ...tagged('StringEqualsIgnoreCase', kept) },
      ),
      { base: 'allowed' },
    ).kind;
  expect([asked(other), asked(kept)]).toEqual(['yes', 'no']);
});

test('what holds for one source that a policy does not name holds for all, and examples name the one', () => {
  const sourceOf = (number: number): string => `arn:aws:s3:::${symbolOf('made', number)}`;
  const deliveries = (condition: (number: number) => object): PolicySubject =>
    subjectOf(
      ...[1, 2, 3].map((number) => ({
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::data/*',
        Condition: condition(number),
      })),
    );
  const questionOf = (number: number): Question => ({
    base: 'allowed',
    requesters: [{ requester: { kind: 'service', name: 'logging.s3.amazonaws.com' }, trust: 'service' }],
    given: [exactly('aws:sourceaccount', account), exactly('aws:sourcearn', sourceOf(number))],
  });
  const named = deliveries((number) => ({ ArnLike: { 'aws:SourceArn': sourceOf(number) } }));
  const allButOne = deliveries((number) => ({ ArnNotLike: { 'aws:SourceArn': sourceOf(number) } }));
  for (let number = 0; number < 40; number++) {
    for (const subject of [named, allButOne])
      expect(ask(subject, questionOf(number)).kind).toBe(askAsWritten(subject, questionOf(number)).kind);
    expect([number, ask(named, questionOf(number)).kind]).toEqual([number, [1, 2, 3].includes(number) ? 'yes' : 'no']);
    const answer = ask(allButOne, questionOf(number));
    const [witness] = answer.kind === 'yes' ? answer.witnesses : [];
    expect(witness?.request.context.get('aws:sourcearn')).toEqual([sourceOf(number)]);
  }
});

test('what an example names is named back', () => {
  const subject = subjectOf({
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::444455556666:role/reader-1' },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::data/in-1/*',
  });
  const answer = ask(subject, { base: 'allowed' });
  const [witness] = answer.kind === 'yes' ? answer.witnesses : [];
  const [layer] = subject.layers;
  if (witness === undefined || layer === undefined) throw new Error('there is an example');
  const { renaming } = shapeOf(subject, layer);
  const { request } = witness;
  const shaped = { ...witness, request: { ...request, resource: renaming.to(request.resource) } };
  expect(shaped.request.resource).not.toBe(request.resource);
  expect(renaming.fromWitness(shaped).request.resource).toBe(request.resource);
});

/** The key of the shape of a policy on the bucket `data-1`. */
function keyOf(statements: readonly object[], version = '2012-10-17', bucket = 'data-1'): string | undefined {
  const subject = policyOn(policyOf({ Version: version, Statement: statements }), `arn:aws:s3:::${bucket}`, account);
  const [layer] = subject.layers;
  return layer && shapeOf(subject, layer).key;
}

const said = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::444455556666:role/reader-1' },
  Action: ['s3:GetObject', 's3:List*'],
  Resource: ['arn:aws:s3:::data-1/in-1/*', 'arn:aws:s3:::data-1'],
  Condition: { StringEquals: { 'aws:PrincipalTag/team-1': ['a1', 'b2'] }, Bool: { 'aws:SecureTransport': 'true' } },
};
const others: Readonly<Record<string, object>> = {
  effect: { Effect: 'Deny' },
  'kind of principal': { Principal: { CanonicalUser: 'reader-1' } },
  'all of an account': { Principal: { AWS: '444455556666' } },
  anyone: { Principal: '*' },
  nobody: { Principal: { AWS: [] } },
  'nobody stated': { Principal: undefined },
  service: { Principal: { Service: 'a1.amazonaws.com' } },
  'other service': { Principal: { Service: 'b2.amazonaws.com' } },
  provider: { Principal: { Federated: 'a1.amazonaws.com' } },
  malformed: { Principal: { AWS: 'arn:aws:iam::444455556666:role/*' } },
  NotPrincipal: { Principal: undefined, NotPrincipal: said.Principal },
  'one action': { Action: 's3:GetObject' },
  'other action': { Action: ['s3:GetObject', 's3:Put*'] },
  'order of actions': { Action: ['s3:List*', 's3:GetObject'] },
  NotAction: { Action: undefined, NotAction: said.Action },
  'one resource': { Resource: 'arn:aws:s3:::data-1' },
  'equal names': { Resource: ['arn:aws:s3:::data-1/data-1/*', 'arn:aws:s3:::data-1'] },
  'other bucket': { Resource: ['arn:aws:s3:::data-2/in-1/*', 'arn:aws:s3:::data-1'] },
  wildcard: { Resource: ['arn:aws:s3:::data-1/in-1/?', 'arn:aws:s3:::data-1'] },
  'no wildcard': { Resource: ['arn:aws:s3:::data-1/in-1/', 'arn:aws:s3:::data-1'] },
  'one text of two': { Resource: ['arn:aws:s3:::data-1/in-1/*arn:aws:s3:::data-1'] },
  variable: { Resource: ['arn:aws:s3:::data-1/in-1/${aws:username}', 'arn:aws:s3:::data-1'] },
  'other variable': { Resource: ['arn:aws:s3:::data-1/in-1/${aws:userid}', 'arn:aws:s3:::data-1'] },
  'default of a variable': { Resource: ["arn:aws:s3:::data-1/in-1/${aws:username, 'a1'}", 'arn:aws:s3:::data-1'] },
  'other default': { Resource: ["arn:aws:s3:::data-1/in-1/${aws:username, 'b2'}", 'arn:aws:s3:::data-1'] },
  NotResource: { Resource: undefined, NotResource: said.Resource },
  unconditional: { Condition: undefined },
  operator: { Condition: { StringLike: said.Condition.StringEquals, Bool: said.Condition.Bool } },
  IfExists: { Condition: { StringEqualsIfExists: said.Condition.StringEquals, Bool: said.Condition.Bool } },
  quantifier: { Condition: { 'ForAnyValue:StringEquals': said.Condition.StringEquals, Bool: said.Condition.Bool } },
  'other quantifier': {
    Condition: { 'ForAllValues:StringEquals': said.Condition.StringEquals, Bool: said.Condition.Bool },
  },
  key: { Condition: { StringEquals: { 'aws:PrincipalTag/team-2': ['a1', 'b2'] }, Bool: said.Condition.Bool } },
  'one value': { Condition: { StringEquals: { 'aws:PrincipalTag/team-1': ['a1'] }, Bool: said.Condition.Bool } },
  'values that are equal': {
    Condition: { StringEquals: { 'aws:PrincipalTag/team-1': ['a1', 'a1'] }, Bool: said.Condition.Bool },
  },
  switch: { Condition: { ...said.Condition, Bool: { 'aws:SecureTransport': 'false' } } },
  'unheard-of operator': { Condition: { ...said.Condition, StringAlike: { 'aws:SecureTransport': 'true' } } },
  'open action': { Action: ['s3:GetObject', { Ref: 'Some' }] },
  'other open action': { Action: ['s3:GetObject', { Ref: 'Other' }] },
  'open resource': { Resource: ['arn:aws:s3:::data-1/in-1/*', { Ref: 'Some' }] },
  'other open resource': { Resource: ['arn:aws:s3:::data-1/in-1/*', { Ref: 'Other' }] },
  'open statement': { Resource: { 'Fn::GetAtt': ['Some', 'List'] } },
};

test('whatever a policy says, but for names, is in the key of its shape', () => {
  const keys = new Map([
    ['as it is', keyOf([said])],
    ['version', keyOf([said], '2008-10-17')],
    ['twice', keyOf([said, said])],
  ]);
  for (const [name, other] of Object.entries(others)) keys.set(name, keyOf([{ ...said, ...other }]));
  const byKey = new Map<string | undefined, string[]>();
  for (const [name, key] of keys) byKey.set(key, [...(byKey.get(key) ?? []), name]);
  expect([...byKey.values()].filter(({ length }) => length > 1)).toEqual([]);
  const renamed = JSON.parse(
    JSON.stringify(said).replaceAll('data-1', 'logs-7').replaceAll('in-1', 'x-3').replaceAll('reader-1', 'r-9'),
  ) as object;
  expect(keyOf([renamed], '2012-10-17', 'logs-7')).toBe(keys.get('as it is'));
  expect(keyOf([{ Sid: 'Said', ...said }])).toBe(keys.get('as it is'));
});

test('texts that hold what texts are told apart by have a shape of their own', () => {
  for (const mark of ['\u0000', '\u0001']) {
    expect(keyOf([{ ...said, Resource: `arn:aws:s3:::data-1/${mark}/*` }])).toBeUndefined();
    expect(keyOf([{ ...said, Action: `s3:Get${mark}*` }])).toBeDefined();
  }
});

/** A role of an account, and what it is asked about. */
interface RoleIn {
  readonly name: string;
  readonly account: string;
  readonly policy: readonly object[];
  readonly given?: Question['given'];
}

/** A bucket with its policy, and a role with its own: of the owner's account either is enough, else both are needed. */
function layeredOf(
  bucketPolicy: readonly object[],
  { name, account: of, policy }: RoleIn,
  bucket = 'data-1',
): PolicySubject {
  const base = policyOn(policyOf({ Version: '2012-10-17', Statement: bucketPolicy }), `arn:aws:s3:::${bucket}`, owner);
  const [whole] = base.layers;
  if (whole === undefined) throw new Error('there is a layer');
  const arn = `arn:aws:iam::${of}:role/${name}`;
  const own = {
    policy: policyOf({ Version: '2012-10-17', Statement: policy }),
    target: base.target,
    appliesTo: ({ requester }: RequestContext) => requester.kind === 'identity' && requester.arn === arn,
  };
  return {
    ...base,
    layers: [whole, own],
    evaluationPaths: () => (of === owner ? [[whole], [own]] : [[whole, own]]),
  };
}

function askedFor({ name, account: of, given = [] }: RoleIn): AboutNamed {
  const requester = { kind: 'identity', account: of, arn: `arn:aws:iam::${of}:role/${name}` } as const;
  const trust = of === owner ? 'owner' : 'named';
  return { base: 'allowed', requesters: [{ requester, trust }], given, everyGrant: true };
}

test('several layers are answered as their shape is, in their own words', () => {
  const dice = new Dice(20261127);
  const counts = { yes: 0, no: 0, unknown: 0 };
  for (let count = 0; count < 120; count++) {
    const bucketPolicy = randomBucketPolicy(dice).map((one) => ({ ...one }));
    const name = dice.pick(['reader-1', 'writer-22', 'app']);
    const role: RoleIn = {
      name,
      account: dice.pick([owner, '444455556666']),
      policy: dice.chance(80)
        ? [
            {
              Effect: 'Allow',
              Action: dice.pick(['s3:*', 's3:Get*']),
              Resource: dice.pick(['*', 'arn:aws:s3:::data/*']),
            },
          ]
        : [],
      given: dice.chance(50)
        ? [
            exactly('aws:sourcevpce', dice.pick(['vpce-1a', 'vpce-2b'])),
            like('s3:prefix', { pattern: parsePattern('x1*', { wildcards: true, variables: false }) }),
          ]
        : [],
    };
    const subject = layeredOf(bucketPolicy, role, 'data');
    const question = askedFor(role);
    const [shaped, plain] = [ask(subject, question, 20), askAsWritten(subject, question, 20)];
    counts[shaped.kind]++;
    expect([bucketPolicy, shaped.kind]).toEqual([bucketPolicy, plain.kind]);
    if (shaped.kind !== 'yes' || plain.kind !== 'yes') continue;
    const statements = subject.layers.flatMap(({ policy, target }) =>
      policy.statements.map((one) => withOpenNames(one, target)),
    );
    const grants = ({ witnesses }: typeof shaped): string =>
      witnesses.map((one) => one.grants.map((grant) => statements.indexOf(grant)).join()).join(' ');
    expect(grants(shaped)).toBe(grants(plain));
    expect(grants(shaped)).not.toContain('-1');
    for (const { request, requestContext } of shaped.witnesses) {
      expect(request.requester).toEqual(question.requesters[0]?.requester);
      expect(['Allow', 'unknown']).toContain(authorize(subject, request, requestContext).effect);
    }
  }
  expect(Math.min(counts.yes, counts.no)).toBeGreaterThan(20);
});

const letIn = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::444455556666:role/reader-1' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::data-1/in-1/*',
};
const may = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data-1/in-1/*' };
const reader: RoleIn = { name: 'reader-1', account: '444455556666', policy: [may] };

test('whatever a question to several layers is about is in the key of its shape', () => {
  const subject = layeredOf([letIn], reader);
  const [whole, own] = subject.layers;
  const question = askedFor(reader);
  const [asker] = question.requesters;
  if (whole === undefined || own === undefined || asker?.requester.kind !== 'identity')
    throw new Error('as it is made');
  const by = (fields: object, trust = asker.trust): AboutNamed => ({
    ...question,
    requesters: [{ requester: { ...asker.requester, ...fields }, trust }],
  });
  const asked: Readonly<Record<string, readonly [PolicySubject, AboutNamed]>> = {
    'as it is': [subject, question],
    account: [{ ...subject, account: '444455556666' }, question],
    target: [{ ...subject, target: { ...subject.target, self: 'arn:aws:s3:::logs-2' } }, question],
    'target of a layer': [
      withTarget(subject, { self: 'arn:aws:s3:::logs-2', parts: 'arn:aws:s3:::logs-2/' }),
      question,
    ],
    'one policy': [layeredOf([letIn, letIn], reader), question],
    'other policy': [layeredOf([letIn], { ...reader, policy: [may, may] }), question],
    'either layer': [{ ...subject, evaluationPaths: () => [[whole], [own]] }, question],
    'one layer': [{ ...subject, evaluationPaths: () => [[own]] }, question],
    'no path': [{ ...subject, evaluationPaths: () => [] }, question],
    'path over TLS': [
      { ...subject, evaluationPaths: ({ transport }) => (transport === 'tls' ? [[whole, own]] : [[own]]) },
      question,
    ],
    'path from a network': [
      { ...subject, evaluationPaths: ({ network }) => (network === 'internet' ? [[whole, own]] : [[own]]) },
      question,
    ],
    'not consulted': [
      { ...subject, layers: [whole, { ...own, appliesTo: () => false }], evaluationPaths: () => [[whole]] },
      question,
    ],
    'consulted beside the paths': [{ ...subject, evaluationPaths: () => [[whole]] }, question],
    directly: [{ ...subject, requestedPoints: [directly] }, question],
    trust: [subject, by({}, 'external')],
    'whoever asks': [subject, by({ arn: 'arn:aws:iam::444455556666:role/reader-2' })],
    'whose asks': [subject, by({ account: '777788889999' })],
    any: [subject, by({ any: 'role' })],
    organization: [subject, by({ organization: 'o-1234567890a' })],
    'no organization': [subject, by({ organization: '' })],
    role: [subject, by({ role: 'arn:aws:iam::444455556666:role/reader-1' })],
    id: [subject, by({ id: 'AROA1' })],
    'other id': [subject, by({ id: 'AROA2' })],
    username: [subject, by({ username: 'u1' })],
    service: [
      subject,
      { ...question, requesters: [{ requester: { kind: 'service', name: 'a1.amazonaws.com' }, trust: 'named' }] },
    ],
    'other service': [
      subject,
      { ...question, requesters: [{ requester: { kind: 'service', name: 'b2.amazonaws.com' }, trust: 'named' }] },
    ],
    twice: [subject, { ...question, requesters: [asker, asker] }],
    given: [subject, { ...question, given: [exactly('aws:sourcevpce', 'vpce-1a')] }],
    'other key given': [subject, { ...question, given: [exactly('aws:sourcevpc', 'vpce-1a')] }],
    object: [subject, { ...question, objects: ['in-1/x'] }],
    'other object': [subject, { ...question, objects: ['out-1/x'] }],
    'no object': [subject, { ...question, objects: [] }],
  };
  const byKey = new Map<string, string[]>();
  for (const [name, [about, one]] of Object.entries(asked)) {
    const key = layeredShapeOf(about, one)?.key ?? `none of ${name}`;
    byKey.set(key, [...(byKey.get(key) ?? []), name]);
  }
  expect([...byKey.values()].filter(({ length }) => length > 1)).toEqual([]);
  const renamedRole = { ...reader, name: 'writer-9', policy: [{ ...may, Resource: 'arn:aws:s3:::logs-2/x-3/*' }] };
  const renamed = layeredOf(
    [
      {
        ...letIn,
        Principal: { AWS: 'arn:aws:iam::444455556666:role/writer-9' },
        Resource: 'arn:aws:s3:::logs-2/x-3/*',
      },
    ],
    renamedRole,
    'logs-2',
  );
  expect(layeredShapeOf(renamed, askedFor(renamedRole))?.key).toBe(layeredShapeOf(subject, question)?.key);
});

function withTarget({ layers, ...subject }: PolicySubject, target: PolicySubject['target']): PolicySubject {
  const [whole, own] = layers;
  if (whole === undefined || own === undefined) throw new Error('there are two layers');
  const other = { ...own, target };
  return { ...subject, layers: [whole, other], evaluationPaths: () => [[whole, other]] };
}

test('a subject of several layers has no shape where tags or access points have a say', () => {
  const tagged = { ...may, Condition: { StringEquals: { 'aws:ResourceTag/team': 'a1' } } };
  const tagOf = (): Domain => ({ absent: true, values: [] });
  const of = (policy: object, more: Partial<PolicySubject>): unknown =>
    layeredShapeOf({ ...layeredOf([letIn], { ...reader, policy: [policy] }), ...more }, askedFor(reader));
  expect(of(may, { tagOf })).toBeDefined();
  expect(of(tagged, {})).toBeDefined();
  expect(of(tagged, { tagOf })).toBeUndefined();
  expect(of({ ...may, Resource: 'arn:aws:s3:::data-1/${aws:ResourceTag/team}/*' }, { tagOf })).toBeUndefined();
  expect(
    of(may, { requestedPoints: [{ ...directly, arn: 'arn:aws:s3:us-east-1:444455556666:accesspoint/a1' }] }),
  ).toBeUndefined();
  expect(
    of(may, { evaluationPaths: () => [[{ policy: policyOf({}), target: { self: 'a', parts: 'a/' } }]] }),
  ).toBeUndefined();
});

test('one subject is asked about several requesters, objects and conditions', () => {
  const subject = layeredOf([{ ...letIn, Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1a' } } }], reader);
  const question = askedFor(reader);
  const other = askedFor({ ...reader, name: 'reader-2' });
  const asked = [
    question,
    other,
    { ...question, objects: ['in-1/x'] },
    { ...question, objects: ['out-1/x'] },
    { ...question, given: [exactly('aws:sourcevpce', 'vpce-1a')] },
    { ...question, given: [exactly('aws:sourcevpce', 'vpce-2b')] },
    { ...question, action: ({ name }: { readonly name: string }) => name === 's3:PutObject' },
  ];
  expect(asked.map((one) => ask(subject, one).kind)).toEqual(['yes', 'no', 'yes', 'no', 'yes', 'no', 'no']);
});

test('the account that calls KMS is a name like that of a principal', () => {
  const asked = (named: string, caller: string): Answer => {
    const statement = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:Decrypt', Resource: '*' };
    const Condition = { StringEquals: { 'kms:CallerAccount': named } };
    const policy = policyOf({ Version: '2012-10-17', Statement: [{ ...statement, Condition }] });
    const subject = { ...policyOn(policy, 'arn:aws:kms:us-east-1:111122223333:key/k1', account), actions: keyActions };
    const arn = `arn:aws:iam::${caller}:role/reader-1`;
    const question: Question = {
      base: 'allowed',
      requesters: [{ requester: { kind: 'identity', account: caller, arn }, trust: 'named' }],
      given: [exactly('kms:calleraccount', caller)],
    };
    const answer = ask(subject, question);
    expect(answer.kind).toBe(askAsWritten(subject, question).kind);
    return answer;
  };
  for (const caller of ['444455556666', '555566667777', '666677778888']) {
    const answer = asked(caller, caller);
    const [witness] = answer.kind === 'yes' ? answer.witnesses : [];
    expect(witness?.request.context.get('kms:calleraccount')).toEqual([caller]);
    expect(asked('777788889999', caller).kind).toBe('no');
    expect(asked(account, caller).kind).toBe('no');
  }
});
