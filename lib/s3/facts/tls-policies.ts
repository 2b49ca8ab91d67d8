import type { Source } from './source';

/**
 * The security policies of CloudFront, and those that CloudFront.15 takes. A name that stands in neither list came
 * later, or is none.
 */
export const securityPolicies: {
  readonly recommended: readonly string[];
  readonly outdated: readonly string[];
  readonly source: Source;
  readonly recommendedBy: Source;
} = {
  recommended: ['TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025'],
  outdated: ['SSLv3', 'TLSv1', 'TLSv1_2016', 'TLSv1.1_2016', 'TLSv1.2_2018', 'TLSv1.2_2019'],
  source: {
    page: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html',
    read: '2026-09',
  },
  recommendedBy: {
    page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-15',
    read: '2026-09',
  },
};

/** Whether the name of a security policy may be one that AWS made after the list was read. */
export function mayBeNewer(name: string): boolean {
  const [, year] = /^TLSv1\.\d_(20\d\d)$/.exec(name) ?? [];
  return year !== undefined && Number(year) > 2025;
}
