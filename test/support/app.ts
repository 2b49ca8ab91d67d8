import { App, Stack, type AppProps } from 'aws-cdk-lib';
import { FLAGS } from 'aws-cdk-lib/cx-api';
import { lint, type AnyRule } from '../../lib/engine';
import { loadPaths, nodeFiles, type Template } from '../../lib/template';
import { rules } from '../../rules';
import { folder } from './command';
import { today } from './lint';

/** Every feature flag as new apps have it. */
export const recommendedFlags: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(FLAGS)
    .filter(([, { introducedIn }]) => introducedIn.v2 !== undefined)
    .map(([name, { recommendedValue }]) => [name, recommendedValue as unknown]),
);

export const env = { account: '111122223333', region: 'eu-west-1' };

/** What an app synthesises, as the command reads it. */
export function synthesized(
  build: (stack: Stack, app: App) => void,
  props: AppProps = {},
  region = env.region,
): readonly Template[] {
  const outdir = folder();
  const app = new App({ ...props, outdir });
  build(new Stack(app, 'Main', { env: { ...env, region } }), app);
  app.synth();
  const { templates, errors } = loadPaths([outdir], nodeFiles);
  expect(errors).toEqual([]);
  return templates;
}

/** What opt-in rules ask of our constructs, and why a construct cannot answer. */
export const forOwners: Readonly<Record<string, string>> = {
  'legacy-signature': 'old clients and pre-signed URLs of version 2 may be in use',
  'logs-under-six-years': 'how long a standard wants them is for its owner to say: `retention`',
  'missing-bucket-policy-alarm': 'whom an alarm wakes is not known',
  'missing-key-alarm': 'whom an alarm wakes is not known',
  'missing-trail-alarm': 'whom an alarm wakes is not known',
  'missing-event-notifications': 'who wants to be told is not known',
  'missing-firewall': 'a web ACL costs money and needs rules: `webAclId`',
  'missing-geo-restriction': 'who may look from where is not known',
  'missing-origin-failover': 'there is one bucket behind it',
  'missing-replication': 'whether data deserves a second region is for its owner to say: `ReplicatedBucket`',
  'predictable-name': 'a name was given',
  'unbounded-presigned-urls': 'how long URLs have to last is not known',
  'unlocked-objects': 'a lock cannot be taken back, and replaces nothing: `objectLockEnabled`',
  'unreplicated-history': 'what was there before is copied by a batch job',
};

/** What all rules but those for owners say of an app, after its acknowledgements. */
export function findingsOf(...app: Parameters<typeof synthesized>): string[] {
  return findingsBy(
    rules.filter(({ id }) => forOwners[id] === undefined),
    synthesized(...app),
  );
}

/** What some rules say of templates, as sentences. */
export function findingsBy(chosen: readonly AnyRule[], templates: readonly Template[]): string[] {
  return lint(templates, chosen, { today, knownRules: rules.map(({ id }) => id) }).findings.map(
    ({ kind, rule, subject, message }) => `${kind} ${rule.id} ${subject.constructPath ?? ''}: ${message}`,
  );
}
