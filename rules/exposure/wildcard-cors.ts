import { fail, unknown } from '../../lib/engine';
import { listProperty, property, states } from '../../lib/s3';
import { get, items, literal, render, whyUnknown, type Value } from '../../lib/template';
import { defineRule } from '../define-rule';

const unsafeMethods = new Set(['PUT', 'POST', 'DELETE']);

/** `*`, `https://*` and the like: nothing is fixed but the scheme. */
const isAnyOrigin = (origin: string): boolean =>
  origin.includes('*') && /^(?:https?)?:?\/{0,2}$/.test(origin.replaceAll('*', ''));

export default defineRule({
  id: 'wildcard-cors',
  title: 'CORS lets any site change objects',
  severity: 'medium',
  rationale:
    'A page of any origin may send writes with what the visitor holds: pre-signed URLs, tokens, cookies of a proxy.',
  remediation:
    'Name the origins that upload, in `cors[].allowedOrigins` (CDK) or `AllowedOrigins` (CloudFormation); ' +
    'keep `*` for `GET` and `HEAD`.',
  controls: [],
  aliases: ['3609d27c'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html'],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('CorsConfiguration'),
  *check(bucket) {
    const rules = listProperty(bucket, 'CorsConfiguration', 'CorsRules');
    if (rules === undefined) return yield unknown(property(bucket, 'CorsConfiguration', 'CorsRules'));
    for (const rule of rules) {
      const [origins, methods] = [items(get(rule, 'AllowedOrigins')), items(get(rule, 'AllowedMethods'))];
      const open = [...(origins ?? [get(rule, 'AllowedOrigins')]), ...(methods ?? [get(rule, 'AllowedMethods')])].find(
        (value) => whyUnknown(value) !== undefined,
      );
      const any = origins?.find((origin) => isAnyOrigin(wordsOf(origin)));
      const unsafe = methods?.map(wordsOf).filter((method) => unsafeMethods.has(method)) ?? [];
      if (any && unsafe.length > 0)
        yield fail(
          any,
          `any origin (\`${literal(any) ?? '*'}\`) may use ${unsafe.map((method) => `\`${method}\``).join(', ')}`,
        );
      else if (open) yield unknown(open);
    }
  },
});

/** The text as it is written, with a name for what is open, which is no wildcard and no method. */
function wordsOf(value: Value): string {
  return value.kind === 'text' ? render(value.text) : '';
}
