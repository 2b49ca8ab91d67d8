import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, Stack, type CfnResource } from 'aws-cdk-lib';
import type { IConstruct, IMixin } from 'constructs';
import { AccessLogsBucket } from './access-logs-bucket';
import {
  arnOf,
  isBucketResource,
  isPolicyOf,
  isPolicyResource,
  referredTo,
  state,
  unresolvedProperties,
} from './bucket-resource';

/*
 * Protections that the mixins of CDK lack. Each works on the L1 resource, given as it is or inside an L2 bucket:
 * `bucket.with(new BucketTlsOnly())`.
 */

/** What all of them have in common: they are about `AWS::S3::Bucket`, typed or generic. */
export abstract class BucketMixin implements IMixin {
  public supports(construct: IConstruct): construct is CfnResource {
    return isBucketResource(construct);
  }

  public applyTo(construct: IConstruct): void {
    if (this.supports(construct)) this.protect(construct);
  }

  /** Changes the bucket; applied twice it changes nothing more. */
  protected abstract protect(bucket: CfnResource): void;
}

/** Encrypts with a key and a bucket key, or with SSE-S3 when there is no key; what is blocked stays blocked. */
export class BucketEncryption extends BucketMixin {
  constructor(private readonly encryptionKey?: kms.IKey) {
    super();
  }

  protected protect(bucket: CfnResource): void {
    const { encryptionKey } = this;
    const blocked = encryptionRules(bucket)[0]?.BlockedEncryptionTypes;
    const chosen = encryptionKey
      ? {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: encryptionKey.keyArn },
        }
      : { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } };
    encryptBy(bucket, [{ ...chosen, ...(blocked === undefined ? {} : { BlockedEncryptionTypes: blocked }) }]);
  }
}

/** Refuses objects that are encrypted with keys that only their uploader has (SSE-C). */
export class BucketCustomerKeysBlock extends BucketMixin {
  protected protect(bucket: CfnResource): void {
    const stated = encryptionRules(bucket);
    const rules = stated.length > 0 ? stated : [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }];
    encryptBy(
      bucket,
      rules.map((rule) => ({ ...rule, BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } })),
    );
  }
}

/**
 * Turns ACLs off: the owner of the bucket owns every object. An ACL that the bucket has is taken away, because S3
 * would refuse it.
 */
export class BucketOwnershipEnforced extends BucketMixin {
  protected protect(bucket: CfnResource): void {
    bucket.addPropertyDeletionOverride('AccessControl');
    state(bucket, 'OwnershipControls', { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
  }
}

/** Logs requests to a bucket for logs, and admits them there. */
export class BucketAccessLogs extends BucketMixin {
  constructor(private readonly target?: AccessLogsBucket) {
    super();
  }

  protected protect(bucket: CfnResource): void {
    if (bucket.node.scope instanceof AccessLogsBucket) return;
    const target = this.target ?? AccessLogsBucket.shared(bucket);
    const prefix = `${bucket.node.path.replace(/\/Resource$/, '')}/`;
    target.admitAccount(bucket, prefix);
    state(bucket, 'LoggingConfiguration', { DestinationBucketName: target.bucketName, LogFilePrefix: prefix });
  }
}

/**
 * Refuses requests without TLS, and with TLS before 1.2, in the one policy that the bucket has: that of the L2 bucket
 * around it, or one that names it, or
 * a new one where there is none.
 */
export class BucketTlsOnly extends BucketMixin {
  constructor(private readonly minimumTlsVersion = 1.2) {
    super();
  }

  protected protect(bucket: CfnResource): void {
    const resources = [arnOf(bucket), `${arnOf(bucket)}/*`];
    const deny = (conditions: Record<string, Record<string, unknown>>): iam.PolicyStatement =>
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:*'],
        resources,
        conditions,
      });
    addToPolicy(bucket, [
      deny({ Bool: { 'aws:SecureTransport': 'false' } }),
      deny({ NumericLessThan: { 's3:TlsVersion': this.minimumTlsVersion } }),
    ]);
  }
}

/**
 * Refuses uploads that choose another encryption than the bucket's own, which needs to say `aws:kms` or
 * `aws:kms:dsse`; uploads that leave it to the
 * bucket are admitted.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms
 */
