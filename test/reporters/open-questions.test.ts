import { toldTogether } from '../../lib/engine';
import { reporters } from '../../lib/reporters';
import { lintText, template } from '../support/lint';

const yaml = (stage: string): string => `
Parameters:
  Stage: { Type: String }
  Other: { Type: String }
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: ${stage} }
      OwnershipControls: { Rules: [{ ObjectOwnership: ${stage} }] }
      PublicAccessBlockConfiguration: { BlockPublicAcls: ${stage}, BlockPublicPolicy: ${stage},
        IgnorePublicAcls: ${stage}, RestrictPublicBuckets: true }
`;
const rules = ['unversioned', 'active-acls', 'incomplete-public-access-block', 'missing-lifecycle'];
const context = {
  toolVersion: '0',
  time: new Date(0),
  color: false,
  width: 100,
  showSuppressed: false,
  sourceText: () => undefined,
};

function questions(text: string): readonly (readonly [string, string, number])[] {
  return toldTogether(lintText([template(text)], rules).findings).flatMap((one) =>
    'missing' in one ? [[one.missing.kind, one.missing.name, one.findings.length] as const] : [],
  );
}

describe('what waits for one answer', () => {
  test('a parameter is one question', () => expect(questions(yaml('!Ref Stage'))).toEqual([['parameter', 'Stage', 5]]));

  test('two parameters are two', () => {
    const two = yaml('!Ref Stage')
      .replace('Status: !Ref Stage', 'Status: !Ref Other')
      .replace('IgnorePublicAcls: !Ref Stage', 'IgnorePublicAcls: !Ref Other');
    expect(questions(two)).toEqual([
      ['parameter', 'Stage', 3],
      ['parameter', 'Other', 2],
    ]);
  });

  test('a dynamic reference, and an attribute, are questions, too', () => {
    expect(questions(yaml("'{{resolve:ssm:/stage}}'"))).toEqual([['dynamic-reference', '{{resolve:ssm:/stage}}', 5]]);
    const made = `${yaml('!GetAtt Made.State')}  Made: { Type: 'Custom::Thing', Properties: { ServiceToken: x } }\n`;
    expect(questions(made)).toEqual([['attribute', 'Made', 5]]);
  });

  test('what is known asks nothing', () => expect(questions(yaml("'Enabled'"))).toEqual([]));

  test('nobody is lost, and nobody is told twice', () => {
    const { findings } = lintText([template(yaml('!Ref Stage'))], rules);
    const told = toldTogether(findings).flatMap((one) => ('missing' in one ? one.findings : [one.head, ...one.rest]));
    expect(new Set(told)).toEqual(new Set(findings));
    expect(told).toHaveLength(findings.length);
  });
});

describe.each(['pretty', 'concise', 'markdown', 'html'] as const)('%s', (format) => {
  const shown = (text: string): string => reporters[format](lintText([template(text)], rules), context);

  test('says once what is not known, and how to give it', () => {
    const text = shown(yaml('!Ref Stage'));
    expect(text).toContain('5 findings of 3 rules wait for one answer');
    expect(text).toContain('--parameter Stage=value');
    expect(text).not.toContain('cannot tell: the parameter `Stage` is not known [');
  });

  test('has no answer for what only the deployment knows', () => {
    const text = shown(yaml("'{{resolve:ssm:/stage}}'"));
    expect(text).toContain('wait for one answer');
    expect(text).not.toContain('--parameter');
  });

  test('one finding alone is told as before', () => {
    const text = reporters[format](lintText([template(yaml('!Ref Stage'))], ['unversioned']), context);
    expect(text).not.toContain('wait for one answer');
    expect(text).toContain('undecided');
  });
});

test('json keeps each finding, with what is missing', () => {
  const report = lintText([template(yaml('!Ref Stage'))], rules);
  const { findings } = JSON.parse(reporters.json(report, context)) as { findings: { missing?: object }[] };
  expect(findings).toHaveLength(report.findings.length);
  expect(findings.filter(({ missing }) => missing !== undefined)).toHaveLength(5);
});
