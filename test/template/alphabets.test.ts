import { explore, loadText, mayHoldAnything, resolve, templateSet, tokensOf } from '../../lib/template';

/** Whether a parameter with this pattern may hold wildcards. */
function mayBeWild(pattern: string | undefined, type = 'String'): boolean {
  const parameter = { Type: type, ...(pattern === undefined ? {} : { AllowedPattern: pattern }) };
  const template = loadText('t.json', JSON.stringify({ Parameters: { P: parameter }, Resources: {} }));
  const { outcomes } = explore(1, (world) =>
    resolve({ Ref: 'P' }, { set: templateSet([template]), template, world, depth: 0 }, { template, path: [] }),
  );
  const value = outcomes[0]?.value;
  return value?.kind !== 'text' || tokensOf(value.text).some(mayHoldAnything);
}

test.each([
  '\\d{12}',
  '^\\d{12}$',
  '[0-9]+',
  '[a-z0-9-]{3,63}',
  '[-a-z]+',
  'team-[a-z]*',
  '^[A-Za-z0-9]+$',
  '\\w+',
  '(a|b)',
  '^(\\d{12})?$',
  '^$|^\\d{12}$',
  '^(?:[a-z0-9][a-z0-9.-]*[a-z0-9])$',
  '[a-z0-9_.]*',
  '[a-z0-9\\-]+',
  '[0-9-_.]+',
  '[\\w-]+',
  '[\\w+=,.@-]+',
  'vpce-[0-9a-f]{8}',
])('%s admits no wildcard', (pattern) => expect(mayBeWild(pattern)).toBe(false));

test.each([
  undefined,
  '.*',
  '[^a]',
  '[a-z*]+',
  '\\W+',
  '\\S+',
  '(a|.)',
  '(?!x)a',
  'a|\\*',
  '\\D',
  '[+-9]',
  '[0-z]',
  '[A-z]',
  '[a-z0-z]',
  '[,-z]',
  '[a-z\\s]',
  '[a-z0-9_./]*',
  '\\\\*',
])('%s may', (pattern) => expect(mayBeWild(pattern)).toBe(true));

test.each(['Number', 'AWS::EC2::VPC::Id', 'AWS::EC2::Subnet::Id', 'AWS::Route53::HostedZone::Id'])(
  'a parameter of type %s holds no wildcard',
  (type) => expect(mayBeWild(undefined, type)).toBe(false),
);

test.each(['AWS::EC2::KeyPair::KeyName', 'AWS::Quantum::Thing::Id', 'AWS::SSM::Parameter::Name'])(
  'a parameter of type %s may',
  (type) => expect(mayBeWild(undefined, type)).toBe(true),
);

test('a pattern says nothing of a name that Parameter Store keeps', () => {
  expect(mayBeWild('[a-z]+', 'AWS::SSM::Parameter::Value<String>')).toBe(true);
});

test('digits with hyphens are not digits alone: they can be split at one', () => {
  const alphabet = (pattern: string): string | undefined => {
    const parameters = { P: { Type: 'String', AllowedPattern: pattern } };
    const template = loadText('t.json', JSON.stringify({ Parameters: parameters, Resources: {} }));
    const { outcomes } = explore(1, (world) =>
      resolve({ Ref: 'P' }, { set: templateSet([template]), template, world, depth: 0 }, { template, path: [] }),
    );
    const value = outcomes[0]?.value;
    return value?.kind === 'text' ? tokensOf(value.text)[0]?.alphabet : undefined;
  };
  expect(alphabet('[0-9]{12}')).toBe('digits');
  expect(alphabet('[0-9-]+')).toBe('letters');
});
