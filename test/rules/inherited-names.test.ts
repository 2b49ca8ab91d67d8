import { lint, type AnyRule } from '../../lib/engine';
import { loadText, UserError, type Template } from '../../lib/template';
import { categoryOf, rules } from '../../rules';
import { lintText, template, today } from '../support/lint';
import { examplesOf, pageOf, templatesOf } from '../support/pages';

/*
 * `constructor` is a name like any other, though every object of JavaScript has a member that is called so: what a
 * template writes is looked up in our tables by their own names alone.
 */
const every = 5;

/** The texts of a template, keys and values, each once. */
function wordsOf({ source: { data } }: Template): readonly string[] {
  const found = JSON.stringify(data).matchAll(/"((?:[^"\\]|\\.)*)"/g);
  const kept = new Set(['Resources', 'Properties', 'Type']);
  return [...new Set([...found].map(([, word = '']) => word))].filter((word) => !kept.has(word));
}

function renamed({ source, environment }: Template, word: string): readonly Template[] {
  const text = JSON.stringify(source.data).replaceAll(`"${word}"`, '"constructor"');
  try {
    return [loadText(source.path, text, { environment })];
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Words of the rule's page that cannot be called so without a crash, and how many were tried. */
function crashesOf(rule: AnyRule): { readonly tried: number; readonly crashes: readonly string[] } {
  const crashes: string[] = [];
  let [seen, tried] = [0, 0];
  for (const example of examplesOf(pageOf(categoryOf(rule.id), rule.id)))
    for (const one of templatesOf(example))
      for (const word of wordsOf(one)) {
        if (seen++ % every !== 0) continue;
        const made = renamed(one, word);
        tried += made.length;
        try {
          lint(made, [rule], { today });
        } catch (error) {
          crashes.push(`line ${example.line}: "${word}": ${String(error)}`);
        }
      }
  return { tried, crashes };
}

// a word of a script is no key of a table but by way of the shell parser, which has tests of its own
const ofTemplates = rules.filter((rule: AnyRule) => rule.subject !== 'command');

test.each(ofTemplates.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  const { tried, crashes } = crashesOf(rule);
  expect(tried).toBeGreaterThan(0);
  expect(crashes).toEqual([]);
});

const everywhere = `
Parameters: { constructor: { Type: String, Default: toString } }
Mappings: { constructor: { constructor: { constructor: x } } }
Resources:
  constructor: { Type: constructor, Properties: { Name: data } }
  hasOwnProperty: { Type: toString }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { Federated: constructor }
            Action: sts:AssumeRoleWithWebIdentity
            Condition: { StringEquals: { 'constructor:aud': x } }
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/constructor', !GetAtt constructor.Arn]
      PermissionsBoundary: !Ref hasOwnProperty
      Policies:
        - PolicyName: x
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: 'constructor:GetObject'
                Resource: [!GetAtt constructor.Arn, !Ref constructor]
              - { Effect: Allow, NotAction: 'constructor:*', Resource: '*' }
  Data:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: constructor=READ
      LoggingConfiguration: { DestinationBucketName: !Ref hasOwnProperty }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: { AWS: !GetAtt constructor.Arn }
            Action: [s3:GetObject, 'constructor:x']
            Resource: !GetAtt hasOwnProperty.Arn
`;

test('in every place at once, by every rule', () => {
  expect(lintText([template(everywhere)]).summary.rules).toBeGreaterThan(100);
});

test('a condition key that is called so is one that nobody knows: it keeps nobody out', () => {
  const granted = (condition: string): readonly string[] =>
    lintText(
      `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      PublicAccessBlockConfiguration:
        { BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: '*'
            Action: s3:GetObject
            Resource: arn:aws:s3:::data/*
            Condition: { StringEquals: { ${condition}: x } }
`,
      ['public-read'],
    ).findings.map(({ kind }) => kind);
  expect(granted('constructor')).toEqual(granted('nobodys-key'));
  expect(granted('constructor')).toEqual(['unknown']);
});
