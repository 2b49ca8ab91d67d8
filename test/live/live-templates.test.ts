import { lint } from '../../lib/engine';
import { liveTemplates } from '../../lib/live/live-templates';
import type { LiveAccount } from '../../lib/live/read-account';
import type { LiveBucket } from '../../lib/live/read-buckets';
import { rules } from '../../rules';
import { bucket, empty } from '../support/live-account';

function found(rule: string, buckets: readonly LiveBucket[], account: Partial<LiveAccount>): readonly string[] {
  const templates = liveTemplates(buckets, { ...empty, ...account }, 'aws://111122223333');
  const chosen = rules.filter(({ id }) => id === rule);
  return lint(templates, chosen, { today: '2026-11-23' }).findings.map(({ kind }) => kind);
}

describe('what runs is what policies name', () => {
  const distribution = {
    id: 'distribution/E1EXAMPLE',
    type: 'AWS::CloudFront::Distribution',
    region: undefined,
    attributes: { '': 'E1EXAMPLE', Id: 'E1EXAMPLE' },
    names: ['arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE'],
    properties: {
      DistributionConfig: {
        Enabled: true,
        Origins: [
          { Id: 's3', DomainName: 'site.s3.us-east-1.amazonaws.com', OriginAccessControlId: 'E3', S3OriginConfig: {} },
        ],
        DefaultCacheBehavior: { TargetOriginId: 's3', ViewerProtocolPolicy: 'https-only' },
      },
    },
  };
  const admitting = (id: string): LiveBucket =>
    bucket('site', {
      Policy: {
        kind: 'known',
        value: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudfront.amazonaws.com' },
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::site/*',
              Condition: {
                StringEquals: { 'AWS:SourceArn': `arn:aws:cloudfront::111122223333:distribution/${id}` },
              },
            },
          ],
        },
      },
    });

  test.each([
    ['E1EXAMPLE', []],
    ['E2OTHER', ['fail']],
  ])('a policy that names the distribution %s', (id, expected) => {
    expect(found('missing-origin-grant', [admitting(id)], { resources: [distribution] })).toEqual(expected);
  });

  test.each([
    ['no delivery', {}, ['fail']],
    [
      'deliveries that were not read',
      { gaps: [{ because: '`logs:DescribeDeliverySources` is denied', types: ['AWS::Logs::DeliverySource'] }] },
      // the gap itself belongs to opaque-template, which was not asked for
      ['unknown'],
    ],
    [
      'a delivery of its logs',
      {
        resources: [
          {
            id: 'delivery-source/us-east-1/a',
            type: 'AWS::Logs::DeliverySource',
            region: 'us-east-1',
            properties: { Name: 'a', ResourceArn: distribution.names[0] ?? '', LogType: 'ACCESS_LOGS' },
          },
          {
            id: 'delivery/us-east-1/b',
            type: 'AWS::Logs::Delivery',
            region: 'us-east-1',
            properties: { DeliverySourceName: 'a', DeliveryDestinationArn: 'arn:aws:logs:us-east-1:1:x' },
          },
        ],
      },
      [],
    ],
  ] as const)('logs of a distribution: %s', (_, account, expected) => {
    const more = 'resources' in account ? account.resources : [];
    expect(
      found('missing-distribution-logs', [bucket('site')], { ...account, resources: [distribution, ...more] }),
    ).toEqual(expected);
  });
});

describe('an account has all that it has', () => {
  const trail = {
    id: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main',
    type: 'AWS::CloudTrail::Trail',
    region: 'us-east-1',
    properties: {
      TrailName: 'main',
      S3BucketName: 'elsewhere',
      IsLogging: true,
      IsMultiRegionTrail: true,
      EventSelectors: [
        {
          ReadWriteType: 'All',
          IncludeManagementEvents: true,
          DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
        },
      ],
    },
  };
  const denied = { because: '`cloudtrail:DescribeTrails` is denied', types: ['AWS::CloudTrail::Trail'] };

  test.each(['missing-write-trail', 'missing-read-trail'])('%s: no trail at all is a finding', (rule) => {
    expect(found(rule, [bucket('data')], {})).toEqual(['fail']);
    expect(found(rule, [bucket('data')], { resources: [trail] })).toEqual([]);
    expect(found(rule, [bucket('data')], { gaps: [denied] })).toEqual(['unknown']);
    // a store that is not AWS has no trails
    expect(found(rule, [bucket('data')], { isAsked: false })).toEqual([]);
  });
});
