import { Annotations, AspectPriority, Aspects, aws_s3 as s3, Stack, Stage, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { AccessLogsBucket } from './access-logs-bucket';
import {
  BucketAccessLogs,
  BucketCustomerKeysBlock,
  BucketEncryption,
  BucketOwnershipEnforced,
  BucketTlsOnly,
} from './mixins';

/** One thing that the aspect changed. */
export interface HardeningChange {
  /** Path of the bucket. */
  readonly path: string;
  /** What was missing and is there now. */
  readonly change: string;
}

/** Settings of `HardeningAspect`. */
export interface HardeningAspectProps {
  /**
   * Whether buckets that do not log yet log to the log bucket that the secure buckets of the stack share.
   * @default true
   */
  readonly accessLogs?: boolean;
}

/**
 * Adds to every bucket, L1 or L2, the protections that it says nothing about, and reports each change, in `changes`
 * and as an annotation of the bucket.
 * What a bucket says stays, weak or not: the linter judges it.
 *
 * `HardeningAspect.applyTo(app)` reaches the stages too, which an aspect on the app does not enter.
 */
export class HardeningAspect implements IAspect {
  /** Hardens everything below a scope. */
  public static applyTo(scope: IConstruct, props: HardeningAspectProps = {}): HardeningAspect {
    const aspect = new HardeningAspect(props);
    const stages = scope.node.findAll().filter((node) => Stage.isStage(node));
    for (const part of new Set([scope, ...stages])) Aspects.of(part).add(aspect, { priority: AspectPriority.MUTATING });
    return aspect;
  }

  private readonly made: HardeningChange[] = [];

  constructor(private readonly props: HardeningAspectProps = {}) {}

  /** What was changed; complete after synthesis. */
  public get changes(): HardeningChange[] {
    return [...this.made];
  }

  public visit(node: IConstruct): void {
    if (!s3.CfnBucket.isCfnBucket(node)) return;
    const says = (value: unknown): boolean => Stack.of(node).resolve(value) !== undefined;
    const acls = says(node.accessControl) || says(node.ownershipControls);
    const encryption = JSON.stringify(Stack.of(node).resolve(node.bucketEncryption) ?? {});
    const lifecycle = JSON.stringify(Stack.of(node).resolve(node.lifecycleConfiguration) ?? {});
    const steps: readonly (readonly [isNeeded: boolean, change: string, make: () => void])[] = [
      [
        !says(node.publicAccessBlockConfiguration),
        'block public access',
        () =>
          (node.publicAccessBlockConfiguration = {
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
          }),
      ],
      [!acls, 'turn ACLs off', () => new BucketOwnershipEnforced().applyTo(node)],
      [!says(node.bucketEncryption), 'encrypt with SSE-S3', () => new BucketEncryption().applyTo(node)],
      [!/blockedEncryptionTypes/i.test(encryption), 'block SSE-C', () => new BucketCustomerKeysBlock().applyTo(node)],
      [
        !says(node.versioningConfiguration),
        'keep versions',
        () => (node.versioningConfiguration = { status: 'Enabled' }),
      ],
      [
        lifecycle === '{}',
        'end incomplete uploads, and old versions',
        () =>
          (node.lifecycleConfiguration = {
            rules: [
              {
                id: 'bucket-warden',
                status: 'Enabled',
                abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
                noncurrentVersionExpiration: { noncurrentDays: 90 },
              },
            ],
          }),
      ],
      [!deniesPlaintext(node), 'refuse requests without TLS 1.2', () => new BucketTlsOnly().applyTo(node)],
      [
        this.props.accessLogs !== false &&
          !(node.node.scope instanceof AccessLogsBucket) &&
          !says(node.loggingConfiguration),
        'log requests',
        () => new BucketAccessLogs().applyTo(node),
      ],
    ];
    for (const [isNeeded, change, make] of steps) {
      if (!isNeeded) continue;
      make();
      this.made.push({ path: node.node.path, change });
      Annotations.of(node).addInfo(`bucket-warden: ${change}`);
    }
  }
}

/** Whether a policy around the bucket mentions both conditions already; a statement too many does no harm. */
function deniesPlaintext(bucket: s3.CfnBucket): boolean {
  const owner = bucket.node.scope;
  const text = owner instanceof s3.Bucket ? JSON.stringify(Stack.of(bucket).resolve(owner.policy?.document) ?? '') : '';
  return text.includes('aws:SecureTransport') && text.includes('s3:TlsVersion');
}
