import type { Finding, Severity, SubjectName } from '../engine';
import { cut, own, partitionOfRegion, UserError } from '../template';
import { visible } from './escape-controls';
import { FindingIds } from './finding-id';
import type { Reporter, ReporterContext, ReporterInParts } from './reporter';
import { sentenceOf, subjectOf } from './wording';

/**
 * What `BatchImportFindings` of Security Hub takes at once, and the lengths it keeps, in UTF-16 units.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 */
const batchSize = 100;
const lengths = { title: 256, description: 1024, recommendation: 512, productField: 2048, requirements: 32 };

const labels: Readonly<Record<Severity, string>> = {
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  critical: 'CRITICAL',
};

/**
 * Types of resources that the format has a name for; all others are `Other`.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources.html
 */
const resourceTypes: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'AwsS3Bucket',
  'AWS::IAM::Role': 'AwsIamRole',
  'AWS::IAM::User': 'AwsIamUser',
  'AWS::IAM::Group': 'AwsIamGroup',
  'AWS::IAM::ManagedPolicy': 'AwsIamPolicy',
  'AWS::KMS::Key': 'AwsKmsKey',
  'AWS::CloudFront::Distribution': 'AwsCloudFrontDistribution',
  'AWS::CloudTrail::Trail': 'AwsCloudTrailTrail',
  'AWS::Lambda::Function': 'AwsLambdaFunction',
};

/**
 * The AWS Security Finding Format: one request of `BatchImportFindings` a line. Undecided is a `WARNING`, and
 * informational.
 * @throws UserError when account or region of a finding are not known: Security Hub takes none without
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html
 */
export const asff: Reporter = (report, context) => [...asffInParts(report, context)].join('');

/** The same, request by request. */
export const asffInParts: ReporterInParts = function* (report, context) {
  const ids = new FindingIds();
  for (const { subject } of report.findings) placeIn(subject);
  for (let begin = 0; begin < report.findings.length; begin += batchSize) {
    const batch = report.findings.slice(begin, begin + batchSize);
    yield `${JSON.stringify({ Findings: batch.map((finding) => asffFinding(finding, ids.of(finding), context)) })}\n`;
  }
};

interface Deployment {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

function placeIn({ account, region, template }: SubjectName): Deployment {
  const partition = region === undefined ? undefined : partitionOfRegion(region)?.name;
  if (account !== undefined && region !== undefined && partition !== undefined) return { account, region, partition };
  if (account !== undefined && region !== undefined)
    throw new UserError(`no partition is known that has the region \`${region}\``, { file: template });
  const what = account === undefined ? 'account' : 'region';
  throw new UserError(
    `the ${what} is not known that it is deployed to, and Security Hub takes no finding without`,
    { file: template },
    `say it with \`--${what}\``,
  );
}

function asffFinding(finding: Finding, id: string, { time, toolVersion }: ReporterContext): object {
  const { rule, subject, severity, kind } = finding;
  const { account, region, partition } = placeIn(subject);
  const [url] = rule.references;
  return {
    SchemaVersion: '2018-10-08',
    Id: `bucket-warden/${id}`,
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    GeneratorId: `bucket-warden/${rule.id}`,
    AwsAccountId: account,
    CreatedAt: time.toISOString(),
    UpdatedAt: time.toISOString(),
    Title: within(rule.title, lengths.title),
    Description: within(`${subjectOf(finding)}: ${sentenceOf(finding)}`, lengths.description),
    FindingProviderFields: {
      Severity: { Label: kind === 'unknown' ? 'INFORMATIONAL' : labels[severity], Original: severity },
      Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    },
    Remediation: {
      Recommendation: {
        Text: within(rule.remediation, lengths.recommendation),
        ...(url === undefined ? {} : { Url: url }),
      },
    },
    Compliance: complianceOf(finding),
    Resources: [
      {
        Type: own(resourceTypes, subject.type ?? '') ?? 'Other',
        Id: resourceId(subject),
        Partition: partition,
        Region: region,
      },
    ],
    ProductFields: productFields(finding, toolVersion),
    RecordState: 'ACTIVE',
  };
}

function complianceOf({ rule, kind }: Finding): object {
  const securityControl = rule.controls.find((control) => control.startsWith('fsbp/'))?.slice('fsbp/'.length);
  return {
    Status: kind === 'unknown' ? 'WARNING' : 'FAILED',
    ...(securityControl === undefined ? {} : { SecurityControlId: securityControl }),
    ...(rule.controls.length === 0 ? {} : { RelatedRequirements: rule.controls.slice(0, lengths.requirements) }),
  };
}

/** No ARN: what is not deployed has none. */
export function resourceId({ account, region, stack, template, constructPath, logicalId }: SubjectName): string {
  const name = constructPath ?? [stack ?? template, ...(logicalId === undefined ? [] : [logicalId])].join('/');
  return visible([account, region, name].filter((part) => part !== undefined).join('/'));
}

function productFields({ location, fingerprint, correlation, witness }: Finding, toolVersion: string): object {
  const fields = {
    'bucket-warden/version': toolVersion,
    'bucket-warden/file': `${location.file}:${location.range.start.line}`,
    'bucket-warden/path': location.path,
    'bucket-warden/fingerprint': fingerprint,
    'bucket-warden/correlation': correlation,
    'bucket-warden/example-request': witness,
  };
  const given = Object.entries(fields).filter((entry): entry is [string, string] => (entry[1] ?? '').trim() !== '');
  return Object.fromEntries(given.map(([name, value]) => [name, within(value, lengths.productField)]));
}

/** Nothing that a terminal obeys, at most so many UTF-16 units. */
function within(text: string, length: number): string {
  return cut(visible(text), length);
}
