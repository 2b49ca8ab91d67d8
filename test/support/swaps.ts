import { fullDiff, ResourceImpact, type TemplateDiff } from '@aws-cdk/cloudformation-diff';
import { App, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { AccessLogsBucket, SecureBucket, SecureBucketInjector } from 'bucket-warden/constructs';
import { env } from './app';
import { folder } from './command';
import { ordinaryApps, type Buckets } from './ordinary-apps';

/* What a deployment would change where our constructs take the place of `s3.Bucket`. */

/** One stack of one app, before and after. */
export interface Swap {
  readonly app: string;
  readonly stack: string;
  readonly by: 'SecureBucket' | 'SecureBucketInjector';
  readonly diff: TemplateDiff;
}

const plain: Buckets = { Bucket: s3.Bucket, LogBucket: s3.Bucket };

function stacksOf(
  build: (typeof ordinaryApps)[number][1],
  buckets: Buckets,
  context: Readonly<Record<string, unknown>>,
  isInjected = false,
): ReadonlyMap<string, Record<string, unknown>> {
  const propertyInjectors = isInjected ? [new SecureBucketInjector()] : [];
  const app = new App({ outdir: folder(), context, propertyInjectors });
  build(new Stack(app, 'Main', { env }), app, buckets);
  const stacks = app.synth().stacks.filter(({ id }) => !id.includes('support'));
  return new Map(stacks.map((stack) => [stack.id, stack.template as Record<string, unknown>]));
}

/** All swaps of all ordinary apps, under feature flags. */
export function swaps(context: Readonly<Record<string, unknown>> = {}): readonly Swap[] {
  return ordinaryApps.flatMap(([app, build]) => {
    const before = stacksOf(build, plain, context);
    const after = [
      ['SecureBucket', stacksOf(build, { Bucket: SecureBucket, LogBucket: AccessLogsBucket }, context)],
      ['SecureBucketInjector', stacksOf(build, plain, context, true)],
    ] as const;
    return after.flatMap(([by, stacks]) =>
      [...stacks].map(([stack, template]) => ({ app, stack, by, diff: fullDiff(before.get(stack) ?? {}, template) })),
    );
  });
}

/** How many resources a deployment would do what with, and the names of those that are lost. */
export function impactOf({ diff }: Swap): {
  readonly added: number;
  readonly updated: number;
  readonly lost: readonly string[];
} {
  const impacts: [string, ResourceImpact][] = [];
  diff.resources.forEachDifference((id, change) => void impacts.push([id, change.changeImpact]));
  const count = (impact: ResourceImpact): number => impacts.filter(([, one]) => one === impact).length;
  const harmless = new Set([ResourceImpact.WILL_CREATE, ResourceImpact.WILL_UPDATE, ResourceImpact.NO_CHANGE]);
  return {
    added: count(ResourceImpact.WILL_CREATE),
    updated: count(ResourceImpact.WILL_UPDATE),
    lost: impacts.filter(([, impact]) => !harmless.has(impact)).map(([id, impact]) => `${id} ${impact}`),
  };
}
