import {
  App,
  aws_cloudtrail as cloudtrail,
  aws_config as config,
  aws_ec2 as ec2,
  aws_elasticloadbalancingv2 as elb,
  aws_iam as iam,
  aws_kinesisfirehose as firehose,
  aws_kms as kms,
  aws_s3 as s3,
  Stack,
} from 'aws-cdk-lib';
import { Annotations, Match, Template as Assertions } from 'aws-cdk-lib/assertions';
import { AccessLogsBucket, SecureBucket } from 'bucket-warden/constructs';
import { rules } from '../../rules';
import { env, findingsBy, recommendedFlags, synthesized } from '../support/app';
import { folder } from '../support/command';
import type { Build } from '../support/construct-apps';

/** Services that write into our buckets get there: past the policy of the bucket and of its key. */

const about = new Set([
  'undeliverable-logs',
  'unreachable-key',
  'unscoped-log-delivery',
  'confused-deputy',
  'malformed-policy',
  'redundant-statement',
  'wildcard-key-policy',
  'oversized-policy',
  'rejected-bucket-policy',
  'unused-suppression',
]);

const found = (build: Build, context: Readonly<Record<string, unknown>> = {}): readonly string[] =>
  findingsBy(
    rules.filter(({ id }) => about.has(id)),
    synthesized(build, { context }),
  );

const vpcOf = (stack: Stack): ec2.Vpc =>
  new ec2.Vpc(stack, 'Vpc', { natGateways: 0, availabilityZones: ['eu-west-1a', 'eu-west-1b'] });

const sseS3 = { encryption: s3.BucketEncryption.S3_MANAGED };

/** The L2 that writes, into a bucket that nobody prepared for it. */
const unprepared: readonly (readonly [string, Build])[] = [
  [
    'flow logs',
    (stack) =>
      vpcOf(stack).addFlowLog('Flow', { destination: ec2.FlowLogDestination.toS3(new SecureBucket(stack, 'Logs')) }),
  ],
  [
    'inventory lists',
    (stack) =>
      void new SecureBucket(stack, 'Data', {
        inventories: [{ destination: { bucket: new SecureBucket(stack, 'Lists') } }],
      }),
  ],
  ['a trail', (stack) => void new cloudtrail.Trail(stack, 'Trail', { bucket: new SecureBucket(stack, 'Records') })],
  [
    'a Firehose stream',
    (stack) =>
      void new firehose.DeliveryStream(stack, 'Stream', {
        destination: new firehose.S3Bucket(new SecureBucket(stack, 'Records')),
      }),
  ],
];

