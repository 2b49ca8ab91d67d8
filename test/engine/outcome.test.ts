import { outcomeOf, worstOutcome } from '../../lib/engine/outcome';
import type { Verdict } from '../../lib/engine';
import { no, undecided, yes } from '../../lib/template';
import { lintText, template } from '../support/lint';

const place = { template: template('Resources: {}'), path: [] };
const verdict = (kind: Verdict['kind'], missing?: 'not-there' | 'unread'): Verdict => ({
  kind,
  place,
  message: 'm',
  related: [],
  ...(missing === undefined ? {} : { missing: { kind: missing, name: 'x' } }),
});

describe('a rule comes, in one world,', () => {
  test.each([
    ['to a failure, whatever else it says', [verdict('unknown'), verdict('fail')], 'fail'],
    ['to nobody can tell', [verdict('unknown', 'unread')], 'unknown'],
    ['to nothing where all of it is not there at all', [verdict('unknown', 'not-there')], 'not-applicable'],
    [
      'to nobody can tell, where only some of it is not there',
      [verdict('unknown', 'not-there'), verdict('unknown')],
      'unknown',
    ],
  ])('%s', (_, verdicts, outcome) => expect(outcomeOf(verdicts, () => yes)).toBe(outcome));

  test('to what it says of being concerned where it is silent', () => {
    const answers = [yes, no, undecided('nobody knows')].map((concerns) => outcomeOf([], () => concerns));
    expect(answers).toEqual(['pass', 'not-applicable', 'unknown']);
  });
});

test('of several worlds the worst counts', () => {
  expect(worstOutcome(['pass', 'unknown', 'not-applicable'])).toBe('unknown');
  expect(worstOutcome([])).toBe('not-applicable');
});

test('of more worlds than are looked at nobody can tell, though all that were are right', () => {
  const switches = (count: number): string => {
    const names = Array.from({ length: count }, (_, index) => `P${index}`);
    return `
Parameters:
${names.map((name) => `  ${name}: { Type: String, AllowedValues: ['', x] }`).join('\n')}
Conditions:
  Never: !And [!Equals [a, b], !Equals [a, b]]
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: !Select [0, [Enabled, !Join ['', [${names.map((name) => `!Ref ${name}`).join(', ')}]]]]
`;
  };
  const outcome = (count: number): unknown => lintText(switches(count), ['unversioned']).outcomes.get('unversioned');
  expect(outcome(2)).toMatchObject({ pass: 1, unknown: 0 });
  expect(outcome(8)).toMatchObject({ pass: 0, unknown: 1 });
});
