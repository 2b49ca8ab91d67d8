import type { AnyRule } from '../../lib/engine';
import { rules } from '../../rules';
import { misjudgedOpenings, openings, type Opening } from '../support/openings';

/*
 * No rule is certain of what it cannot read: `test/support/openings.ts` has the law. Parameters are tried in every
 * place of every example; of the other ways to be open, which the resolver reads in the same manner, every nth place,
 * beginning with another one for each rule, so that a second run tries the same.
 */
const every: Readonly<Record<Opening, number>> = {
  parameter: 1,
  'dynamic reference': 7,
  'attribute of a custom resource': 3,
  'the value or nothing': 5,
};

/** Places where a rule is certain all the same, with the reason; `rule path`, in every example of its page. */
const exempt: Readonly<Record<string, string>> = {
  'mistyped-condition Resources/Jobs/Properties/PolicyDocument/Statement/0/Action':
    'the value is of the wrong type, whatever the statement is about',
  'untidy-policy Resources/Reader/Properties/AssumeRolePolicyDocument/Statement/0/Principal/AWS/0':
    'that one of two is written twice is a matter of the text; nothing depends on it',
  'untidy-policy Resources/Reader/Properties/AssumeRolePolicyDocument/Statement/0/Principal/AWS/1':
    'that one of two is written twice is a matter of the text; nothing depends on it',
  'untidy-policy Resources/DataPolicy/Properties/PolicyDocument/Statement/1/Condition/Bool/aws:SecureTransport':
    'a map whose one member comes to nothing is not called empty',
  'untidy-policy Resources/DataPolicy/Properties/PolicyDocument/Statement/0/Principal/AWS':
    'a map whose one member comes to nothing is not called empty',
  'untidy-policy Resources/DataPolicy/Properties/PolicyDocument/Statement/1/Principal/AWS':
    'a map whose one member comes to nothing is not called empty',
  ...Object.fromEntries(
    ['Effect', 'Action', 'Action/1'].map((part) => [
      `wildcard-bucket-listing Resources/Lister/Properties/Policies/0/PolicyDocument/Statement/0/${part}`,
      'where it may read as well, `wildcard-bucket-access` says so, and of lists with it',
    ]),
  ),
  'unscoped-log-delivery Resources/LogsPolicy/Properties/PolicyDocument/Statement/0/Action':
    'where it may be more than a delivery, `confused-deputy` says so',
  ...Object.fromEntries(
    ['0/Priority', '1/Priority', '0/Destination/Bucket', '1/Destination/Bucket'].map((part) => [
      `rejected-replication Resources/Data/Properties/ReplicationConfiguration/Rules/${part}`,
      'no page says that S3 refuses equal priorities; of those that may be equal nothing is said',
    ]),
  ),
};

const ways = Object.keys(openings).filter((name): name is Opening => name in openings);

describe.each(ways)('%s', (opening) => {
  test.each(rules.map((rule: AnyRule) => [rule.id, rule] as const))('%s', (_, rule) => {
    const { misjudged } = misjudgedOpenings(rule, opening, every[opening]);
    const wrong = misjudged.filter(
      ({ rule: id, place }) => exempt[`${id} ${place.replace(/^line \d+: /, '')}`] === undefined,
    );
    expect(wrong.map(({ place, change }) => `${place}: ${change}`)).toEqual([]);
  });
});

test('every rule is tried in some place', () => {
  // what scripts leave open is tried in test/scripts/silences.test.ts
  const ofTemplates = rules.filter(({ subject }) => subject !== 'command');
  const untried = ofTemplates.filter((rule) => misjudgedOpenings(rule, 'dynamic reference', 7).tried === 0);
  expect(untried.map(({ id }) => id)).toEqual([]);
});
