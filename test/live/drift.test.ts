import { drift } from '../../lib/live';
import type { LiveBucket } from '../../lib/live/read-buckets';
import { loadText, type Json } from '../../lib/template';
import { bucket, empty } from '../support/live-account';

function changes(properties: object, settings: Partial<LiveBucket['settings']>): readonly string[] {
  const text = JSON.stringify({
    Resources: { Mine: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data', ...properties } } },
  });
  const defaults = {
    BucketEncryption: known({
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    }),
    OwnershipControls: known({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] }),
    PublicAccessBlockConfiguration: known({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    }),
  };
  const live = bucket('data', { ...defaults, ...settings });
  const report = drift([loadText('t.json', text)], [live], empty);
  return report.buckets.flatMap(({ properties: all }) => all.map(({ property, kind }) => `${kind} ${property}`));
}

const known = (value: Json): { readonly kind: 'known'; readonly value: Json } => ({ kind: 'known', value });

const rule = (Id: string, days: number): Json => ({
  Id,
  Status: 'Enabled',
  NoncurrentVersionExpiration: { NoncurrentDays: days },
});

describe('what differs in spelling or order alone is the same', () => {
  test('life cycles', () => {
    const stated = {
      LifecycleConfiguration: {
        Rules: [
          { Id: 'a', Status: 'Enabled', NoncurrentVersionExpirationInDays: 30 },
          { Id: 'b', Status: 'Enabled', Transition: { StorageClass: 'GLACIER', TransitionInDays: 90 } },
          { Id: 'c', Status: 'Enabled', ExpirationDate: '2030-01-01T00:00:00Z' },
        ],
      },
    };
    const b = { Id: 'b', Status: 'Enabled', Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 90 }] };
    const c = { Id: 'c', Status: 'Enabled', ExpirationDate: '2030-01-01T00:00:00.000Z' };
    const live = (days: number): Partial<LiveBucket['settings']> => ({
      LifecycleConfiguration: known({ Rules: [c, rule('a', days), b] }),
    });
    expect(changes(stated, live(30))).toEqual([]);
    expect(changes(stated, live(31))).toHaveLength(1);
  });

  test('CORS, whose rules have an order and whose lists have none', () => {
    const one = { AllowedMethods: ['GET', 'HEAD'], AllowedOrigins: ['https://a.example', 'https://b.example'] };
    const other = { AllowedMethods: ['PUT'], AllowedOrigins: ['https://a.example'] };
    const turned = { AllowedMethods: ['HEAD', 'GET'], AllowedOrigins: ['https://b.example', 'https://a.example'] };
    const stated = { CorsConfiguration: { CorsRules: [one, other] } };
    expect(changes(stated, { CorsConfiguration: known({ CorsRules: [turned, other] }) })).toEqual([]);
    expect(changes(stated, { CorsConfiguration: known({ CorsRules: [turned] }) })).toEqual([
      'missing CorsConfiguration.CorsRules.1',
    ]);
  });

  test('notifications, with their filters', () => {
    const entry = (Value: string): Json => ({
      Event: 's3:ObjectCreated:*',
      Queue: 'arn:aws:sqs:us-east-1:111122223333:q',
      Filter: { S3Key: { Rules: [{ Name: 'prefix', Value }] } },
    });
    const stated = { NotificationConfiguration: { QueueConfigurations: [entry('a/'), entry('b/')] } };
    const live = (...all: readonly Json[]): Partial<LiveBucket['settings']> => ({
      NotificationConfiguration: known({ QueueConfigurations: all }),
    });
    expect(changes(stated, live(entry('b/'), entry('a/')))).toEqual([]);
    expect(changes(stated, live(entry('b/'), entry('c/')))).toHaveLength(1);
  });
});

test('tags that the template states are compared, those of its stack are not', () => {
  const stated = { Tags: [{ Key: 'team', Value: 'data' }] };
  const live = (Value: string): Partial<LiveBucket['settings']> => ({
    Tags: known([
      { Key: 'aws:cloudformation:stack-name', Value: 's' },
      { Key: 'team', Value },
    ]),
  });
  expect(changes(stated, live('data'))).toEqual([]);
  expect(changes(stated, live('other'))).toHaveLength(1);
});

test('what the template says and nobody compares is listed', () => {
  const S3TablesDestination = { TableBucketArn: 'arn:aws:s3tables:us-east-1:111122223333:bucket/t', TableName: 't' };
  expect(changes({ MetadataTableConfiguration: { S3TablesDestination } }, {})).toEqual([
    'unknown MetadataTableConfiguration',
  ]);
  expect(changes({ AccelerateConfiguration: { AccelerationStatus: 'Enabled' } }, {})).toEqual([
    'missing AccelerateConfiguration',
  ]);
});
