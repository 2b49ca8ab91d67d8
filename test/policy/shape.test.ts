import {
  ask,
  describeWitness,
  exactly,
  makeSymbolTable,
  policyOn,
  type Answer,
  type PolicySubject,
  type Question,
} from '../../lib/policy';
import { shapeOf } from '../../lib/policy/shape';
import { symbolOf } from '../../lib/policy/symbols';
import { Dice } from '../support/dice';
import { account, policyOf, subjectOf } from '../support/policy';
import { owner, randomBucketPolicy } from '../support/sampled-requests';

/** A subject that has no shape, so that it is analysed as it is written. */
function asWritten(subject: PolicySubject): PolicySubject {
  return { ...subject, requesters: [] };
}

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
      const [shaped, plain] = [ask(subject, question), ask(asWritten(subject), question)];
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
      expect(ask(subject, questionOf(number)).kind).toBe(ask(asWritten(subject), questionOf(number)).kind);
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
