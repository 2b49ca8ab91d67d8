import { indentFlow } from '../../lib/template/yaml-indentation';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixability, fixTemplates, type Fixed } from '../../lib/engine';
import { loadText, UserError, type Template } from '../../lib/template';
import { catalogue } from '../../rules';
import { lintText } from '../support/lint';
import { examplesOf, pageOf, templatesOf } from '../support/pages';

/** Mends templates that are texts, by one rule or by all. */
function fix(templates: readonly Template[], rules: readonly string[] | undefined, unsafe: boolean): Fixed {
  const reload = (texts: ReadonlyMap<string, string>): readonly Template[] | undefined => {
    try {
      return templates.map(({ source, environment }) =>
        loadText(source.path, texts.get(source.path) ?? source.text, { environment }),
      );
    } catch (error) {
      if (error instanceof UserError)
        throw new Error(`a fix broke the template: ${error.message}\n${[...texts.values()].join('\n')}`, {
          cause: error,
        });
      throw error;
    }
  };
  return fixTemplates(templates, { reload, lint: (current) => lintText(current, rules) }, { unsafe });
}

const fixOne = (text: string, rules: readonly string[], unsafe = true): string =>
  fix([loadText('t.yaml', text)], rules, unsafe).texts.get('t.yaml') ?? text;

/** Lines that are in one text and not in the other. */
const changedLines = (
  before: string,
  after: string,
): { readonly gone: readonly string[]; readonly come: readonly string[] } => {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return { gone: old.filter((line) => !now.includes(line)), come: now.filter((line) => !old.includes(line)) };
};

describe('edits keep everything else', () => {
  const yaml = `# the data of the shop
Resources:
  # kept: comment
  Data:   # and this one
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub 'shop-\${AWS::Region}'   # odd   spacing
      VersioningConfiguration: {Status: Suspended}   # why?

  # the end
  Queue: { Type: AWS::SQS::Queue }
`;

  test('a scalar in a flow map', () => {
    const after = fixOne(yaml, ['unversioned']);
    expect(changedLines(yaml, after)).toEqual({
      gone: ['      VersioningConfiguration: {Status: Suspended}   # why?'],
      come: ['      VersioningConfiguration: {Status: Enabled}   # why?'],
    });
  });

  test.each([
    [
      'a missing property',
      '    Properties:\n      BucketName: x # name\n  Other: { Type: AWS::SQS::Queue }\n',
      '    Properties:\n      BucketName: x # name\n      VersioningConfiguration:\n        Status: ' +
        'Enabled\n  Other: { Type: AWS::SQS::Queue }\n',
    ],
    ['missing properties', '', '    Properties:\n      VersioningConfiguration:\n        Status: Enabled\n'],
    [
      'empty properties',
      '    Properties: # none\n',
      '    Properties: # none\n      VersioningConfiguration:\n        Status: Enabled\n',
    ],
    ['an empty flow map', '    Properties: {}\n', '    Properties: { VersioningConfiguration: {Status: Enabled} }\n'],
    ['null', '    Properties: ~\n', '    Properties: {VersioningConfiguration: {Status: Enabled}}\n'],
    [
      'a flow map',
      '    Properties: { BucketName: x }\n',
      '    Properties: { BucketName: x, VersioningConfiguration: {Status: Enabled} }\n',
    ],
    [
      'quotes',
      "    Properties:\n      'VersioningConfiguration':\n        \"Status\": 'Suspended'\n",
      '    Properties:\n      \'VersioningConfiguration\':\n        "Status": Enabled\n',
    ],
    [
      'deep indentation',
      '    Properties:\n            BucketName: x\n',
      '    Properties:\n            BucketName: x\n            VersioningConfiguration:\n              ' +
        'Status: Enabled\n',
    ],
  ])('%s', (_, before, after) => {
    const head = 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n';
    const fixed = fixOne(head + before, ['unversioned']);
    // flow maps may be written with or without blanks inside
    const plain = (text: string): string => text.replace(/\{ /g, '{').replace(/ \}/g, '}');
    expect(plain(fixed)).toBe(plain(head + after));
  });

  test('Windows line ends stay', () => {
    const text = 'Resources:\r\n  Data:\r\n    Type: AWS::S3::Bucket\r\n  Queue:\r\n    Type: AWS::SQS::Queue\r\n';
    const after = fixOne(text, ['unversioned']);
    expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(after).toContain('Status: Enabled\r\n  Queue');
  });

  test('branches of a condition are mended one by one', () => {
    const text =
      'Parameters: { Stage: { Type: String } }\nConditions: { IsProd: !Equals [!Ref Stage, prod] }\n' +
      'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n      VersioningConfiguration: { ' +
      'Status: !If [IsProd, Enabled, Suspended] }\n';
    expect(fixOne(text, ['unversioned'])).toBe(text.replace('Suspended', 'Enabled'));
  });

  test.each([
    [
      'an alias',
      'Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties: &shared\n      ' +
        'VersioningConfiguration: { Status: Suspended }\n  B:\n    Type: AWS::S3::Bucket\n    Properties: ' +
        '*shared\n',
      'mended where it is written',
    ],
    [
      'a merged key',
      'Common: &common\n  VersioningConfiguration: { Status: Suspended }\nResources:\n  A:\n    Type: ' +
        'AWS::S3::Bucket\n    Properties:\n      <<: *common\n',
      'left alone',
    ],
    [
      'a loop',
      "Transform: AWS::LanguageExtensions\nResources:\n  'Fn::ForEach::Each':\n    - Name\n    - [A, B]\n " +
        "   - 'Data${Name}':\n        Type: AWS::S3::Bucket\n",
      'left alone',
    ],
  ])('%s: %s', (_, text, what) => {
    const after = fixOne(text, ['unversioned']);
    if (what === 'left alone') expect(after).toBe(text);
    else expect(after).toBe(text.replace('Suspended', 'Enabled'));
  });

  test('JSON keeps its indentation', () => {
    const text =
      '{\n "Resources": {\n  "Data": {\n   "Type": "AWS::S3::Bucket",\n   "Properties": { "BucketName": ' +
      '"x" }\n  }\n }\n}\n';
    const after = fixOne(text, ['unversioned']);
    expect(JSON.parse(after)).toEqual({
      Resources: {
        Data: {
          Type: 'AWS::S3::Bucket',
          Properties: { BucketName: 'x', VersioningConfiguration: { Status: 'Enabled' } },
        },
      },
    });
    expect(after.startsWith('{\n "Resources": {\n  "Data": {\n   "Type"')).toBe(true);
  });
});

