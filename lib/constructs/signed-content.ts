import { aws_cloudfront as cloudfront } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PrivateDistribution, type PrivateDistributionProps } from './private-distribution';

/** Settings of `SignedContent`: those of `PrivateDistribution`, and the keys. */
export interface SignedContentProps extends PrivateDistributionProps {
  /**
   * Public keys, in PEM, of those who may sign URLs and cookies: two while keys are changed. RSA of 2048 bits, or
   * ECDSA P-256.
   */
  readonly publicKeys: string[];
}

/**
 * Content for those alone who show a signed URL or cookie: no path is served without.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html
 */
export class SignedContent extends PrivateDistribution {
  /** The keys; the id of the first is what signatures name. */
  public readonly publicKeys: cloudfront.PublicKey[];

  /** @throws Error when there is no key, or one that is no public key in PEM */
  constructor(scope: Construct, id: string, props: SignedContentProps) {
    const { publicKeys, trustedKeyGroups = [], ...rest } = props;
    if (publicKeys.length === 0)
      throw new Error(`${scope.node.path}/${id}: nobody could sign: \`publicKeys\` is empty`);
    const keys = publicKeys.map((encodedKey, index) => {
      if (!/^-----BEGIN PUBLIC KEY-----\s[\s\S]+-----END PUBLIC KEY-----\s*$/.test(encodedKey))
        throw new Error(`${scope.node.path}/${id}: \`publicKeys[${index}]\` is no public key in PEM`);
      return new cloudfront.PublicKey(scope, `${id}Key${index + 1}`, { encodedKey });
    });
    const group = new cloudfront.KeyGroup(scope, `${id}Keys`, { items: keys });
    super(scope, id, { ...rest, trustedKeyGroups: [group, ...trustedKeyGroups] });
    this.publicKeys = keys;
  }
}
