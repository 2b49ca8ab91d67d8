import { bucketActions, everyKey, opennessFor, type Openness } from '../../lib/policy';
import { bucketArn, subjectOf } from '../support/policy';
import { compareOpenness } from '../support/openness';

const stranger = { requester: { kind: 'anonymous' }, trust: 'everyone' } as const;
const objects = `${bucketArn}/*`;

function openTo(...statements: readonly object[]): Openness {
  return opennessFor(
    subjectOf(...statements.map((one) => ({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', ...one }))),
    stranger,
  );
}

const bits = (openness: Openness): readonly (number | undefined)[] =>
  [openness.atLeast, openness.atMost].map((one) => one && Math.round(one * 1000) / 1000);
/** both bounds are the same */
const exactly = (count: number): readonly number[] => [count, count].map((one) => Math.round(one * 1000) / 1000);

describe('the openness of', () => {
  test.each<[string, readonly object[], readonly (number | undefined)[]]>([
    ['nothing', [], [undefined, undefined]],
    ['every object', [{ Resource: objects }], exactly(everyKey)],
    ['the same twice', [{ Resource: objects }, { Resource: `${bucketArn}*` }], exactly(everyKey)],
    ['a folder', [{ Resource: `${bucketArn}/docs/*` }], exactly(everyKey - 5 * 8)],
    ['two folders', [{ Resource: [`${bucketArn}/docs/*`, `${bucketArn}/data/*`] }], exactly(everyKey - 5 * 8 + 1)],
    ['a folder in one', [{ Resource: [`${bucketArn}/a/*`, `${bucketArn}/a/b/*`] }], exactly(everyKey - 2 * 8)],
    ['one object', [{ Resource: `${bucketArn}/a.txt` }], exactly(0)],
    ['two objects', [{ Resource: [`${bucketArn}/a`, `${bucketArn}/b`] }], exactly(1)],
    ['two actions', [{ Resource: objects, Action: ['s3:GetObject', 's3:GetObjectAcl'] }], exactly(everyKey + 1)],
    ['an action on the bucket', [{ Resource: bucketArn, Action: 's3:ListBucket' }], exactly(everyKey)],
    [
      'what TLS alone gets',
      [{ Resource: objects, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
      exactly(everyKey - 1),
    ],
    [
      'half of all addresses of one size',
      [{ Resource: objects, Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } } }],
      // over the internet rather than an endpoint, where there is another address
      exactly(everyKey - 3),
    ],
    [
      'every object but those of a folder',
      [{ Resource: objects }, { Resource: `${bucketArn}/docs/*`, Effect: 'Deny' }],
      exactly(everyKey),
    ],
    ['everything', [{ Resource: '*', Action: '*' }], exactly(everyKey + Math.log2(bucketActions.length))],
  ])('%s', (_, statements, expected) => expect(bits(openTo(...statements))).toEqual(expected));

  test('what is not decided lies between two bounds', () => {
    const { atLeast, atMost } = openTo(
      { Resource: `${bucketArn}/docs/*` },
      { Resource: objects, Condition: { StringEquals: { 's3:ExistingObjectTag/a': { Ref: 'Elsewhere' } } } },
    );
    expect(atLeast).toBeCloseTo(everyKey - 5 * 8, 3);
    expect(atMost).toBeGreaterThan(everyKey - 2);
  });
  test('what is too complex may be nothing or everything', () => {
    const Resource = Array.from({ length: 40 }, (_, index) => `${bucketArn}/*${index}*b${index}*c*${index}d*`);
    expect(bits(openTo({ Resource }))).toEqual([
      undefined,
      Math.round((everyKey + Math.log2(bucketActions.length)) * 1000) / 1000,
    ]);
  });
});

test('one more Allow never lowers it, one more Deny never raises it, and another writing keeps it', () => {
  const { pairs, decided, wrong } = compareOpenness(60, 20261126);
  expect(wrong).toEqual([]);
  // the controls
  expect(pairs).toBe(60);
  for (const count of Object.values(decided)) expect(count).toBeGreaterThan(5);
});
