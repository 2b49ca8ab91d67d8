import { fail, unknown, type Rule } from '../lib/engine';
import { holdsLogs, lifecycleRules, logWriters, property, logSourceNeeds } from '../lib/s3';
import { get, isPresent, literal, whyUnknown, type Value } from '../lib/template';
import type { ControlId } from './controls';
import { defineRule } from './define-rule';

export interface RetentionRuleDetails {
  readonly id: string;
  /** how long logs have to be kept, in words and in days */
  readonly period: string;
  readonly days: number;
  readonly controls: readonly ControlId[];
  readonly references: readonly [string, ...string[]];
}

/** Logs that a lifecycle rule deletes before a framework allows it. What nothing deletes is kept for ever. */
export function defineRetentionRule({ id, period, days: least, controls, references }: RetentionRuleDetails): Rule {
  return defineRule({
    id,
    title: `Logs are deleted before ${period} is over`,
    severity: 'low',
    rationale: 'An auditor asks for the records of the whole time; what a lifecycle rule has deleted nobody can show.',
    remediation:
      `Set the expiration of the log bucket to ${least} days or more (CDK: \`lifecycleRules\`; ` +
      `CloudFormation: \`ExpirationInDays\`).`,
    controls,
    references,
    since: '0.2.0',
    optIn: true,
    needs: logSourceNeeds,
    subject: 'bucket',
    concerns: holdsLogs,
    *check(bucket) {
      if (logWriters(bucket).length === 0) return;
      const rules = lifecycleRules(bucket);
      if (rules === undefined) return yield unknown(property(bucket, 'LifecycleConfiguration'));
      for (const rule of rules.filter(({ isOn }) => isOn.kind !== 'no')) {
        const end = get(rule.value, 'ExpirationInDays');
        const date = get(rule.value, 'ExpirationDate');
        if (isPresent(date)) yield unknown(date, 'how old logs are at a date depends on when they are written');
        if (!isPresent(end)) continue;
        const days = daysOf(end);
        if (days === undefined || whyUnknown(get(rule.value, 'Status')) !== undefined) yield unknown(end);
        else if (days < least) yield fail(end, `logs are kept for ${days} days, expected ${least} or more`);
      }
    },
  });
}

function daysOf(value: Value): number | undefined {
  const text = literal(value);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
