import {
  Annotations,
  aws_certificatemanager as acm,
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_iam as iam,
  aws_logs as logs,
  aws_s3 as s3,
  Duration,
  Names,
  region_info,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge, RiskRegister, type AcceptedRisk } from './accepted-risk';
import { AccessLogsBucket } from './access-logs-bucket';
import { SecureBucket } from './secure-bucket';

/** How a distribution proves to its bucket who it is. */
export enum OriginAccess {
  /** Origin access control: every request is signed. */
  CONTROL = 'control',
  /** An origin access identity, for regions and partitions without the other. */
  IDENTITY = 'identity',
}

/** Settings of `PrivateDistribution`. */
export interface PrivateDistributionProps {
  /**
   * What is served. It may lie in another stack of the same account.
   * @default - a new `SecureBucket`, with a key of its own; with SSE-S3 for an identity, which cannot use keys
   */
  readonly bucket?: s3.Bucket;
  /**
   * How the distribution proves to the bucket who it is.
   * @default OriginAccess.CONTROL
   */
  readonly originAccess?: OriginAccess;
  /**
   * The certificate for `domainNames`, of us-east-1. Without one viewers get the TLS that CloudFront's own names have,
   * which has to be accepted as the
   * risk `certificate`.
   * @default - none
   */
  readonly certificate?: acm.ICertificate;
  /**
   * Names under which it is reached.
   * @default - CloudFront's own
   */
  readonly domainNames?: string[];
  /**
   * The oldest TLS that viewers may use, 1.2 of 2021 or newer.
   * @default cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021
   */
  readonly minimumProtocolVersion?: cloudfront.SecurityPolicyProtocol;
  /**
   * The object at the root.
   * @default 'index.html'
   */
  readonly defaultRootObject?: string;
  /**
   * Headers added to responses.
   * @default cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS
   */
  readonly responseHeadersPolicy?: cloudfront.IResponseHeadersPolicy;
  /**
   * What is shown in place of errors.
   * @default - nothing
   */
  readonly errorResponses?: cloudfront.ErrorResponse[];
  /**
   * ARN of the web ACL in front.
   * @default - none
   */
  readonly webAclId?: string;
  /**
   * Where the logs go. Delivery without ACLs is there in us-east-1 alone; elsewhere CloudFront writes to a bucket of
   * its own, which needs them, and this one is refused.
   * @default - the log bucket that the secure buckets of the stack share
   */
  readonly accessLogsBucket?: AccessLogsBucket;
  /**
   * Key groups whose signatures viewers have to show, everywhere.
   * @default - none: everything is served to everybody
   */
  readonly trustedKeyGroups?: cloudfront.IKeyGroup[];
  /**
   * Protections that are given up on purpose, each with its reason: `certificate`.
   * @default - none
   */
  readonly acceptedRisks?: AcceptedRisk[];
}

const modern = new Set([
  cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
  cloudfront.SecurityPolicyProtocol.TLS_V1_2_2025,
  cloudfront.SecurityPolicyProtocol.TLS_V1_3_2025,
]);