describe('what is accepted stays', () => {
  const text = (reason: string): string => `Resources:
  Logs:
    Type: AWS::S3::Bucket
${reason}    Properties:
      AccessControl: LogDeliveryWrite
  Data:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration: { DestinationBucketName: !Ref Logs }
`;
  const accepted = '    Metadata: { bucket-warden: { suppress: [{ rule: unversioned, reason: copied elsewhere }] } }\n';
  const rules = ['unversioned', 'mutable-logs', 'implicit-encryption'];
  const logsOf = (after: string): string => after.slice(after.indexOf('Logs:'), after.indexOf('Data:'));

  test('a fix of something else does not mend it, and the others are made', () => {
    const { texts, report } = fix([loadText('t.yaml', text(accepted))], rules, false);
    const after = texts.get('t.yaml') ?? '';
    expect(logsOf(after)).not.toContain('VersioningConfiguration');
    expect(logsOf(after)).toContain('BucketEncryption');
    expect(report.suppressed.map(({ rule }) => rule.id)).toEqual(['unversioned']);
    expect(report.findings.filter(({ rule }) => rule.id === 'unused-suppression')).toEqual([]);
  });

  test('the control: without the acceptance it is mended', () => {
    const { texts } = fix([loadText('t.yaml', text(''))], rules, false);
    expect(logsOf(texts.get('t.yaml') ?? '')).toContain('VersioningConfiguration');
  });
});

describe('functions are written as the file writes them', () => {
  const bucket = (name: string): string => `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: ${name}
`;

  test('tags in a file of tags', () => {
    const after = fixOne(bucket('!Sub "x-${AWS::Region}"'), ['plaintext-transport']);
    expect(after).toContain('Bucket: !Ref Data\n');
    expect(after).toContain('- !GetAtt Data.Arn\n');
    expect(after).not.toMatch(/Fn::|Ref:/);
  });

  test('names in a file of names', () => {
    const after = fixOne(bucket('{ Fn::Sub: "x-${AWS::Region}" }'), ['plaintext-transport']);
    expect(after).toContain('Fn::GetAtt:');
    expect(after).not.toContain('!');
  });
});

describe('TLS', () => {
  const without = 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n  DataPolicy:\n    Type: AWS::SQS::Queue\n';
  const open =
    'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n  Policy:\n    Type: AWS::S3::BucketPolicy\n    ' +
    'Properties:\n      Bucket: !Ref Data\n      PolicyDocument:\n        Version: "2012-10-17"\n        ' +
    'Statement:\n          - Effect: Allow # the reader\n            Principal: { AWS: "111122223333" }\n ' +
    '           Action: s3:GetObject\n            Resource: !Sub "${Data.Arn}/*"\n';

  test.each([without, open])('a statement or a policy is added, and the rule is content', (text) => {
    const result = fix([loadText('t.yaml', text)], ['plaintext-transport'], true);
    expect(result.report.findings).toEqual([]);
    expect(changedLines(text, result.texts.get('t.yaml') ?? '').gone).toEqual([]);
  });

  test('not without being asked: who speaks HTTP today would be refused', () =>
    expect(fixOne(open, ['plaintext-transport'], false)).toBe(open));
});

