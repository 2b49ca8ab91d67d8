import { fail, unknown } from '../../lib/engine';
import { comparePatterns } from '../../lib/policy';
import { behaviorsOf, type Distribution } from '../../lib/s3';
import { decided, get, isNamed, items, literal, metadataOf } from '../../lib/template';
import { defineRule } from '../define-rule';

/** CloudFront reads a pattern with and without a slash in front alike. */
function withoutSlash(pattern: string): string {
  return pattern.replace(/^\//, '');
}

export default defineRule({
  id: 'unsigned-private-content',
  title: 'A private path needs no signature',
  severity: 'medium',
  rationale: 'What was meant for a few is served to whoever knows or guesses the address.',
  remediation: 'Set `trustedKeyGroups` on the behaviour of the path (CDK), `TrustedKeyGroups` (CloudFormation).',
  controls: ['nist-800-53-r5/AC-3'],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-overview.html',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern',
  ],
  since: '0.1.0',
  subject: 'distribution',
  concerns: (distribution) => decided(privatePathsOf(distribution).length > 0),
  *check(distribution) {
    const declared = privatePathsOf(distribution);
    if (declared.length === 0) return;
    const behaviors = behaviorsOf(distribution);
    if (behaviors === undefined) return yield unknown(get(distribution.config, 'CacheBehaviors'));
    // CloudFront takes the first behaviour whose pattern meets the path, the default one last
    const ordered = [...behaviors.slice(1), ...behaviors.slice(0, 1)].map(({ value, path }) => ({
      value,
      path,
      pattern: get(value, 'PathPattern'),
    }));
    for (const wanted of new Set(declared)) {
      for (const { value, path, pattern } of ordered) {
        const text = pattern.kind === 'absent' ? '*' : literal(pattern);
        if (text === undefined) {
          yield unknown(pattern);
          break;
        }
        const { overlaps, isWithin } = comparePatterns(withoutSlash(wanted), withoutSlash(text));
        if (!overlaps) continue;
        const groups = get(value, 'TrustedKeyGroups');
        const signers = get(value, 'TrustedSigners');
        const signed = [groups, signers].map(items);
        if (signed.includes(undefined)) yield unknown(groups);
        else if (signed.every((one) => one?.length === 0))
          yield fail(value, `\`${wanted}\` is private, and ${path} serves it without a signature`);
        if (isWithin) break;
      }
    }
  },
});

/** The paths that somebody says are private: in the metadata, or in the configuration. */
function privatePathsOf({ resource, estate }: Distribution): readonly string[] {
  const { privatePaths = {} } = estate.inventory.settings;
  const configured = Object.entries(privatePaths).flatMap(([name, paths]) => (isNamed(resource, name) ? paths : []));
  return [...(metadataOf(resource, 'private') ?? []), ...configured];
}
