import {
  causeOf,
  isOneOf,
  isSwitchedOn,
  KnownReason,
  loadText,
  reason,
  resolve,
  templateSet,
} from '../../lib/template';
import { explore } from '../../lib/template';

describe('the cause of a reason', () => {
  const stage = new KnownReason('the parameter `Stage` is not known', { kind: 'parameter', name: 'Stage' });

  test('a text has none', () => expect(causeOf('too complex')).toBeUndefined());

  test('a sentence about a reason keeps it', () => {
    const longer = reason`whether \`Logs\` is on: ${stage}`;
    expect(String(longer)).toBe('whether `Logs` is on: the parameter `Stage` is not known');
    expect(causeOf(longer)).toEqual({ kind: 'parameter', name: 'Stage' });
  });

  test('a sentence about a text has none', () =>
    expect(causeOf(reason`whether it is on: ${'who knows'}`)).toBeUndefined());

  test.each([
    ['{"Ref":"Stage"}', 'parameter', 'Stage'],
    ['{"Fn::Sub":"x-${Stage}"}', 'parameter', 'Stage'],
    ['{"Fn::Join":["-",["a",{"Ref":"Stage"}]]}', 'parameter', 'Stage'],
    ['{"Ref":"Path"}', 'parameter-store', 'Path'],
    ['"{{resolve:ssm:/a/b}}"', 'dynamic-reference', '{{resolve:ssm:/a/b}}'],
    ['{"Fn::ImportValue":"there"}', 'import', 'there'],
    ['{"Fn::GetAtt":["Made","Status"]}', 'attribute', 'Made'],
    ['{"Ref":"AWS::Region"}', 'pseudo-parameter', 'AWS::Region'],
    ['{"Ref":"AWS::NotificationARNs"}', 'pseudo-parameter', 'AWS::NotificationARNs'],
  ])('%s is open because of the %s %s', (json, kind, name) => {
    const template = loadText(
      't.json',
      `{"Parameters":{"Stage":{"Type":"String"},"Path":{"Type":"AWS::SSM::Parameter::Value<String>"}},
        "Resources":{"Made":{"Type":"Custom::Thing","Properties":{"Status":${json}}}}}`,
    );
    const place = { template, path: ['Resources', 'Made', 'Properties', 'Status'] };
    const { outcomes } = explore(1, (world) => {
      const value = resolve(JSON.parse(json), { set: templateSet([template]), template, world, depth: 0 }, place);
      return [isOneOf(value, 'Enabled'), isSwitchedOn(value)].map((one) =>
        one.kind === 'unknown' ? causeOf(one.because) : one.kind,
      );
    });
    expect(outcomes[0]?.value).toEqual([
      { kind, name },
      { kind, name },
    ]);
  });
});