const pages = Object.entries(catalogue).flatMap(([category, listed]) =>
  listed.flatMap(({ id }) => examplesOf(pageOf(category, id)).map((example) => ({ id, example }))),
);
const fixable = pages.filter(({ id, example }) =>
  lintText(templatesOf(example), [id]).findings.some(({ automaticFix }) => automaticFix !== undefined),
);

test('most of what can be set has a fix', () =>
  expect(new Set(fixable.map(({ id }) => id)).size).toBeGreaterThanOrEqual(25));

describe.each(fixable.map(({ id, example }) => [id, example.line, example] as const))(
  '%s, line %d',
  (id, _, example) => {
    const templates = templatesOf(example);
    const once = fix(templates, [id], true);

    test('what has a fix is gone once it is fixed', () => {
      const left = once.report.findings.filter(({ automaticFix }) => automaticFix !== undefined);
      // what stands in an alias, a merged key or a loop is left alone, and still reported
      const isShared = example.files.some(({ text }) => /<<:|\*\w|Fn::ForEach/.test(text));
      if (!isShared) expect(left.map(({ message }) => message)).toEqual([]);
      const before = lintText(templates, [id]).findings.length;
      expect(once.report.findings.length).toBeLessThan(before);
    });

    test('fixing twice is fixing once', () => {
      const again = fix(
        templates.map(({ source, environment }) =>
          loadText(source.path, once.texts.get(source.path) ?? source.text, { environment }),
        ),
        [id],
        true,
      );
      expect([...again.texts]).toEqual([]);
    });

    test('comments stay, but for those on a line that goes', () => {
      for (const { source } of templates) {
        const comments = (text: string): string[] => text.match(/#[^\n]*/g) ?? [];
        const after = once.texts.get(source.path);
        const goes = lintText(templates, [id]).findings.some(({ automaticFix }) =>
          automaticFix?.edits.some(({ value }) => value === undefined),
        );
        const lost =
          after === undefined || goes ? [] : comments(source.text).filter((comment) => !after.includes(comment));
        expect(lost).toEqual([]);
      }
    });
  },
);

/** Real templates that lie beside the project; nothing of them is copied. */
const corpora = join(__dirname, '..', '..', '..', '..', 'shared', 'corpora');
const found = ((): string[] => {
  try {
    return readdirSync(corpora, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(template|json|ya?ml)$/.test(name))
      .map((name) => join(corpora, name));
  } catch {
    process.stderr.write('fixes are not tried on the corpora: they are not there\n');
    return [];
  }
})();

if (found.length > 0)
  test('all rules on real templates: fixed twice is fixed once, and nothing new is wrong', () => {
    let fixes = 0;
    for (const file of found.slice(0, 400)) {
      let template: Template;
      try {
        template = loadText(file, readFileSync(file, 'utf8'));
      } catch {
        continue;
      }
      const before = lintText([template]);
      const { texts, fixed, report } = fix([template], undefined, true);
      fixes += fixed;
      const text = texts.get(file);
      if (text === undefined) continue;
      expect([file, [...fix([loadText(file, text)], undefined, true).texts]]).toEqual([file, []]);
      // what only the lenient reading of YAML understands is not edited
      const left = report.findings.filter(({ automaticFix }) => fixability(automaticFix) !== undefined).length;
      expect([file, indentFlow(text).added.size > 0 ? 0 : left]).toEqual([file, 0]);
      const had = new Set(before.findings.map(({ rule, subject }) => `${rule.id} ${subject.logicalId ?? ''}`));
      // a bucket policy is there now, versions are kept or an origin speaks TLS, so that further rules have something
      // to say
      const fresh = report.findings
        .filter(({ rule, subject, kind }) => kind === 'fail' && !had.has(`${rule.id} ${subject.logicalId ?? ''}`))
        .map(({ rule, message }) => `${rule.id}: ${message}`);
      expect([
        file,
        fresh.filter(
          (line) =>
            !/^(outdated-tls|outdated-origin-tls|endless-versions|overridable-encryption|rejected-public-policy):/.test(
              line,
            ),
        ),
      ]).toEqual([file, []]);
    }
    expect(fixes).toBeGreaterThan(50);
  }, 300_000);
