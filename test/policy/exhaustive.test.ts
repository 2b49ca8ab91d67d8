import fc from 'fast-check';
import {
  ask,
  requestersOf,
  directly,
  evaluate,
  policyOn,
  authorize,
  bucketActions,
  type Layer,
  type PolicySubject,
  type Request,
  type RequestContext,
} from '../../lib/policy';
import { account, bucketArn, policyOf } from '../support/policy';

/*
 * Policies whose every class is met by one of few values, so that all requests there are can be enumerated. The answer
 * must be yes
 * exactly when one of them gets through.
 */
const other = 'arn:aws:iam::444455556666:role/reader';
const keys: Readonly<Record<string, readonly (string | undefined)[]>> = {
  's3:x-amz-server-side-encryption': [undefined, 'AES256', 'aws:kms', 'aws:kms:dsse'],
  's3:x-amz-acl': [undefined, 'private', 'public-read', 'bucket-owner-full-control', 'authenticated-read'],
  'aws:multifactorauthpresent': [undefined, 'true', 'false'],
};
/** one of each class that the resources below tell apart */
const objects = ['a', 'ab', 'b', 'x', 'a/b', 'a/x', 'xb', 'ax'];
const names = ['s3:GetObject', 's3:PutObject', 's3:ListBucket'];

const condition = fc.oneof(
  fc.record({
    operator: fc.constantFrom('Bool', 'BoolIfExists'),
    key: fc.constantFrom('aws:SecureTransport', 'aws:MultiFactorAuthPresent'),
    value: fc.constantFrom('true', 'false'),
  }),
  fc.record({
    operator: fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIfExists',
      'StringNotEqualsIfExists',
      'StringLike',
      'StringNotLike',
      'ForAnyValue:StringEquals',
      'ForAllValues:StringEquals',
    ),
    key: fc.constant('s3:x-amz-server-side-encryption'),
    value: fc.constantFrom('aws:kms', 'AES256', 'aws:*', 'none'),
  }),
  fc.record({
    operator: fc.constantFrom('StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase'),
    key: fc.constant('s3:x-amz-acl'),
    value: fc.constantFrom('public-read', 'private', 'PUBLIC-READ'),
  }),
  fc.record({
    operator: fc.constant('Null'),
    key: fc.constantFrom('s3:x-amz-server-side-encryption', 's3:x-amz-acl', 'aws:MultiFactorAuthPresent'),
    value: fc.constantFrom('true', 'false'),
  }),
);
const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    principal: fc.constantFrom<readonly [string, unknown]>(
      ['Principal', '*'],
      ['Principal', { AWS: other }],
      ['Principal', { AWS: account }],
      ['NotPrincipal', { AWS: other }],
      ['Principal', { Service: 'logging.s3.amazonaws.com' }],
    ),
    action: fc.constantFrom<readonly [string, unknown]>(
      ['Action', 's3:*'],
      ['Action', 's3:Get*'],
      ['Action', ['s3:PutObject', 's3:ListBucket']],
      ['NotAction', 's3:PutObject'],
      ['Action', '*'],
    ),
    resource: fc.constantFrom<readonly [string, unknown]>(
      ['Resource', '*'],
      ['Resource', `${bucketArn}/*`],
      ['Resource', [bucketArn, `${bucketArn}/a*`]],
      ['Resource', `${bucketArn}/*b`],
      ['NotResource', `${bucketArn}/a/*`],
      ['Resource', bucketArn],
      ['Resource', `${bucketArn}/?`],
    ),
    conditions: fc.array(condition, { maxLength: 2 }),
  })
  .map(({ Effect, principal, action, resource, conditions }) => {
    const block: Record<string, Record<string, string>> = {};
    for (const { operator, key, value } of conditions) block[operator] = { ...block[operator], [key]: value };
    return {
      Effect,
      [principal[0]]: principal[1],
      [action[0]]: action[1],
      [resource[0]]: resource[1],
      ...(conditions.length > 0 ? { Condition: block } : {}),
    };
  });

/** Every request that there is for policies like these, told apart by what they can ask. */
function* everyRequest(requestContext: RequestContext): Iterable<Request> {
  const hasIdentity = requestContext.requester.kind === 'identity';
  for (const name of names) {
    const resources = name === 's3:ListBucket' ? [bucketArn] : objects.map((key) => `${bucketArn}/${key}`);
    const put = name === 's3:PutObject';
    for (const resource of resources) {
      for (const encryption of put ? (keys['s3:x-amz-server-side-encryption'] ?? []) : [undefined]) {
        for (const acl of put ? (keys['s3:x-amz-acl'] ?? []) : [undefined]) {
          for (const mfa of hasIdentity ? (keys['aws:multifactorauthpresent'] ?? []) : [undefined]) {
            const entries: [string, string | undefined][] = [
              ['s3:x-amz-server-side-encryption', encryption],
              ['s3:x-amz-acl', acl],
              ['aws:multifactorauthpresent', mfa],
              ['aws:securetransport', String(requestContext.transport === 'tls')],
            ];
            yield {
              requester: requestContext.requester,
              action: name,
              resource,
              context: new Map(
                entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, [value]] as const])),
              ),
            };
          }
        }
      }
    }
  }
}

