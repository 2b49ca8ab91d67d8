import { ask, exactly, parsePattern } from '../../lib/policy';
import { inNetworks, networksOf } from '../../lib/policy/networks';
import { conditionHolds } from '../../lib/policy/operators';
import { matches, sampleTexts } from '../../lib/policy/pattern';
import { bucketArn, subjectOf } from '../support/policy';

/*
 * Values that only just exist: what is left between two blocks of addresses, a key that has one value less often. Each
 * is found by the engine alone, so that the two evaluators cannot agree on missing it.
 */
const allow = (Condition: object): object => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `${bucketArn}/*`,
  Condition,
});
const deny = (Condition: object): object => ({ ...allow(Condition), Effect: 'Deny' });
const answerTo = (...statements: readonly object[]): string => ask(subjectOf(...statements), { base: 'allowed' }).kind;
const within = (...blocks: readonly string[]): object => ({ IpAddress: { 'aws:SourceIp': blocks } });

test('the addresses between two denied blocks are found', () => {
  const edges = ['198.51.100.0/24', '198.51.101.0/24', '198.51.103.0/24'];
  expect(answerTo(allow(within('198.51.100.0/22')), deny(within(...edges)))).toBe('yes');
  // the control: nothing is left
  expect(answerTo(allow(within('198.51.100.0/22')), deny(within(...edges, '198.51.102.0/24')))).toBe('no');
});

test('one address behind a block, and one before it', () => {
  const around = (...left: readonly string[]): string =>
    answerTo(
      allow(within('198.51.100.0/24')),
      deny({ NotIpAddress: { 'aws:SourceIp': left } }),
      deny(within('198.51.100.64/26')),
    );
  expect(around('198.51.100.128')).toBe('yes');
  expect(around('198.51.100.63')).toBe('yes');
  expect(around('198.51.100.127')).toBe('no');
  expect(around('198.51.100.64')).toBe('no');
});

test.each([
  ['aws:ViaAWSService', 'true'],
  ['aws:ViaAWSService', 'false'],
  ['aws:SecureTransport', 'true'],
  ['aws:SecureTransport', 'false'],
  ['aws:MultiFactorAuthPresent', 'true'],
  ['aws:MultiFactorAuthPresent', 'false'],
])('%s may be %s', (key, value) => expect(answerTo(allow({ Bool: { [key]: value } }))).toBe('yes'));

test.each(['1.2', '1.3'])('a request may come over TLS %s', (version) =>
  expect(answerTo(allow({ NumericEquals: { 's3:TlsVersion': version } }))).toBe('yes'),
);

test('a time is at or before itself, and not before', () => {
  const at = '2030-01-01T00:00:00Z';
  const until = (operator: string): object => ({ [operator]: { 'aws:CurrentTime': at } });
  expect(answerTo(allow(until('DateLessThanEquals')), deny(until('DateLessThan')))).toBe('yes');
  expect(answerTo(allow(until('DateLessThanEquals')), deny(until('DateLessThanEquals')))).toBe('no');
  expect(answerTo(allow(until('DateGreaterThanEquals')), deny(until('DateGreaterThan')))).toBe('yes');
});

test('seconds since 1970 and the date are one time', () => {
  const from = (time: string): object => ({ DateGreaterThanEquals: { 'aws:EpochTime': time } });
  expect(answerTo(allow(from('1767225600')), deny(from('2026-01-01T00:00:00Z')))).toBe('no');
  expect(answerTo(allow(from('1767225600')), deny(from('2026-01-01T00:00:01Z')))).toBe('yes');
});

test('what is not signed has no kind of signature', () => {
  const statement = allow({ StringLike: { 's3:authType': '*' } });
  const answerFor = (isSigned: boolean): string =>
    ask(subjectOf(statement), {
      base: 'allowed',
      requestContext: ({ requester }) => (requester.kind !== 'anonymous') === isSigned,
    }).kind;
  expect(answerFor(false)).toBe('no');
  expect(answerFor(true)).toBe('yes');
});

test('an element and its opposite in one statement both count, in both evaluators', () => {
  const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/a*` };
  const asked = (more: object): string => ask(subjectOf({ ...allow, ...more }), { base: 'allowed' }).kind;
  expect(asked({ NotResource: `${bucketArn}/b*` })).toBe('yes');
  expect(asked({ NotResource: '*' })).toBe('no');
  expect(asked({ NotAction: 's3:Get*' })).toBe('no');
  expect(asked({ NotPrincipal: '*' })).toBe('no');
});

test('samples meet a glob without being the literal text that meets it as well', () => {
  const patterns = ['a*', 'a', 'ab', '*b'].map((text) => parsePattern(text, { wildcards: true, variables: false }));
  const met = (sampleTexts(patterns) ?? []).map((text) => patterns.map((one) => Number(matches(one, text))).join(''));
  // every combination that some text meets, and each once
  expect(met.toSorted()).toEqual(['0000', '0001', '1000', '1001', '1011', '1100']);
});

test('an address is in an IPv6 block by its first bits, in the symbolic engine as well', () => {
  const isIn = (address: string): boolean => inNetworks(networksOf(['2001:db8::/32']), address);
  expect(['2001:db8::1', '2001:db8:ffff::1', '2001:db9::1', '2001:db7:ffff::1'].map(isIn)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('ForAllValues wants every value, ForAnyValue one, in the symbolic engine as well', () => {
  const holds = (quantifier: 'all' | 'any'): string =>
    conditionHolds({ ...exactly('aws:tagkeys', 'a'), quantifier }, ['a', 'b'], matches, () => undefined).kind;
  expect([holds('all'), holds('any')]).toEqual(['no', 'yes']);
});
