import { logWriters, needsAcls, needsSseS3, bucketOf, estateIn, takeInventory } from '../../lib/s3';
import { deliveredLogTypes, firehoseDestinations, metadataTables, writers } from '../../lib/s3/facts/log-writers';
import { replicationKeyNeeds, replicationNeeds } from '../../lib/s3/facts/replication-needs';
import { regionSource, regionStatus } from '../../lib/s3/facts/regions';
import { storageClasses, storageClassSource } from '../../lib/s3/facts/storage-classes';
import { mayBeNewer, securityPolicies } from '../../lib/s3/facts/tls-policies';
import { explore, loadText } from '../../lib/template';
import { lintText } from '../support/lint';

const sources = [
  ...Object.values(writers).map(({ source }) => source),
  ...replicationNeeds.map(({ source }) => source),
  ...Object.values(deliveredLogTypes).map(({ source }) => source),
  firehoseDestinations.source,
  metadataTables.source,
  replicationKeyNeeds.page,
  storageClassSource,
  regionSource,
  securityPolicies.source,
  securityPolicies.recommendedBy,
];

test.each([...new Set(sources.map(({ page }) => page))])('%s is a page of AWS, read in a month', (page) => {
  expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/[\w/-]+\.html(#[\w-]+)?$/);
  for (const { read } of sources.filter((source) => source.page === page)) expect(read).toMatch(/^20\d\d-\d\d$/);
});

test('storage classes become only storage classes that are listed', () => {
  for (const { becomes } of Object.values(storageClasses))
    for (const name of becomes) expect(Object.keys(storageClasses)).toContain(name);
});

test('a security policy that is not listed may be newer, or is none', () => {
  expect(mayBeNewer('TLSv1.3_2027')).toBe(true);
  for (const name of ['TLSv9', 'TLSv1.2', 'tlsv1.3_2027', 'TLSv1.2_2020', '']) expect(mayBeNewer(name)).toBe(false);
});

test('what is no writer that is listed writes nothing here', () => {
  const template = loadText(
    'template.yaml',
    `Resources:
  Logs: { Type: AWS::S3::Bucket }
  Other: { Type: AWS::Unheard::Of, Properties: { S3BucketName: !Ref Logs } }
  Trail: { Type: AWS::CloudTrail::Trail, Properties: { IsLogging: true, S3BucketName: !Ref Logs } }
`,
  );
  const { outcomes } = explore(1, (world) => {
    const logs = template.resources.get('Logs');
    if (logs === undefined) return undefined;
    const bucket = bucketOf(estateIn(takeInventory([template]), world), logs);
    const names = logWriters(bucket).map(({ logicalId }) => logicalId);
    return { names, sse: needsSseS3(bucket).kind, acls: needsAcls(bucket) };
  });
  expect(outcomes.map(({ value }) => value)).toEqual([{ names: ['Trail'], sse: 'no', acls: false }]);
});

const legacyLogs = `Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties: { OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerPreferred }] } }
  Front:
    Type: AWS::CloudFront::Distribution
    Properties: { DistributionConfig: { Enabled: true, Logging: { Bucket: !GetAtt Logs.DomainName } } }
`;

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
test.each([
  ['eu-west-1', []],
  ['af-south-1', ['fail']],
  // a region that no page lists, and one of a partition that the page is not about
  ['eu-west-9', ['unknown']],
  ['us-gov-west-1', []],
  [undefined, []],
])('legacy logs of CloudFront into a bucket in %s: %j', (region, expected) => {
  const template = loadText('template.yaml', legacyLogs, {
    environment: region === undefined ? {} : { region },
  });
  const { findings } = lintText([template], ['undeliverable-logs']);
  expect(findings.map(({ kind }) => kind)).toEqual(expected);
});

test('a region that the page does not list is neither', () => {
  expect(['us-east-1', 'mx-central-1', 'eu-west-9', '__proto__'].map(regionStatus)).toEqual([
    'enabled',
    'opt-in',
    undefined,
    undefined,
  ]);
});
