import { App, Stack, type AppProps } from 'aws-cdk-lib';
import { FLAGS } from 'aws-cdk-lib/cx-api';
import { chooseRules, lint, type AnyRule } from '../../lib/engine';
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

/** What all rules that are not opt-in say of an app, after its acknowledgements. */
export function findingsOf(...app: Parameters<typeof synthesized>): string[] {
  return findingsBy(chooseRules(rules), synthesized(...app));
}

/** What some rules say of templates, as sentences. */
export function findingsBy(chosen: readonly AnyRule[], templates: readonly Template[]): string[] {
  return lint(templates, chosen, { today, knownRules: rules.map(({ id }) => id) }).findings.map(
    ({ kind, rule, subject, message }) => `${kind} ${rule.id} ${subject.constructPath ?? ''}: ${message}`,
  );
}
