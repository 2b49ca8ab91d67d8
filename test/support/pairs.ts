import {
  Aspects,
  aws_iam as iam,
  aws_s3 as s3,
  CfnResource,
  cloudformation_include as include,
  NestedStack,
  Stack,
  Stage,
  type App,
} from 'aws-cdk-lib';
import { SecureBucket } from 'bucket-warden/constructs';
import type { Construct, IConstruct } from 'constructs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from './app';
import { folder } from './command';

/* A bucket that leaks and one that does not, in every place of an app where one can be: a gate tells them apart. */

/** What a bucket and its policy hold, in CloudFormation's words. */
export interface Content {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly statements: (arn: string) => readonly object[];
}

/** A leak, the rule that has to say so, and what the bucket holds. */
export type Leak = readonly [rule: string, content: Content];

const block = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

const denyPlaintext = (arn: string): object => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [arn, `${arn}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

const allow = (Principal: unknown, Action: string, arn: string): object => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource: `${arn}/*`,
});

/** A bucket that nothing is said of. */
export const clean: Content = {
  properties: {
    PublicAccessBlockConfiguration: block,
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    VersioningConfiguration: { Status: 'Enabled' },
    LoggingConfiguration: { DestinationBucketName: 'example-company-logs', LogFilePrefix: 'data/' },
    LifecycleConfiguration: {
      Rules: [
        {
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        },
      ],
    },
  },
  statements: (arn) => [denyPlaintext(arn)],
};

const with_ = (properties: object, ...more: readonly ((arn: string) => object)[]): Content => ({
  properties: { ...clean.properties, ...properties },
  statements: (arn) => [denyPlaintext(arn), ...more.map((one) => one(arn))],
});

/** Ways to leak. */
export const leaks: readonly Leak[] = [
  [
    'public-acl',
    with_({
      AccessControl: 'PublicRead',
      OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
      PublicAccessBlockConfiguration: { ...block, BlockPublicAcls: false, IgnorePublicAcls: false },
    }),
  ],
  [
    'public-read',
    with_(
      { PublicAccessBlockConfiguration: { ...block, BlockPublicPolicy: false, RestrictPublicBuckets: false } },
      (arn) => allow('*', 's3:GetObject', arn),
    ),
  ],
  ['cross-account-access', with_({}, (arn) => allow({ AWS: 'arn:aws:iam::999988887777:root' }, 's3:PutObject', arn))],
  ['confused-deputy', with_({}, (arn) => allow({ Service: 'glue.amazonaws.com' }, 's3:GetObject', arn))],
  ['plaintext-transport', { properties: clean.properties, statements: () => [] }],
  ['missing-access-logs', with_({ LoggingConfiguration: undefined })],
  ['incomplete-public-access-block', with_({ PublicAccessBlockConfiguration: { ...block, BlockPublicAcls: false } })],
  ['website-endpoint', with_({ WebsiteConfiguration: { IndexDocument: 'index.html' } })],
];

/** Where in an app a bucket is, and how it is made. */
export type Place = readonly [where: string, make: (app: App, content: Content) => void];

const generic = (scope: Construct, { properties, statements }: Content, id = 'Data'): void => {
  const bucket = new CfnResource(scope, id, { type: 'AWS::S3::Bucket', properties: { ...properties } });
  generically(scope, bucket, statements, `${id}Policy`);
};

const generically = (scope: Construct, bucket: CfnResource, statements: Content['statements'], id: string): void => {
  const Statement = statements(bucket.getAtt('Arn').toString());
  if (Statement.length > 0)
    new CfnResource(scope, id, {
      type: 'AWS::S3::BucketPolicy',
      properties: { Bucket: bucket.ref, PolicyDocument: { Version: '2012-10-17', Statement } },
    });
};

/** Takes what a construct says for what the content says, by the escape hatch. */
const overridden = (bucket: s3.Bucket, { properties, statements }: Content): void => {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) throw new Error('no bucket');
  // a secure bucket says where it logs itself
  const isSaid = (name: string): boolean =>
    bucket instanceof SecureBucket && properties[name] === clean.properties[name];
  for (const [name, value] of Object.entries(properties))
    if (value === undefined) resource.addPropertyDeletionOverride(name);
    else if (!isSaid(name)) resource.addPropertyOverride(name, value);
  for (const one of statements(bucket.bucketArn)) bucket.addToResourcePolicy(iam.PolicyStatement.fromJson(one));
};

const stackOf = (scope: Construct, id = 'Main'): Stack => new Stack(scope, id, { env });

const included = (scope: Construct, { properties, statements }: Content): void => {
  const file = join(folder(), 'included.json');
  const arn = 'arn:aws:s3:::example-included';
  const policy = {
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket: { Ref: 'Data' }, PolicyDocument: { Version: '2012-10-17', Statement: statements(arn) } },
  };
  const Data = { Type: 'AWS::S3::Bucket', Properties: { ...properties, BucketName: 'example-included' } };
  const Resources = statements(arn).length > 0 ? { Data, Policy: policy } : { Data };
  writeFileSync(file, JSON.stringify({ Resources }));
  new include.CfnInclude(scope, 'Included', { templateFile: file });
};

/** Places that a gate has to look at. */
export const places: readonly Place[] = [
  ['a generic resource', (app, content) => generic(stackOf(app), content)],
  ['an L2 bucket with overrides', (app, content) => overridden(new s3.Bucket(stackOf(app), 'Data'), content)],
  [
    'a SecureBucket that was undone',
    (app, content) => {
      const bucket = new SecureBucket(stackOf(app), 'Data', { encryption: s3.BucketEncryption.S3_MANAGED });
      overridden(bucket, content);
      if (content.statements('').length === 0) bucket.node.tryRemoveChild('Policy');
    },
  ],
  ['an included template', (app, content) => included(stackOf(app), content)],
  ['a nested stack', (app, content) => generic(new NestedStack(stackOf(app), 'Nested'), content)],
  [
    'a template included in a nested stack',
    (app, content) => included(new NestedStack(stackOf(app), 'Nested'), content),
  ],
  ['a stage', (app, content) => generic(stackOf(new Stage(app, 'Production')), content)],
  ['a stage in a stage', (app, content) => generic(stackOf(new Stage(new Stage(app, 'Outer'), 'Inner')), content)],
  [
    'a nested stack in a stage',
    (app, content) => generic(new NestedStack(stackOf(new Stage(app, 'Production')), 'Nested'), content),
  ],
  [
    'a policy in another stack',
    (app, { properties, statements }) => {
      const bucket = new CfnResource(stackOf(app), 'Data', {
        type: 'AWS::S3::Bucket',
        properties: { ...properties },
      });
      generically(stackOf(app, 'Policies'), bucket, statements, 'Policy');
    },
  ],
  [
    'a stack without a region',
    (app, content) => generic(new Stack(app, 'Anywhere', { env: { account: env.account } }), content),
  ],
  [
    'what an aspect makes last',
    (app, content) => {
      const stack = stackOf(app);
      generic(stack, clean);
      const visit = (node: IConstruct): void => {
        if (node === stack && !stack.node.tryFindChild('Late')) generic(stack, content, 'Late');
      };
      Aspects.of(app).add({ visit: (node) => visit(node) });
    },
  ],
];
