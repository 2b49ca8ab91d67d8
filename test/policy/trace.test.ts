import { policyOn, trace } from '../../lib/policy';
import { account, bucketArn, policyOf } from '../support/policy';

/** What speaks against a statement is told part by part; what nobody can tell as well, and the verdict says which. */
const request = {
  requester: { kind: 'identity', arn: 'arn:aws:iam::444455556666:role/reader', account: '444455556666' },
  action: 's3:GetObject',
  resource: `${bucketArn}/x`,
  context: new Map([['aws:securetransport', ['true']]]),
} as const;
const right = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };
const elsewhere = 'arn:aws:s3:::other/*';

test.each([
  [{}, 'yes', []],
  [{ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, 'yes', []],
  [{ Principal: { AWS: account } }, 'no', ['Principal']],
  [{ Principal: undefined, NotPrincipal: { AWS: '444455556666' } }, 'no', ['NotPrincipal']],
  [{ Action: 's3:PutObject' }, 'no', ['Action']],
  [{ Action: undefined, NotAction: 's3:Get*' }, 'no', ['NotAction']],
  [{ Action: undefined, NotAction: 's3:Put*' }, 'yes', []],
  [{ Resource: elsewhere }, 'no', ['Resource']],
  [{ Resource: undefined, NotResource: `${bucketArn}/*` }, 'no', ['NotResource']],
  [{ Resource: undefined, NotResource: elsewhere }, 'yes', []],
  [{ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }, 'no', ['Condition Bool aws:SecureTransport']],
  [{ Principal: { AWS: account }, Action: 's3:PutObject' }, 'no', ['Principal', 'Action']],
  [{ Resource: { Ref: 'P' } }, 'unknown', ['Resource']],
  [{ Action: 's3:PutObject', Resource: { Ref: 'P' } }, 'no', ['Action', 'Resource']],
])('%j', (parts, applies, against) => {
  const policy = policyOf({ Version: '2012-10-17', Statement: [{ ...right, ...parts }] }, 'P');
  const context = { requester: request.requester, trust: 'named', network: 'internet', transport: 'tls' } as const;
  const steps = trace(policyOn(policy, bucketArn, account), request, context);
  expect(steps.map((step) => [step.applies.kind, step.against])).toEqual([[applies, against]]);
});
