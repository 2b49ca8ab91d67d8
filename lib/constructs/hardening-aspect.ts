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
    for (const { isNeeded, change, make } of this.steps(node, stated(node))) {
      if (!isNeeded) continue;
      make();
      this.made.push({ path: node.node.path, change });
      Annotations.of(node).addInfo(`bucket-warden: ${change}`);
    }
  }

  private steps(node: s3.CfnBucket, says: Stated): readonly Step[] {
    const isLogTarget = node.node.scope instanceof AccessLogsBucket;
    return [
      { isNeeded: !says.block, change: 'block public access', make: () => blockPublicAccess(node) },
      { isNeeded: !says.acls, change: 'turn ACLs off', make: () => new BucketOwnershipEnforced().applyTo(node) },
      { isNeeded: !says.encryption, change: 'encrypt with SSE-S3', make: () => new BucketEncryption().applyTo(node) },
      { isNeeded: !says.ssec, change: 'block SSE-C', make: () => new BucketCustomerKeysBlock().applyTo(node) },
      { isNeeded: !says.versioning, change: 'keep versions', make: () => keepVersions(node) },
      { isNeeded: !says.lifecycle, change: 'end incomplete uploads, and old versions', make: () => endLeftovers(node) },
      {
        isNeeded: !deniesPlaintext(node),
        change: 'refuse requests without TLS 1.2',
        make: () => new BucketTlsOnly().applyTo(node),
      },
      {
        isNeeded: this.props.accessLogs !== false && !isLogTarget && !says.logging,
        change: 'log requests',
        make: () => new BucketAccessLogs().applyTo(node),
      },
    ];
  }
}

interface Step {
  readonly isNeeded: boolean;
  readonly change: string;
  readonly make: () => void;
}

/** What a bucket states itself, as it will be synthesised. */
interface Stated {
  readonly block: boolean;
  readonly acls: boolean;
  readonly encryption: boolean;
  readonly ssec: boolean;
  readonly versioning: boolean;
  readonly lifecycle: boolean;
  readonly logging: boolean;
}

function stated(node: s3.CfnBucket): Stated {
  const resolved = (value: unknown): unknown => Stack.of(node).resolve(value) as unknown;
  const says = (value: unknown): boolean => resolved(value) !== undefined;
  return {
    block: says(node.publicAccessBlockConfiguration),
    acls: says(node.accessControl) || says(node.ownershipControls),
    encryption: says(node.bucketEncryption),
    ssec: /blockedEncryptionTypes/i.test(JSON.stringify(resolved(node.bucketEncryption) ?? {})),
    versioning: says(node.versioningConfiguration),
    lifecycle: JSON.stringify(resolved(node.lifecycleConfiguration) ?? {}) !== '{}',
    logging: says(node.loggingConfiguration),
  };
}

function blockPublicAccess(node: s3.CfnBucket): void {
  node.publicAccessBlockConfiguration = {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };
}

function keepVersions(node: s3.CfnBucket): void {
  node.versioningConfiguration = { status: 'Enabled' };
}

function endLeftovers(node: s3.CfnBucket): void {
  node.lifecycleConfiguration = {
    rules: [
      {
        id: 'bucket-warden',
        status: 'Enabled',
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        noncurrentVersionExpiration: { noncurrentDays: 90 },
      },
    ],
  };
}

/** Whether a policy around the bucket mentions both conditions already; a statement too many does no harm. */
function deniesPlaintext(bucket: s3.CfnBucket): boolean {
  const owner = bucket.node.scope;
  const text = owner instanceof s3.Bucket ? JSON.stringify(Stack.of(bucket).resolve(owner.policy?.document) ?? '') : '';
  return text.includes('aws:SecureTransport') && text.includes('s3:TlsVersion');
}
