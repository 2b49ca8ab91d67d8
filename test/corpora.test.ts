import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPaths, nodeFiles, type Template } from '../lib/template';
import { projectRoot } from './support/command';
import { lintText } from './support/lint';

/** Templates that nobody here wrote; they lie beside a checkout in some places and are no part of the project. */
const corpora = join(projectRoot, '..', 'shared', 'corpora');
const isHere = existsSync(corpora);
if (!isHere) process.stderr.write('corpora: not beside this checkout, these tests are skipped\n');
const whereHere = isHere ? describe : describe.skip;

function templatesIn(name: string): readonly Template[] {
  const { templates, errors } = loadPaths([join(corpora, name)], nodeFiles);
  expect(errors).toEqual([]);
  return templates;
}

interface Label {
  readonly property: string;
  readonly template: string;
  readonly resource: string;
  readonly expected: string;
}

/** Our rules for the properties that the labels speak of. */
const rulesFor: Readonly<Record<string, readonly string[]>> = {
  's3-bpa-all': ['incomplete-public-access-block', 'implicit-public-access-block'],
  's3-public-read-prohibited': ['incomplete-public-access-block', 'implicit-public-access-block'],
  's3-public-write-prohibited': ['incomplete-public-access-block', 'implicit-public-access-block'],
  's3-access-logging': ['missing-access-logs'],
  's3-acl-public-read-only': ['public-acl'],
  's3-acl-public-write': ['public-acl'],
  's3-encryption-default': ['implicit-encryption'],
  's3-encryption-kms': ['missing-kms-encryption'],
  's3-tls-only': ['plaintext-transport'],
  's3-versioning': ['unversioned'],
  'cf-viewer-https': ['viewer-plaintext'],
  'cf-s3-origin-oai': ['open-s3-origin'],
};

/** Where we say otherwise, and AWS's documentation is with us. */
const disagreements = [
  // one rule for public ACLs: the label's rule looks for exactly the other one
  's3-acl-public-read-only S3_BUCKET_PUBLIC_READ_ACL-03.json pass fail',
  's3-acl-public-write S3_BUCKET_NO_PUBLIC_RW_ACL-03.json pass fail',
  // AES256 is SSE-S3, not KMS
  's3-encryption-kms S3_DEFAULT_ENCRYPTION_KMS-02.json pass fail',
];

whereHere('corpora', () => {
  test('the labelled templates: same verdicts, but for those listed', () => {
    // each is a sample of its own
    const ids = [...new Set(Object.values(rulesFor).flat())];
    const found = templatesIn('guard-registry/templates').flatMap((one) => lintText([one], ids).findings);
    const labels = readFileSync(join(corpora, 'guard-registry', 'labels.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Label);
    const judged = labels.flatMap(({ property, template, resource, expected }) => {
      const ours = rulesFor[property];
      if (!ours) return [];
      const about = found.filter(
        ({ rule, location, subject }) =>
          ours.includes(rule.id) && location.file.endsWith(template) && subject.logicalId === resource,
      );
      const verdict = about.some(({ kind }) => kind === 'fail') ? 'fail' : about.length > 0 ? 'unknown' : 'pass';
      return [
        {
          line: `${property} ${template.replace('templates/', '')} ${expected} ${verdict}`,
          agrees: verdict === expected,
        },
      ];
    });
    expect(judged.length).toBeGreaterThan(40);
    expect(
      judged
        .filter(({ agrees }) => !agrees)
        .map(({ line }) => line)
        .sort(),
    ).toEqual([...disagreements].sort());
  });

  test('templates of AWS Solutions Constructs: every bucket judged, little undecided, nothing critical', () => {
    const { summary, findings } = lintText(templatesIn('solutions-constructs'));
    expect(summary.buckets).toBe(136);
    // a custom resource changes the policy of that key after it was made
    expect(findings.filter(({ kind }) => kind === 'unknown').map(({ rule }) => rule.id)).toEqual([
      'unreachable-key',
      'unreachable-key',
    ]);
    expect(summary.failed).toMatchObject({ critical: 0, high: 1 });
    // one site has no page at its root
    expect(
      [
        ...new Set(
          findings
            .filter(({ kind, severity }) => kind === 'fail' && severity === 'high')
            .map(({ rule, message }) => `${rule.id} ${message.split(' ')[0] ?? ''}`),
        ),
      ].sort(),
    ).toEqual(['missing-default-root no']);
  });
});
