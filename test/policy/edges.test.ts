import { ask } from '../../lib/policy';
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