/** What is written by hand, or by an L2 that admits more than it needs to, and the line that admits it. */
const admitted: readonly (readonly [string, Build])[] = [
  [
    'flow logs',
    (stack) => {
      const logs = new SecureBucket(stack, 'Logs');
      logs.admitFlowLogs(stack, 'flow');
      new ec2.CfnFlowLog(stack, 'Flow', {
        resourceId: vpcOf(stack).vpcId,
        resourceType: 'VPC',
        trafficType: 'ALL',
        logDestinationType: 's3',
        logDestination: logs.arnForObjects('flow/'),
      });
    },
  ],
  [
    'inventory lists',
    (stack) => {
      const [lists, data] = [new SecureBucket(stack, 'Lists'), new s3.CfnBucket(stack, 'Data')];
      data.inventoryConfigurations = [
        {
          id: 'all',
          enabled: true,
          includedObjectVersions: 'All',
          scheduleFrequency: 'Weekly',
          destination: { bucketArn: lists.bucketArn, format: 'CSV', prefix: 'lists' },
        },
      ];
      lists.admitInventory(s3.Bucket.fromCfnBucket(data), 'lists');
    },
  ],
  [
    'a trail',
    (stack) => {
      const records = new SecureBucket(stack, 'Records');
      records.admitTrail(stack, 'the-trail');
      new cloudtrail.CfnTrail(stack, 'Trail', {
        trailName: 'the-trail',
        isLogging: true,
        s3BucketName: records.bucketName,
      });
    },
  ],
  [
    'AWS Config',
    (stack) => {
      const history = new SecureBucket(stack, 'History');
      history.admitConfig(stack, 'config');
      new config.CfnDeliveryChannel(stack, 'Channel', { s3BucketName: history.bucketName, s3KeyPrefix: 'config' });
    },
  ],
  [
    'an Application Load Balancer',
    (stack) => {
      const logs = new AccessLogsBucket(stack, 'Logs');
      logs.admitLoadBalancerLogs(stack, 'alb');
      balancer(stack, 'application', logs, 'alb');
    },
  ],
  [
    'an Application Load Balancer, with SSE-S3',
    (stack) => {
      const logs = new SecureBucket(stack, 'Logs', sseS3);
      logs.admitLoadBalancerLogs(stack);
      balancer(stack, 'application', logs);
    },
  ],
  [
    'a Network Load Balancer',
    (stack) => {
      const logs = new SecureBucket(stack, 'Logs');
      logs.admitNetworkLoadBalancerLogs(stack, 'nlb');
      balancer(stack, 'network', logs, 'nlb');
    },
  ],
  [
    'a Firehose stream',
    (stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('firehose.amazonaws.com') });
      const records = new SecureBucket(stack, 'Records');
      records.admitFirehose(role, 'in/');
      new firehose.CfnDeliveryStream(stack, 'Stream', {
        extendedS3DestinationConfiguration: { bucketArn: records.bucketArn, roleArn: role.roleArn, prefix: 'in/' },
      });
    },
  ],
];

function balancer(stack: Stack, type: string, logs: s3.IBucket, prefix = ''): void {
  const attributes = { enabled: 'true', bucket: logs.bucketName, ...(prefix === '' ? {} : { prefix }) };
  new elb.CfnLoadBalancer(stack, 'Balancer', {
    type,
    subnets: vpcOf(stack).publicSubnets.map(({ subnetId }) => subnetId),
    loadBalancerAttributes: Object.entries(attributes).map(([key, value]) => ({ key: `access_logs.s3.${key}`, value })),
  });
}

const isSaid = (one: string): boolean => !one.includes('unscoped-log-delivery');

describe.each([
  ['as of old', {}],
  ['new flags', recommendedFlags],
])('%s', (_, context) => {
  // what the L2s of the CDK admit without a condition, they alone could mend
  test.each(unprepared)('%s just work', (__, build) => expect(found(build, context).filter(isSaid)).toEqual([]));
  test.each(admitted)('%s are admitted by a line', (__, build) => expect(found(build, context)).toEqual([]));
});

describe('without the line', () => {
  const without: readonly (readonly [string, Build])[] = [
    [
      'a key that nobody was let use',
      (stack) => {
        const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
        const logs = new s3.Bucket(stack, 'Logs', { encryptionKey });
        vpcOf(stack).addFlowLog('Flow', { destination: ec2.FlowLogDestination.toS3(logs) });
      },
    ],
    [
      'a channel',
      (stack) => {
        const history = new SecureBucket(stack, 'History');
        new config.CfnDeliveryChannel(stack, 'Channel', { s3BucketName: history.bucketName });
      },
    ],
    ['a balancer', (stack) => balancer(stack, 'application', new AccessLogsBucket(stack, 'Logs'))],
    ['a network balancer', (stack) => balancer(stack, 'network', new SecureBucket(stack, 'Logs'))],
  ];
  // the control: the same rules say so
  test.each(without)('%s is found', (_, build) =>
    expect(found(build)).toEqual(expect.arrayContaining([expect.stringContaining('undeliverable-logs') as string])),
  );
});