/**
 * A distribution in front of a bucket that nobody else can read: HTTPS alone, current TLS, security headers, logs.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export class PrivateDistribution extends Construct {
  /** What is served. */
  public readonly bucket: s3.Bucket;
  /** What serves it. */
  public readonly distribution: cloudfront.Distribution;

  /**
   * @throws Error for a TLS that is outdated, no certificate where nobody accepted that, and where CloudFormation makes
   * no such distribution
   */
  constructor(scope: Construct, id: string, props: PrivateDistributionProps = {}) {
    super(scope, id);
    const risks = new RiskRegister(this.node.path, props.acceptedRisks ?? []);
    const hasName = props.certificate !== undefined && (props.domainNames?.length ?? 0) > 0;
    risks.require(hasName, 'certificate', 'a certificate and the `domainNames` it is for');
    const access = props.originAccess ?? OriginAccess.CONTROL;
    refuseWhereUnknown(this, access);
    this.bucket = props.bucket ?? this.ownBucket(access);
    if (access === OriginAccess.IDENTITY && this.bucket.encryptionKey)
      throw new Error(
        `${this.node.path}: an origin access identity cannot use the key of ${this.bucket.node.path}, ` +
          'expected SSE-S3 or origin access control',
      );
    this.distribution = this.distribute(props, access);
    risks.acknowledge(this.distribution);
    if (access === OriginAccess.IDENTITY)
      acknowledge(this.distribution, 'legacy-origin-access-identity', 'an origin access identity was asked for');
  }

  private ownBucket(access: OriginAccess): SecureBucket {
    const isIdentity = access === OriginAccess.IDENTITY;
    return new SecureBucket(this, 'Bucket', isIdentity ? { encryption: s3.BucketEncryption.S3_MANAGED } : {});
  }

  private distribute(props: PrivateDistributionProps, access: OriginAccess): cloudfront.Distribution {
    const minimum = props.minimumProtocolVersion ?? cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021;
    if (!modern.has(minimum))
      throw new Error(`${this.node.path}: \`minimumProtocolVersion\` is ${minimum}, expected TLS_V1_2_2021 or newer`);
    if (props.accessLogsBucket && !isHome(this))
      throw new Error(
        `${this.node.path}: \`accessLogsBucket\` can be used in us-east-1 alone, ` +
          'elsewhere logs are written with ACLs, which it refuses; leave it out, and CloudFront has a bucket of its ' +
          'own',
      );
    const logTarget = isHome(this) ? undefined : new ClassicLogsBucket(this, 'Logs');
    const distribution = new cloudfront.Distribution(this, 'Resource', {
      defaultBehavior: {
        origin: this.origin(access),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: props.responseHeadersPolicy ?? cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
        ...(props.trustedKeyGroups ? { trustedKeyGroups: props.trustedKeyGroups } : {}),
      },
      defaultRootObject: props.defaultRootObject ?? 'index.html',
      // without a certificate CloudFront's own decides
      ...(props.certificate ? { certificate: props.certificate, minimumProtocolVersion: minimum } : {}),
      ...(props.domainNames ? { domainNames: props.domainNames } : {}),
      ...(props.errorResponses ? { errorResponses: props.errorResponses } : {}),
      ...(props.webAclId === undefined ? {} : { webAclId: props.webAclId }),
      ...(logTarget ? { logBucket: logTarget, logFilePrefix: `${this.node.path}/` } : {}),
    });
    if (!logTarget) this.deliverLogs(distribution, props.accessLogsBucket ?? AccessLogsBucket.shared(this));
    return distribution;
  }

  private origin(access: OriginAccess): cloudfront.IOrigin {
    const isNear = Stack.of(this.bucket) === Stack.of(this);
    if (access === OriginAccess.IDENTITY)
      return origins.S3BucketOrigin.withOriginAccessIdentity(this.bucket, {
        originAccessIdentity: new cloudfront.OriginAccessIdentity(isNear ? this : this.bucket, 'Identity'),
      });
    if (isNear) {
      Annotations.of(this.bucket).acknowledgeWarning(
        '@aws-cdk/aws-cloudfront-origins:wildcardKeyPolicyForOac',
        'the key admits the distributions of the account: naming this one, which names the bucket, which ' +
          'names the key, would be a circle',
      );
      return origins.S3BucketOrigin.withOriginAccessControl(this.bucket);
    }
    return this.distantOrigin();
  }

  /**
   * The stack of the bucket cannot name the distribution, whose stack names the bucket: distributions of the account
   * stand for it.
   */
  private distantOrigin(): cloudfront.IOrigin {
    const distributions = Stack.of(this).formatArn({
      service: 'cloudfront',
      region: '',
      resource: 'distribution',
      resourceName: '*',
    });
    const isOurs = {
      StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
      ArnLike: { 'aws:SourceArn': distributions },
    };
    const principals = [new iam.ServicePrincipal('cloudfront.amazonaws.com')];
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        actions: ['s3:GetObject'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: isOurs,
      }),
    );
    this.bucket.encryptionKey?.addToResourcePolicy(
      new iam.PolicyStatement({ principals, actions: ['kms:Decrypt'], resources: ['*'], conditions: isOurs }),
    );
    const control = new cloudfront.S3OriginAccessControl(this, 'OriginAccessControl');
    return origins.S3BucketOrigin.withBucketDefaults(this.bucket, {
      originAccessControlId: control.originAccessControlId,
    });
  }

  /**
   * By the log delivery of CloudWatch, which needs no ACLs.
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
   */
  private deliverLogs(distribution: cloudfront.Distribution, target: AccessLogsBucket): void {
    const name = Names.uniqueResourceName(this, { maxLength: 60, separator: '-' });
    const source = new logs.CfnDeliverySource(this, 'LogSource', {
      name,
      logType: 'ACCESS_LOGS',
      resourceArn: distribution.distributionArn,
    });
    const destination = new logs.CfnDeliveryDestination(this, 'LogDestination', {
      name,
      destinationResourceArn: target.bucketArn,
      outputFormat: 'json',
    });
    const delivery = new logs.CfnDelivery(this, 'LogDelivery', {
      deliverySourceName: source.ref,
      deliveryDestinationArn: destination.attrArn,
    });
    target.admitLogDelivery(this, name);
    if (target.policy) delivery.node.addDependency(target.policy);
  }
}

/**
 * CloudFormation makes no distribution in GovCloud, and no origin access control in China.
 * @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/setting-up-cloudfront.html
 * @see https://docs.amazonaws.cn/en_us/aws/latest/userguide/cloudfront.html
 */
function refuseWhereUnknown(scope: Construct, access: OriginAccess): void {
  const { region } = Stack.of(scope);
  const { partition } = region_info.RegionInfo.get(region);
  const { path } = scope.node;
  if (partition === 'aws-us-gov')
    throw new Error(`${path}: CloudFront is not in ${region}; make the distribution in a stack of another partition`);
  if (partition === 'aws-cn' && access === OriginAccess.CONTROL)
    throw new Error(
      `${path}: CloudFormation has no origin access control in ${region}; say \`originAccess: OriginAccess.IDENTITY\``,
    );
}

function isHome(scope: Construct): boolean {
  return Stack.of(scope).region === 'us-east-1';
}

/** Where CloudFront's classic logs go: it writes them with an ACL, and to no bucket that refuses ACLs. */
class ClassicLogsBucket extends SecureBucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: s3.BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(365) }],
    });
    // not as a risk that somebody accepts: no rule minds it where CloudFront needs it
    const resource = this.node.defaultChild;
    if (resource instanceof s3.CfnBucket)
      resource.ownershipControls = { rules: [{ objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED }] };
  }
}
