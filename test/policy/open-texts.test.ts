import { ask, evaluate, policyOn } from '../../lib/policy';
import { account, bucketArn, policyOf } from '../support/policy';

/*
 * What a text that only the deployment knows may turn out to name: any text stands in place of a parameter, any word
 * without wildcards and separators in place of a name of AWS's. Where no such text is the bucket or an object in it,
 * there is nothing to be undecided about; to both evaluators.
 */
const open: Readonly<Record<string, readonly [allowed: string, despite: string]>> = {
  '${P}': ['unknown', 'unknown'],
  'arn:aws:s3:::${P}': ['unknown', 'unknown'],
  'arn:aws:s3:::d${P}/*': ['unknown', 'unknown'],
  'arn:aws:s3:::${P}ta/*': ['unknown', 'unknown'],
  'arn:aws:s3:::data${P}': ['unknown', 'unknown'],
  'arn:aws:${P}/x': ['unknown', 'unknown'],
  'arn:${P}:s3:::data/x': ['unknown', 'unknown'],
  'arn:aws:s3:::data/${P}': ['unknown', 'unknown'],
  // `P` may be `*/a`
  'arn:aws:s3:::${P}-store/*': ['unknown', 'unknown'],
  // or, with what stands beside it, a policy variable
  'arn:aws:s3:::other$${P}': ['unknown', 'unknown'],
  'arn:aws:s3:::other/${P}': ['no', 'yes'],
  'arn:aws:s3:::e${P}/*': ['no', 'yes'],
  'arn:aws:s3:::data-${P}/*': ['no', 'yes'],
  'arn:aws:kafka:eu-west-1:111122223333:topic/${P}/*': ['no', 'yes'],
  'arn:aws:s3:::${AWS::StackName}-store/*': ['no', 'yes'],
  'arn:aws:s3:::${AWS::StackName}-${AWS::Region}/*': ['no', 'yes'],
  // a stack may be called `data`, or `da`
  'arn:aws:s3:::${AWS::StackName}/*': ['unknown', 'unknown'],
  'arn:aws:s3:::${AWS::StackName}ta/*': ['unknown', 'unknown'],
};

const all = { Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };
const documentOf = (...Statement: readonly object[]): object => ({ Version: '2012-10-17', Statement });
const request = {
  requester: { kind: 'anonymous' },
  action: 's3:GetObject',
  resource: `${bucketArn}/-store/x`,
  context: new Map(),
} as const;

test.each(Object.entries(open))('%s', (text, [allowed, despite]) => {
  const some = { ...all, Resource: { 'Fn::Sub': text } };
  const allow = policyOf(documentOf({ ...some, Effect: 'Allow' }), 'P');
  const deny = policyOf(documentOf({ ...all, Effect: 'Allow' }, { ...some, Effect: 'Deny', Action: '*' }), 'P');
  const others = policyOf(
    documentOf(
      { ...all, Effect: 'Allow' },
      { Effect: 'Deny', Principal: '*', Action: '*', NotResource: some.Resource },
    ),
    'P',
  );
  const answer = (policy: typeof allow): string => ask(policyOn(policy, bucketArn, account), { base: 'allowed' }).kind;
  expect([answer(allow), answer(deny)]).toEqual([
    allowed,
    despite === 'yes' ? 'yes' : expect.stringMatching(/yes|unknown/),
  ]);
  // what it does not name, a `NotResource` does
  expect(answer(others)).toBe(allowed === 'no' ? 'no' : 'unknown');
  const { effect } = evaluate(allow, request);
  expect(effect).toMatch(allowed === 'no' ? /none/ : /unknown|none/);
});

test('the evaluator cannot tell where the engine cannot', () => {
  const effectOf = (text: string): string =>
    evaluate(policyOf(documentOf({ ...all, Effect: 'Allow', Resource: { 'Fn::Sub': text } }), 'P'), {
      ...request,
      resource: `${bucketArn}/x`,
    }).effect;
  expect(effectOf('arn:aws:s3:::${P}/x')).toBe('unknown');
  expect(effectOf('arn:aws:s3:::${P}ta/x')).toBe('unknown');
  expect(effectOf('arn:aws:s3:::data/${P}')).toBe('unknown');
  expect(effectOf('arn:aws:s3:::data/${P}/x')).toBe('none');
});

test('a statement of which nobody knows whether it allows or denies may do either', () => {
  const either = { ...all, Effect: { Ref: 'P' } };
  const ofPolicy = (base: 'allowed' | 'notDenied', ...statements: readonly object[]): string =>
    ask(policyOn(policyOf(documentOf(...statements), 'P'), bucketArn, account), {
      base,
      action: ({ name }) => name === 's3:GetObject',
      requestContext: ({ trust }) => trust === 'everyone',
    }).kind;
  expect(ofPolicy('allowed', either)).toBe('unknown');
  expect(ofPolicy('allowed', { ...all, Effect: 'Allow' })).toBe('yes');
  expect(ofPolicy('allowed', { ...all, Effect: 'Allow' }, either)).toBe('unknown');
  expect(ofPolicy('notDenied', either)).toBe('unknown');
});

test('where further statements stand that nobody can read, what one allows may be denied', () => {
  const unread = policyOf(documentOf({ ...all, Effect: 'Allow' }, { 'Fn::GetAtt': ['Made', 'Statement'] }));
  const elsewhere = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other/*' };
  const nothing = policyOf(documentOf(elsewhere, { 'Fn::GetAtt': ['Made', 'Statement'] }));
  const answers = [unread, nothing, policyOf(documentOf({ ...all, Effect: 'Allow' })), policyOf(documentOf(elsewhere))];
  const asked = (policy: typeof unread, base: 'allowed' | 'notDenied'): string =>
    ask(policyOn(policy, bucketArn, account), { base }).kind;
  expect(answers.map((policy) => asked(policy, 'allowed'))).toEqual(['unknown', 'unknown', 'yes', 'no']);
  expect(answers.map((policy) => asked(policy, 'notDenied'))).toEqual(['unknown', 'unknown', 'yes', 'yes']);
});