describe('what no key takes is refused, with the line to write', () => {
  const line = 'writes to buckets with SSE-S3 alone; say `encryption: s3.BucketEncryption.S3_MANAGED`';
  const main = (context = {}): Stack => new Stack(new App({ outdir: folder(), context }), 'Main', { env });

  test('logs of a load balancer', () => {
    const stack = main();
    expect(() => new SecureBucket(stack, 'Logs').admitLoadBalancerLogs(stack)).toThrow(
      `Main/Logs: \`logdelivery.elasticloadbalancing.amazonaws.com\` ${line}`,
    );
    expect(() => new SecureBucket(stack, 'Fine', sseS3).admitLoadBalancerLogs(stack)).not.toThrow();
  });

  test('access logs of S3', () => {
    const stack = main({ '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true });
    const serverAccessLogsBucket = new SecureBucket(stack, 'Logs');
    expect(() => new s3.Bucket(stack, 'Data', { serverAccessLogsBucket })).toThrow(
      `Main/Logs: \`logging.s3.amazonaws.com\` ${line}`,
    );
  });
});

describe('a secure bucket that logs into a bucket of the app', () => {
  const logging: readonly (readonly [string, Build])[] = [
    [
      'plain',
      (stack) => void new SecureBucket(stack, 'Data', { serverAccessLogsBucket: new s3.Bucket(stack, 'Logs') }),
    ],
    [
      'secure, with SSE-S3',
      (stack) =>
        void new SecureBucket(stack, 'Data', { serverAccessLogsBucket: new SecureBucket(stack, 'Logs', sseS3) }),
    ],
    [
      'of another stack',
      (stack, app) => {
        const logs = new s3.Bucket(new Stack(app, 'Elsewhere', { env }), 'Logs');
        void new SecureBucket(stack, 'Data', { serverAccessLogsBucket: logs });
      },
    ],
  ];
  test.each(logging)('%s: the logs get there, with and without the flag', (_, build) => {
    for (const context of [{}, { '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true }])
      expect(found(build, context)).toEqual([]);
  });

  test('with a key it is refused, and an imported one is warned about', () => {
    const stack = new Stack(new App({ outdir: folder() }), 'Main', { env });
    expect(() => new SecureBucket(stack, 'Data', { serverAccessLogsBucket: new SecureBucket(stack, 'Logs') })).toThrow(
      'Main/Logs: `logging.s3.amazonaws.com` writes to buckets with SSE-S3 alone',
    );
    const imported = s3.Bucket.fromBucketName(stack, 'Imported', 'logs-of-the-company');
    void new SecureBucket(stack, 'Other', { serverAccessLogsBucket: imported });
    Annotations.fromStack(stack).hasWarning('/Main/Other', Match.stringLikeRegexp('the policy of Main/Imported'));
  });
});

describe('a trail without a key', () => {
  const keyOf = (bucket: (stack: Stack) => s3.IBucket, encryptionKey?: (stack: Stack) => kms.IKey): unknown => {
    const stack = new Stack(new App({ outdir: folder() }), 'Main', { env });
    new cloudtrail.Trail(stack, 'Trail', {
      bucket: bucket(stack),
      ...(encryptionKey ? { encryptionKey: encryptionKey(stack) } : {}),
    });
    const [trail] = Object.values(Assertions.fromStack(stack).findResources('AWS::CloudTrail::Trail'));
    return (trail as { Properties: { KMSKeyId?: unknown } }).Properties.KMSKeyId;
  };

  test('takes that of the bucket, which takes no other', () =>
    expect(keyOf((stack) => new SecureBucket(stack, 'Records'))).toEqual({
      'Fn::GetAtt': [expect.stringContaining('RecordsKey') as string, 'Arn'],
    }));
  test('keeps its own', () =>
    expect(
      keyOf(
        (stack) => new SecureBucket(stack, 'Records'),
        (stack) => kms.Key.fromKeyArn(stack, 'Own', `arn:aws:kms:eu-west-1:${env.account}:key/a`),
      ),
    ).toBe(`arn:aws:kms:eu-west-1:${env.account}:key/a`));
  test('gets none for a bucket with SSE-S3, or a plain one', () => {
    expect(keyOf((stack) => new SecureBucket(stack, 'Records', sseS3))).toBeUndefined();
    expect(keyOf((stack) => new s3.Bucket(stack, 'Records'))).toBeUndefined();
  });
});
