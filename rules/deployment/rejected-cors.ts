import { fail, judged, unknown } from '../../lib/engine';
import { property, states } from '../../lib/s3';
import {
  allItems,
  decided,
  get,
  literal,
  mayHoldAnything,
  tokensOf,
  undecided,
  whyUnknown,
  type Decided,
  type Value,
} from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-cors',
  title: 'S3 will reject the CORS rule',
  severity: 'high',
  rationale: 'The deployment stops: S3 answers `InvalidRequest`.',
  remediation:
    'Name methods of `s3.HttpMethods` (CDK), `GET`, `PUT`, `POST`, `DELETE` or `HEAD` (CloudFormation), ' +
    'and at most one `*` in an origin or header; `OPTIONS` needs no rule.',
  controls: [],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html'],
  since: '0.2.0',
  subject: 'bucket',
  concerns: states('CorsConfiguration'),
  *check(bucket) {
    for (const rule of allItems(property(bucket, 'CorsConfiguration', 'CorsRules'))) {
      for (const method of allItems(get(rule, 'AllowedMethods'))) {
        const name = literal(method);
        if (name === undefined) yield unknown(method);
        else if (!methods.has(name)) yield fail(method, `S3 knows no method \`${name}\` in a CORS rule`);
      }
      for (const text of ['AllowedOrigins', 'AllowedHeaders'].flatMap((key) => allItems(get(rule, key))))
        yield* judged(hasManyStars(text), text, `\`${literal(text)}\` has more than one \`*\`, and S3 takes one`);
    }
  },
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html#cors-allowed-methods */
const methods = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']);

function hasManyStars(value: Value): Decided {
  if (value.kind !== 'text') return undecided(whyUnknown(value) ?? 'text is expected here');
  const stars =
    value.text
      .filter((part) => typeof part === 'string')
      .join('')
      .split('*').length - 1;
  const open = tokensOf(value.text).find(mayHoldAnything);
  return stars > 1 || open === undefined ? decided(stars > 1) : undecided(open.because);
}
