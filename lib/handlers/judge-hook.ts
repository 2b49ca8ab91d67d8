import { configuredRules, lintOptions, type Config } from '../config';
import { lint, type AnyRule, type Exposure } from '../engine';
import { loadText, renderUserError, UserError, type Template, type TemplateOptions } from '../template';
import type { HookEvent, HookPayload } from './hook-event';
import { statedParameters } from './stated-parameters';
import { tellFindings, type Log } from './told-findings';
import { hookResponse, internalFailure, isFailing, nothingToJudge, type HookResponse } from './hook-response';

/** What whoever installs a hook decides; nobody who deploys a stack can change it. */
export interface HookPolicy {
  readonly config: Config;
  /** whose new access, compared with the template before, fails; undefined when nobody's is asked about */
  readonly newAccess?: Exposure;
  /** whether what templates accept themselves counts */
  readonly inlineSuppressions: boolean;
}

/** One thing to judge, which a worker can be handed. */
export interface HookJob {
  readonly event: HookEvent;
  /** what an event of a stack or a change set leads to */
  readonly payload?: HookPayload;
}

/**
 * The answer to an event. A template that cannot be read is no pass: nothing of it was judged.
 * @param today `2026-11-23`; decides which suppressions have expired
 * @param log told what fails, a line a finding
 */
export function judgeHook(
  { event, payload }: HookJob,
  rules: readonly AnyRule[],
  policy: HookPolicy,
  today: string,
  log: Log = () => undefined,
): HookResponse {
  try {
    const template = templateOf(event, payload);
    if (template === undefined) return nothingToJudge(event.token, 'what is deleted is not judged');
    const { config, newAccess, inlineSuppressions } = policy;
    const previous = newAccess === undefined ? undefined : previousTemplate(event, payload);
    const report = lint([template], configuredRules(rules, config), {
      ...lintOptions(config),
      today,
      knownRules: rules.map(({ id }) => id),
      ignoresInlineSuppressions: !inlineSuppressions,
      ...(previous && newAccess ? { before: { templates: [previous], exposure: newAccess } } : {}),
    });
    tellFindings(
      report.findings.filter((finding) => isFailing(finding, report)),
      log,
    );
    return hookResponse(event, report);
  } catch (error) {
    if (error instanceof UserError) return internalFailure(event.token, renderUserError(error));
    throw error;
  }
}

/** @returns undefined for what is deleted, which AWS sends without a template */
function templateOf(event: HookEvent, payload: HookPayload | undefined): Template | undefined {
  if (event.isDeletion) return undefined;
  const { target } = event;
  if (target.kind === 'document') {
    if (payload?.template === undefined) throw new UserError('the payload holds no `template`');
    const options = optionsOf(event);
    const template = loadText(nameOf(event), payload.template, options);
    const parameters = statedParameters(template.body, payload.changes);
    return parameters.size === 0 ? template : loadText(nameOf(event), payload.template, { ...options, parameters });
  }
  const { type, logicalId, properties } = target;
  const document = { Resources: { [logicalId]: { Type: type, Properties: properties } } };
  return loadText(nameOf(event), JSON.stringify(document, undefined, 2), {
    ...optionsOf(event),
    partial: `\`${logicalId}\` was handed over alone, and what stands beside it was not`,
  });
}

function previousTemplate(event: HookEvent, payload: HookPayload | undefined): Template | undefined {
  if (payload?.previousTemplate === undefined) return undefined;
  return loadText(nameOf(event), payload.previousTemplate, optionsOf(event));
}

/** As the CDK names the template of a stack, so that its findings have the fingerprints of `cdk synth`. */
function nameOf({ stackName }: HookEvent): string {
  return `${stackName ?? 'resource'}.template.json`;
}

function optionsOf({ account, region, stackName }: HookEvent): TemplateOptions {
  return {
    environment: { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) },
    provenance: stackName === undefined ? {} : { stackName },
  };
}