test('the answer is yes exactly when some request of all there are gets through', () => {
  let [yes, no] = [0, 0];
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), (statements) => {
      const policy = policyOf({ Version: '2012-10-17', Statement: statements });
      const subject = policyOn(policy, bucketArn, account);
      for (const requester of requestersOf([policy], account)) {
        for (const transport of ['http', 'tls'] as const) {
          const requestContext: RequestContext = { ...requester, network: 'internet', transport };
          const throughs = new Map(names.map((name) => [name, { allowed: false, notDenied: false }]));
          for (const request of everyRequest(requestContext)) {
            const { effect } = evaluate(policy, request);
            const through = throughs.get(request.action);
            if (through && effect === 'Allow') through.allowed = true;
            if (through && effect !== 'Deny') through.notDenied = true;
          }
          for (const [name, through] of throughs) {
            for (const base of ['allowed', 'notDenied'] as const) {
              const { kind } = ask(subject, {
                base,
                requesters: [requester],
                action: (one) => one.name === name,
                requestContext: (one) => one.transport === transport,
              });
              expect({ name, base, requester, transport, kind }).toEqual({
                name,
                base,
                requester,
                transport,
                kind: through[base] ? 'yes' : 'no',
              });
              if (through[base]) yes++;
              else no++;
            }
          }
        }
      }
    }),
    { numRuns: 100, seed: 20261124 },
  );
  expect(yes).toBeGreaterThan(500);
  expect(no).toBeGreaterThan(500);
});

test('the same for layers: a bucket policy, an identity policy, a boundary and an access point', () => {
  const target = { self: bucketArn, parts: `${bucketArn}/` };
  const point = {
    self: 'arn:aws:s3:eu-west-1:111122223333:accesspoint/p',
    parts: 'arn:aws:s3:eu-west-1:111122223333:accesspoint/p/object/',
  };
  const requestedPoint = { arn: point.self, account, origin: 'Internet' as const };
  const me = {
    requester: { kind: 'identity', account, arn: `arn:aws:iam::${account}:role/me` },
    trust: 'owner',
  } as const;
  const own = statement.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([key]) => !key.endsWith('Principal'))),
  );
  const onPoint = statement.map(
    (one) =>
      JSON.parse(
        JSON.stringify(one).replaceAll(`${bucketArn}/`, point.parts).replaceAll(bucketArn, point.self),
      ) as typeof one,
  );
  const list = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { minLength: 1, maxLength: 2 });
  let [yes, no] = [0, 0];
  fc.assert(
    fc.property(list(statement), list(own), list(own), list(onPoint), (onBucket, onMe, onBoundary, onAccessPoint) => {
      const read = (Statement: readonly object[]): Layer['policy'] => policyOf({ Version: '2012-10-17', Statement });
      const isMe = ({ requester }: RequestContext): boolean =>
        requester.kind === 'identity' && requester.arn === me.requester.arn;
      const bucket: Layer = { policy: read(onBucket), target };
      const [identity, limit]: Layer[] = [onMe, onBoundary].map((statements) => ({
        policy: read(statements),
        target,
        appliesTo: (one: RequestContext) => isMe(one) && one.through === directly,
      }));
      const accessPointAccess: Layer = {
        policy: read(onAccessPoint),
        target: point,
        appliesTo: ({ through }) => through === requestedPoint,
      };
      if (!identity || !limit) throw new Error('two were made');
      const subject: PolicySubject = {
        target,
        account,
        actions: bucketActions,
        layers: [bucket, identity, limit, accessPointAccess],
        evaluationPaths: (one) =>
          one.through === requestedPoint ? [[bucket, accessPointAccess]] : [[bucket], [identity, limit]],
        requesters: [me],
        requestedPoints: [directly, requestedPoint],
      };
      for (const requester of [me, { requester: { kind: 'anonymous' }, trust: 'everyone' } as const]) {
        for (const through of [directly, requestedPoint]) {
          const requestContext: RequestContext = { ...requester, network: 'internet', transport: 'tls', through };
          for (const name of names) {
            const some = [...everyRequest(requestContext)].some(
              (request) => request.action === name && authorize(subject, request, requestContext).effect === 'Allow',
            );
            const { kind } = ask(subject, {
              base: 'allowed',
              requesters: [requester],
              action: (one) => one.name === name,
              requestContext: (one) => one.transport === 'tls' && one.through === through,
            });
            expect({ name, requester, through, kind }).toEqual({ name, requester, through, kind: some ? 'yes' : 'no' });
            if (some) yes++;
            else no++;
          }
        }
      }
    }),
    { numRuns: 120, seed: 20261124 },
  );
  expect(yes).toBeGreaterThan(100);
  expect(no).toBeGreaterThan(100);
});
