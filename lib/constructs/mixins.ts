import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import type { IConstruct, IMixin } from 'constructs';
import { AccessLogsBucket } from './access-logs-bucket';

/*
 * Protections that the mixins of CDK lack. Each works on the L1 resource, given as it is or inside an L2 bucket:
 * `bucket.with(new BucketTlsOnly())`.
 */

/** What all of them have in common: they are about `AWS::S3::Bucket`. */
export abstract class BucketMixin implements IMixin {
  public supports(construct: IConstruct): construct is s3.CfnBucket {
    return s3.CfnBucket.isCfnBucket(construct);
  }

  public applyTo(construct: IConstruct): void {
    if (this.supports(construct)) this.protect(construct);
  }

  /** Changes the bucket; applied twice it changes nothing more. */
  protected abstract protect(bucket: s3.CfnBucket): void;
}

/** Encrypts with a key and a bucket key, or with SSE-S3 when there is no key. */
export class BucketEncryption extends BucketMixin {
  constructor(private readonly encryptionKey?: kms.IKey) {
    super();
  }

  protected protect(bucket: s3.CfnBucket): void {
    const { encryptionKey } = this;
    bucket.bucketEncryption = {
      serverSideEncryptionConfiguration: [
        encryptionKey
          ? {
              bucketKeyEnabled: true,
              serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: encryptionKey.keyArn },
            }
          : { serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } },
      ],
    };
  }
}

/** Refuses objects that are encrypted with keys that only their uploader has (SSE-C). */
export class BucketCustomerKeysBlock extends BucketMixin {
  protected protect(bucket: s3.CfnBucket): void {
    const blockedEncryptionTypes = { encryptionType: ['SSE-C'] };
    const rules = encryptionRules(bucket) ?? [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }];
    bucket.bucketEncryption = {
      serverSideEncryptionConfiguration: rules.map((rule) => ({ ...rule, blockedEncryptionTypes })),
    };
  }
}

/**
 * Turns ACLs off: the owner of the bucket owns every object. An ACL that the bucket has is taken away, because S3
 * would refuse it.
 */
export class BucketOwnershipEnforced extends BucketMixin {
  protected protect(bucket: s3.CfnBucket): void {
    bucket.accessControl = undefined;
    bucket.ownershipControls = { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] };
  }
}

/** Logs requests to a bucket for logs, and admits them there. */
export class BucketAccessLogs extends BucketMixin {
  constructor(private readonly target?: AccessLogsBucket) {
    super();
  }

  protected protect(bucket: s3.CfnBucket): void {
    if (bucket.node.scope instanceof AccessLogsBucket) return;
    const target = this.target ?? AccessLogsBucket.shared(bucket);
    const prefix = `${bucket.node.path.replace(/\/Resource$/, '')}/`;
    target.admitAccount(bucket, prefix);
    bucket.loggingConfiguration = { destinationBucketName: target.bucketName, logFilePrefix: prefix };
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

  protected protect(bucket: s3.CfnBucket): void {
    const resources = [bucket.attrArn, `${bucket.attrArn}/*`];
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
  protected protect(bucket: s3.CfnBucket): void {
    const { sseAlgorithm, kmsMasterKeyId } = (encryptionRules(bucket)?.[0]?.serverSideEncryptionByDefault ??
      {}) as Partial<s3.CfnBucket.ServerSideEncryptionByDefaultProperty>;
    if (sseAlgorithm !== 'aws:kms' && sseAlgorithm !== 'aws:kms:dsse')
      throw new Error(
        `${bucket.node.path}: only encryption with a key can be enforced, the bucket says ${sseAlgorithm ?? 'nothing'}`,
      );
    const expected = [
      { 's3:x-amz-server-side-encryption': sseAlgorithm },
      ...(kmsMasterKeyId === undefined ? [] : [{ 's3:x-amz-server-side-encryption-aws-kms-key-id': kmsMasterKeyId }]),
    ];
    const resources = [`${bucket.attrArn}/*`];
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

/** How the bucket says that it encrypts, tokens resolved. */
function encryptionRules(bucket: s3.CfnBucket): readonly s3.CfnBucket.ServerSideEncryptionRuleProperty[] | undefined {
  const encryption = Stack.of(bucket).resolve(bucket.bucketEncryption) as
    { serverSideEncryptionConfiguration?: s3.CfnBucket.ServerSideEncryptionRuleProperty[] } | undefined;
  return encryption?.serverSideEncryptionConfiguration;
}

/** S3 keeps one policy a bucket: a second resource would overwrite the first. */
function addToPolicy(bucket: s3.CfnBucket, statements: readonly iam.PolicyStatement[]): void {
  const owner = bucket.node.scope;
  if (owner instanceof s3.Bucket && owner.node.defaultChild === bucket) {
    for (const statement of statements) owner.addToResourcePolicy(statement);
    return;
  }
  const stack = Stack.of(bucket);
  const names = new Set([
    JSON.stringify(stack.resolve(bucket.ref)),
    JSON.stringify(stack.resolve(bucket.bucketName) ?? {}),
  ]);
  const existing = stack.node
    .findAll()
    .find(
      (node): node is s3.CfnBucketPolicy =>
        node instanceof s3.CfnBucketPolicy && names.has(JSON.stringify(stack.resolve(node.bucket))),
    );
  if (!existing) {
    new s3.CfnBucketPolicy(bucket, 'Policy', {
      bucket: bucket.ref,
      policyDocument: new iam.PolicyDocument({ statements: [...statements] }),
    });
  } else if (existing.policyDocument instanceof iam.PolicyDocument) {
    existing.policyDocument.addStatements(...statements);
  } else {
    const document = stack.resolve(existing.policyDocument) as { Statement?: object | object[] };
    const present = [document.Statement ?? []].flat();
    const added = statements
      .map((statement) => statement.toStatementJson() as object)
      .filter((one) => !present.some((other) => JSON.stringify(other) === JSON.stringify(stack.resolve(one))));
    existing.policyDocument = { ...document, Statement: [...present, ...added] };
  }
}
