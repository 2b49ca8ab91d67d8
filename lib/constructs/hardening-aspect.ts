import { Annotations, AspectPriority, Aspects, Stage, type CfnResource, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { AccessLogsBucket } from './access-logs-bucket';
import { isBucketResource, state, statedProperties } from './bucket-resource';
import {
  BucketAccessLogs,
  BucketCustomerKeysBlock,
  BucketEncryption,
  BucketOwnershipEnforced,
  BucketTlsOnly,
  policyOf,
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
    if (!isBucketResource(node)) return;
    for (const { isNeeded, change, make } of this.steps(node, stated(node))) {
      if (!isNeeded) continue;
      make();
      this.made.push({ path: node.node.path, change });
      Annotations.of(node).addInfo(`bucket-warden: ${change}`);
    }
  }

  private steps(node: CfnResource, says: Stated): readonly Step[] {
    const isLogTarget = node.node.scope instanceof AccessLogsBucket;
    return [
      { isNeeded: !says.block && !says.website, change: 'block public access', make: () => blockPublicAccess(node) },
      { isNeeded: !says.acls, change: 'turn ACLs off', make: () => new BucketOwnershipEnforced().applyTo(node) },
      { isNeeded: !says.encryption, change: 'encrypt with SSE-S3', make: () => new BucketEncryption().applyTo(node) },
      { isNeeded: !says.ssec, change: 'block SSE-C', make: () => new BucketCustomerKeysBlock().applyTo(node) },
      { isNeeded: !says.versioning, change: 'keep versions', make: () => keepVersions(node) },
      ...leftovers(node, says),
      {
        // the endpoint of a website knows no TLS, and serves what everybody may read
        isNeeded: !says.website && !deniesPlaintext(node),
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
  readonly website: boolean;
  readonly lock: boolean;
}

function stated(bucket: CfnResource): Stated {
  const properties = statedProperties(bucket);
  const says = (property: string): boolean => properties[property] !== undefined;
  return {
    block: says('PublicAccessBlockConfiguration'),
    acls: says('AccessControl') || says('OwnershipControls'),
    encryption: says('BucketEncryption'),
    ssec: JSON.stringify(properties['BucketEncryption'] ?? {}).includes('BlockedEncryptionTypes'),
    versioning: says('VersioningConfiguration'),
    lifecycle: says('LifecycleConfiguration'),
    logging: says('LoggingConfiguration'),
    website: says('WebsiteConfiguration'),
    lock: says('ObjectLockEnabled') || says('ObjectLockConfiguration'),
  };
}

function blockPublicAccess(bucket: CfnResource): void {
  state(bucket, 'PublicAccessBlockConfiguration', {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  });
}

function keepVersions(bucket: CfnResource): void {
  state(bucket, 'VersioningConfiguration', { Status: 'Enabled' });
}

/** Old versions that a bucket keeps on purpose are not deleted after a time that nobody named. */
function leftovers(bucket: CfnResource, says: Stated): readonly Step[] {
  const isNeeded = !says.lifecycle;
  const uploads = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } };
  const both = { ...uploads, NoncurrentVersionExpiration: { NoncurrentDays: 90 } };
  return says.versioning || says.lock
    ? [{ isNeeded, change: 'end incomplete uploads', make: () => addLifecycle(bucket, uploads) }]
    : [{ isNeeded, change: 'end incomplete uploads, and old versions', make: () => addLifecycle(bucket, both) }];
}

function addLifecycle(bucket: CfnResource, rule: object): void {
  state(bucket, 'LifecycleConfiguration', { Rules: [{ Id: 'bucket-warden', Status: 'Enabled', ...rule }] });
}

/** Whether the policy of the bucket mentions both conditions already; a statement too many does no harm. */
function deniesPlaintext(bucket: CfnResource): boolean {
  const policy = policyOf(bucket);
  const text = policy === undefined ? '' : JSON.stringify(statedProperties(policy));
  return text.includes('aws:SecureTransport') && text.includes('s3:TlsVersion');
}
