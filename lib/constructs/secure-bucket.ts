import { Annotations, aws_iam as iam, aws_kms as kms, aws_s3 as s3, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledge, RiskRegister, type AcceptedRisk } from './accepted-risk';
import { AccessLogsBucket } from './access-logs-bucket';
import { complete } from './bucket-props';
import { DeliveryBucket } from './delivery-bucket';
import { BucketEncryptionEnforced } from './mixins';

/** Settings of `SecureBucket`: those of `s3.Bucket`, of which the insecure ones are refused, and two more. */
export interface SecureBucketProps extends s3.BucketProps {
  /**
   * Where the access logs go.
   * @default - one bucket that the secure buckets of the stack share
   */
  readonly accessLogsBucket?: AccessLogsBucket;
  /**
   * Protections that are given up on purpose, each with its reason; the findings that follow are acknowledged with it.
   * @default - none
   */
  readonly acceptedRisks?: AcceptedRisk[];
}

/**
 * A drop-in for `s3.Bucket`: encrypted with a key of its own that rotates, with a bucket key, no other encryption and
 * no SSE-C; TLS 1.2 or newer;
 * no public access, no ACLs; versions, which expire; incomplete uploads, which end; access logs; kept when the stack
 * goes.
 * The logical id is that of `s3.Bucket`, and nothing that it adds replaces a bucket.
 *
 * A property that weakens one of these is refused, unless `acceptedRisks` names it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class SecureBucket extends DeliveryBucket {
  constructor(scope: Construct, id: string, props: SecureBucketProps = {}) {
    const { accessLogsBucket, acceptedRisks = [], serverAccessLogsBucket, serverAccessLogsPrefix, ...given } = props;
    const path = `${scope.node.path}/${id}`;
    const risks = new RiskRegister(path, acceptedRisks);
    refuseWeak(given, risks);
    const secured = secureProps(given, s3.BucketEncryption.KMS);
    super(scope, id, complete(secured));
    this.logTo(accessLogsBucket, serverAccessLogsBucket, serverAccessLogsPrefix ?? `${path}/`);
    const key = given.encryptionKey === undefined ? this.encryptionKey?.node.defaultChild : undefined;
    if (key instanceof kms.CfnKey) key.enableKeyRotation = true;
    if (isKms(secured.encryption)) this.with(new BucketEncryptionEnforced());
    else acknowledge(this, 'missing-kms-encryption', 'SSE-S3 was asked for');
    risks.acknowledge(this);
  }

  /**
   * Set on the resource itself, so that it does not depend on feature flags whether the log bucket is asked for an
   * ACL.
   */
  private logTo(own: AccessLogsBucket | undefined, other: s3.IBucket | undefined, prefix: string): void {
    const target =
      own ??
      (other instanceof AccessLogsBucket || other === undefined ? (other ?? AccessLogsBucket.shared(this)) : undefined);
    if (target) target.admit(this, prefix);
    else if (other) admitAccessLogs(other, this, prefix);
    const resource = this.node.defaultChild;
    const bucket = target ?? other;
    if (resource instanceof s3.CfnBucket && bucket)
      resource.loggingConfiguration = { destinationBucketName: bucket.bucketName, logFilePrefix: prefix };
  }
}

/**
 * Lets the access logs of a bucket into one that is no `AccessLogsBucket`, by its policy. Of a bucket in another stack
 * only the account is checked: its ARN would make the two stacks depend on each other in a circle. An imported bucket
 * has no policy here, and a warning says so.
 * @throws Error where the target is one of ours and has a key: access logs are delivered to SSE-S3 alone
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
function admitAccessLogs(target: s3.IBucket, source: s3.Bucket, prefix: string): void {
  const stack = Stack.of(source);
  const isNear = Stack.of(target) === stack;
  const { statementAdded } = target.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [target.arnForObjects(`${prefix}*`)],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ...(isNear ? { ArnLike: { 'aws:SourceArn': source.bucketArn } } : {}),
      },
    }),
  );
  if (statementAdded) return;
  Annotations.of(source).addWarningV2(
    'bucket-warden:access-logs-not-admitted',
    `the policy of ${target.node.path} is not of this app; let \`logging.s3.amazonaws.com\` write \`${prefix}*\` there`,
  );
}

/**
 * What is not said, said securely; what is said stays.
 * Requests to a website have no TLS: its endpoint knows none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
 */
