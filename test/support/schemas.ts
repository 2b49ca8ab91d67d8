import { App, CloudFormationValidatePlugin, Stack, type AppProps, type PolicyValidationStack } from 'aws-cdk-lib';
import { env } from './app';
import { folder } from './command';
import type { Build } from './construct-apps';

/*
 * CloudFormation's own schemas of resources, as AWS ships them with the CDK: what they refuse, a deployment refuses.
 */

/** What is synthesised for a check, and what it is called when it is refused. */
export interface Candidate {
  readonly name: string;
  readonly build: Build;
  /** undefined: the stack does not state where it is going to be */
  readonly region: string | undefined;
  readonly props?: AppProps;
}

/** What the schemas have against the templates, as sentences; and how many templates there were. */
export function againstSchemas(candidates: readonly Candidate[]): {
  readonly templates: number;
  readonly refusals: readonly string[];
} {
  const named = candidates.flatMap((candidate) => synthesize(candidate).map((stack) => ({ ...candidate, stack })));
  const names = new Map(
    named.map(({ name, region = 'any region', stack }) => [stack.templatePath, `${region}, ${name}`]),
  );
  // all at once: the validator starts anew for each type of resource that it has not seen
  const { violations } = new CloudFormationValidatePlugin().validate({
    stackTemplates: named.map(({ stack }) => stack),
    templatePaths: [...names.keys()],
    appConstruct: new App(),
  });
  const refusals = violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ templatePath = '' }) => `${names.get(templatePath) ?? ''}: ${ruleName} ${description}`),
  );
  return { templates: names.size, refusals };
}

function synthesize({ build, region, props }: Candidate): readonly PolicyValidationStack[] {
  const app = new App({ ...props, outdir: folder() });
  build(new Stack(app, 'Main', region === undefined ? {} : { env: { ...env, region } }), app);
  return app.synth().stacks.map(({ id, templateFullPath, environment }) => ({
    stackConstructPath: id,
    templatePath: templateFullPath,
    accountId: env.account,
    region: environment.region === 'unknown-region' ? undefined : environment.region,
  }));
}