export class BucketEncryptionEnforced extends BucketMixin {
  /** @throws Error when the bucket does not say how it encrypts, or encrypts with SSE-S3 */
  protected protect(bucket: CfnResource): void {
    const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } =
      encryptionRules(bucket)[0]?.ServerSideEncryptionByDefault ?? {};
    if (algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse')
      throw new Error(
        `${bucket.node.path}: only encryption with a key can be enforced, the bucket says ${algorithm ?? 'nothing'}`,
      );
    const expected = [
      { 's3:x-amz-server-side-encryption': algorithm },
      // requests name a key by its ARN: an alias would refuse the very key that it stands for
      ...(key === undefined || isAlias(bucket, key) ? [] : [{ 's3:x-amz-server-side-encryption-aws-kms-key-id': key }]),
    ];
    const resources = [`${arnOf(bucket)}/*`];
    addToPolicy(
      bucket,
      expected.map(
        (condition) =>
          new iam.PolicyStatement({
            effect: iam.Effect.DENY,
            principals: [new iam.AnyPrincipal()],
            actions: ['s3:PutObject'],
            resources,
            conditions: { StringNotEqualsIfExists: condition },
          }),
      ),
    );
  }
}

function isAlias(bucket: CfnResource, key: unknown): boolean {
  const isNamed = JSON.stringify(Stack.of(bucket).resolve(key)).includes('alias/');
  return isNamed || (typeof key === 'string' && referredTo(key) instanceof kms.CfnAlias);
}

/** One rule of a bucket's encryption, in CloudFormation's words. */
interface EncryptionRule {
  readonly BlockedEncryptionTypes?: unknown;
  readonly ServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: string; readonly KMSMasterKeyID?: unknown };
}

/** How the bucket says that it encrypts; nothing when it does not say. */
function encryptionRules(bucket: CfnResource): readonly EncryptionRule[] {
  const { BucketEncryption: encryption } = unresolvedProperties(bucket) as {
    readonly BucketEncryption?: { readonly ServerSideEncryptionConfiguration?: readonly EncryptionRule[] };
  };
  return encryption?.ServerSideEncryptionConfiguration ?? [];
}

function encryptBy(bucket: CfnResource, rules: readonly EncryptionRule[]): void {
  state(bucket, 'BucketEncryption', { ServerSideEncryptionConfiguration: rules });
}

/** S3 keeps one policy a bucket, in whatever stack of the app it is: a second resource would overwrite the first. */
function addToPolicy(bucket: CfnResource, statements: readonly iam.PolicyStatement[]): void {
  const owner = bucket.node.scope;
  if (owner instanceof s3.Bucket && owner.node.defaultChild === bucket && owner.policy) {
    for (const statement of statements) owner.addToResourcePolicy(statement);
    return;
  }
  const existing = policyOf(bucket);
  if (existing) addStatements(existing, statements);
  else if (owner instanceof s3.Bucket && owner.node.defaultChild === bucket)
    for (const statement of statements) owner.addToResourcePolicy(statement);
  else
    new s3.CfnBucketPolicy(bucket, 'Policy', {
      bucket: bucket.ref,
      policyDocument: new iam.PolicyDocument({ statements: [...statements] }),
    });
}

/** @returns the policy that a resource of the app sets on the bucket; nothing when none does */
export function policyOf(bucket: CfnResource): CfnResource | undefined {
  const policies = bucket.node.root.node.findAll().filter(isPolicyResource);
  return policies.find((policy) => isPolicyOf(policy, bucket));
}

/** Adds statements to a policy, typed or as text, that another construct made. */
export function addStatements(policy: CfnResource, statements: readonly iam.PolicyStatement[]): void {
  const document: unknown = policy instanceof s3.CfnBucketPolicy ? policy.policyDocument : undefined;
  if (document instanceof iam.PolicyDocument) {
    document.addStatements(...statements);
    return;
  }
  const stack = Stack.of(policy);
  const { PolicyDocument: stated = {} } = unresolvedProperties(policy) as {
    readonly PolicyDocument?: { readonly Statement?: object | object[] };
  };
  const present = [stated.Statement ?? []].flat();
  const known = new Set(present.map((one) => JSON.stringify(stack.resolve(one))));
  const added = statements
    .map((statement) => statement.toStatementJson() as object)
    .filter((one) => !known.has(JSON.stringify(stack.resolve(one))));
  policy.addPropertyOverride('PolicyDocument.Statement', [...present, ...added]);
}
