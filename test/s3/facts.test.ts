import { logWriters, needsAcls, needsSseS3, bucketOf, estateIn, takeInventory } from '../../lib/s3';
import { deliveredLogTypes, firehoseDestinations, metadataTables, writers } from '../../lib/s3/facts/log-writers';
import { replicationKeyNeeds, replicationNeeds } from '../../lib/s3/facts/replication-needs';
import { storageClasses, storageClassSource } from '../../lib/s3/facts/storage-classes';
import { mayBeNewer, securityPolicies } from '../../lib/s3/facts/tls-policies';
import { explore, loadText } from '../../lib/template';

const sources = [
  ...Object.values(writers).map(({ source }) => source),
  ...replicationNeeds.map(({ source }) => source),
  ...Object.values(deliveredLogTypes).map(({ source }) => source),
  firehoseDestinations.source,
  metadataTables.source,
  replicationKeyNeeds.page,
  storageClassSource,
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
