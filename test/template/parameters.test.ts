import { whyRefused, type JsonObject } from '../../lib/template';
import { bucketWarden, folder } from '../support/command';

const types: readonly (readonly [JsonObject, string, string | undefined])[] = [
  [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'a', undefined],
  [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'A', '`A` is none of its `AllowedValues`: a, b'],
  [{ Type: 'String', AllowedValues: [true, 3] }, 'true', undefined],
  [{ Type: 'String', AllowedValues: [true, 3] }, '3', undefined],
  [{ Type: 'String', AllowedValues: [true, 3] }, '3.0', '`3.0` is none of its `AllowedValues`: true, 3'],
  [{ Type: 'Number', AllowedValues: [1, '2'] }, '2.0', undefined],
  [{ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'a, b', undefined],
  [{ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'a,c', '`c` is none of its `AllowedValues`: a, b'],
  [
    { Type: 'AWS::SSM::Parameter::Value<String>', AllowedValues: ['/a'] },
    '/b',
    '`/b` is none of its `AllowedValues`: /a',
  ],
  [{ Type: 'String', MinLength: 2, MaxLength: '3' }, 'a', '`a` is below its `MinLength`, 2'],
  [{ Type: 'String', MinLength: 2, MaxLength: '3' }, 'ab', undefined],
  [{ Type: 'String', MinLength: 2, MaxLength: '3' }, 'abc', undefined],
  [{ Type: 'String', MinLength: 2, MaxLength: '3' }, 'abcd', '`abcd` is beyond its `MaxLength`, 3'],
  [{ Type: 'Number', MinValue: -1, MaxValue: 1 }, '-1', undefined],
  [{ Type: 'Number', MinValue: -1, MaxValue: 1 }, '1.5', '`1.5` is beyond its `MaxValue`, 1'],
  [{ Type: 'Number' }, 'one', '`one` is no number'],
  [{ Type: 'List<Number>' }, '1, 2,x', '`x` is no number'],
  // limits of length are of texts, those of value of numbers, and what nobody can read limits nothing
  [{ Type: 'Number', MinLength: 5 }, '1', undefined],
  [{ Type: 'String', MaxValue: 1 }, '5', undefined],
  [{ Type: 'String', MaxLength: { Ref: 'X' }, AllowedValues: 'a' }, 'long', undefined],
  // patterns are written for another engine, and types of AWS are looked up in the account
  [{ Type: 'String', AllowedPattern: '^(a+)+$' }, `${'a'.repeat(60)}!`, undefined],
  [{ Type: 'AWS::EC2::VPC::Id' }, 'anything', undefined],
  [{}, 'anything', undefined],
];

test.each(types)('%j takes %s: %s', (parameter, value, why) => expect(whyRefused(parameter, value)).toBe(why));

test('a value that CloudFormation refuses is an error with a place, in the command', () => {
  const cwd = folder({
    't.yaml': 'Parameters:\n  Stage: { Type: String, AllowedValues: [dev, prod] }\nResources: {}\n',
    'clean.yaml': 'Resources: {}\n',
  });
  expect(bucketWarden(['.', '--parameter', 'Stage=nope'], { cwd })).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'bucket-warden: t.yaml:2:3: for the parameter `Stage` `nope` is none of its `AllowedValues`: dev, prod\n',
  });
  expect(bucketWarden(['.', '--parameter', 'Stage=dev'], { cwd }).code).toBe(0);
});