export function secureProps(given: s3.BucketProps, byDefault: s3.BucketEncryption): s3.BucketProps {
  // S3 encrypts with SSE-S3 what nobody else does; said aloud it is the same
  const encryption =
    given.encryption === s3.BucketEncryption.UNENCRYPTED
      ? s3.BucketEncryption.S3_MANAGED
      : (given.encryption ?? (given.encryptionKey ? s3.BucketEncryption.KMS : byDefault));
  const enforceSSL = given.enforceSSL ?? !isWebsite(given);
  return {
    ...given,
    encryption,
    ...(isKms(encryption)
      ? { bucketKeyEnabled: given.bucketKeyEnabled ?? encryption !== s3.BucketEncryption.DSSE }
      : {}),
    blockPublicAccess: given.blockPublicAccess ?? s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: given.objectOwnership ?? s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    blockedEncryptionTypes: given.blockedEncryptionTypes ?? [s3.BlockedEncryptionType.SSE_C],
    enforceSSL,
    ...(enforceSSL ? { minimumTLSVersion: given.minimumTLSVersion ?? 1.2 } : {}),
    versioned: given.versioned ?? true,
    lifecycleRules: [...(given.lifecycleRules ?? []), ...lifecycle(given)],
    removalPolicy: given.removalPolicy ?? RemovalPolicy.RETAIN,
  };
}

/** Whether the bucket serves a website itself. */
export function isWebsite({ websiteIndexDocument, websiteRedirect }: s3.BucketProps): boolean {
  return websiteIndexDocument !== undefined || websiteRedirect !== undefined;
}

function isKms(encryption: s3.BucketEncryption | undefined): boolean {
  return (
    encryption !== undefined &&
    encryption !== s3.BucketEncryption.S3_MANAGED &&
    encryption !== s3.BucketEncryption.UNENCRYPTED
  );
}

/** Rules for what a bucket with versions gathers, where the user's own say nothing about it. */
function lifecycle({ lifecycleRules = [], versioned }: s3.BucketProps): s3.LifecycleRule[] {
  const whole = lifecycleRules.filter(isOnForEveryObject);
  const expiresVersions =
    versioned === false || whole.some((rule) => rule.noncurrentVersionExpiration ?? rule.noncurrentVersionTransitions);
  const abortsUploads = whole.some((rule) => rule.abortIncompleteMultipartUploadAfter);
  if (expiresVersions && abortsUploads) return [];
  return [
    {
      ...(abortsUploads ? {} : { abortIncompleteMultipartUploadAfter: Duration.days(7) }),
      ...(expiresVersions ? {} : { noncurrentVersionExpiration: Duration.days(90) }),
    },
  ];
}

function isOnForEveryObject(rule: s3.LifecycleRule): boolean {
  const filters = [rule.prefix, rule.tagFilters, rule.objectSizeGreaterThan, rule.objectSizeLessThan];
  return rule.enabled !== false && filters.every((filter) => filter === undefined);
}

/** The keys that AWS manages can be shared with nobody. */
const strong = new Set([s3.BucketEncryption.KMS, s3.BucketEncryption.DSSE, s3.BucketEncryption.S3_MANAGED]);

/** @throws Error at the end of the construction, for what is weaker than it should be and nobody accepted */
function refuseWeak(props: s3.BucketProps, risks: RiskRegister): void {
  refusePublic(props, risks);
  refuseWeakEncryption(props, risks);
  risks.require(props.versioned !== false, 'versioned', '`true`');
  const deletes = props.autoDeleteObjects === true;
  risks.require(!deletes, 'autoDeleteObjects', '`false`: the data would go with the stack');
}

function refusePublic(props: s3.BucketProps, risks: RiskRegister): void {
  const { blockPublicAccess, publicReadAccess, accessControl, objectOwnership } = props;
  const switches = [
    blockPublicAccess?.blockPublicAcls,
    blockPublicAccess?.blockPublicPolicy,
    blockPublicAccess?.ignorePublicAcls,
    blockPublicAccess?.restrictPublicBuckets,
  ];
  risks.require(
    blockPublicAccess === undefined || switches.every((one) => one === true),
    'blockPublicAccess',
    '`BLOCK_ALL`',
  );
  risks.require(publicReadAccess !== true, 'publicReadAccess', '`false`: serve objects through a distribution');
  risks.require(
    accessControl === undefined || accessControl === s3.BucketAccessControl.PRIVATE,
    'accessControl',
    'none: grant with policies',
  );
  risks.require(
    objectOwnership === undefined || objectOwnership === s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    'objectOwnership',
    '`BUCKET_OWNER_ENFORCED`',
  );
  for (const property of ['websiteIndexDocument', 'websiteRedirect'] as const)
    risks.require(props[property] === undefined, property, 'none: serve a site through a distribution');
}

function refuseWeakEncryption(props: s3.BucketProps, risks: RiskRegister): void {
  const { enforceSSL, minimumTLSVersion, encryption, blockedEncryptionTypes } = props;
  risks.require(enforceSSL !== false, 'enforceSSL', '`true`');
  risks.require(minimumTLSVersion === undefined || minimumTLSVersion >= 1.2, 'minimumTLSVersion', '1.2 or newer');
  risks.require(
    encryption === undefined || strong.has(encryption) || encryption === s3.BucketEncryption.UNENCRYPTED,
    'encryption',
    '`KMS`, `DSSE` or `S3_MANAGED`',
  );
  risks.require(
    blockedEncryptionTypes === undefined || blockedEncryptionTypes.includes(s3.BlockedEncryptionType.SSE_C),
    'blockedEncryptionTypes',
    'one with `SSE_C`',
  );
}
