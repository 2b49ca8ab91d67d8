import { aws_cloudfront as cloudfront, aws_s3_deployment as deployment, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PrivateDistribution, type PrivateDistributionProps } from './private-distribution';

/** Settings of `StaticSite`: those of `PrivateDistribution`, and what is deployed. */
export interface StaticSiteProps extends PrivateDistributionProps {
  /**
   * Folders or archives with the files of the site.
   * @default - none: something else uploads them
   */
  readonly sources?: deployment.ISource[];
  /**
   * The page shown for what is not there.
   * @default '/404.html'
   */
  readonly notFoundPage?: string;
  /**
   * Whether every path shows the page at the root, for applications that route in the browser.
   * @default false
   */
  readonly singlePage?: boolean;
}

/**
 * A web site behind CloudFront, its bucket private: no website endpoint, which has no TLS and no origin access
 * control. What is not in the bucket
 * answers 403 there, because listing is not granted, and 404 to the viewer.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html
 */
export class StaticSite extends PrivateDistribution {
  /** What uploads the files; undefined without `sources`. */
  public readonly deployment?: deployment.BucketDeployment;

  constructor(scope: Construct, id: string, props: StaticSiteProps = {}) {
    const { sources = [], notFoundPage = '/404.html', singlePage, ...rest } = props;
    super(scope, id, {
      ...rest,
      errorResponses:
        rest.errorResponses ??
        missing(
          singlePage === true ? `/${rest.defaultRootObject ?? 'index.html'}` : notFoundPage,
          singlePage === true ? 200 : 404,
        ),
    });
    if (sources.length > 0)
      this.deployment = new deployment.BucketDeployment(this, 'Deployment', {
        sources,
        destinationBucket: this.bucket,
        distribution: this.distribution,
        distributionPaths: ['/*'],
      });
  }
}

function missing(responsePagePath: string, responseHttpStatus: number): cloudfront.ErrorResponse[] {
  return [403, 404].map((httpStatus) => ({
    httpStatus,
    responseHttpStatus,
    responsePagePath,
    ttl: Duration.minutes(5),
  }));
}
