import {
  ask,
  describeRequester,
  exactly,
  requestersOf,
  type Answer,
  type PolicySubject,
  type RequestContext,
  type Witness,
} from '../policy';
import { accessLevels, everyAccessLevel, type AccessLevel } from './access-levels';
import { askKeyUse } from './key';
import { policiesOf, type EffectiveAccess } from './effective-access';
import { reason } from '../template';

/** Everybody who may do something with a bucket. */
export interface Access {
  readonly effectiveAccess: EffectiveAccess;
  readonly principals: readonly PrincipalAccess[];
}

export interface PrincipalAccess {
  readonly name: string;
  readonly trust: RequestContext['trust'];
  readonly requester: Asker['requester'];
  readonly may: Readonly<Record<AccessLevel, Answer>>;
}

/**
 * Who may read, list, write, delete and administer a bucket, each with a request that gets through for every statement
 * that grants it.
 * Objects that are encrypted with a key of the templates can be read and written only by those who may use the key as
 * well.
 * Left out are principals who may do nothing, and those of the bucket's own account whom the templates do not make.
 */
export function whoCan(effectiveAccess: EffectiveAccess): Access {
  const { subject, symbolTable } = effectiveAccess;
  const principals = requestersOf(policiesOf(effectiveAccess), subject.account, subject.requesters).map(
    ({ requester, trust }): PrincipalAccess => {
      const known = effectiveAccess.principals.find(
        (one) => requester.kind === 'identity' && one.requester.arn === requester.arn,
      );
      const may = Object.fromEntries(
        everyAccessLevel.map((accessLevel) => [
          accessLevel,
          hasAccessLevel(effectiveAccess, { requester, trust }, accessLevel),
        ]),
      ) as Record<AccessLevel, Answer>;
      return {
        name: known ? known.name : describeRequester(requester, trust, symbolTable).replace(/`/g, ''),
        trust,
        requester,
        may,
      };
    },
  );
  return {
    effectiveAccess,
    principals: principals.filter(({ may }) => Object.values(may).some(({ kind }) => kind !== 'no')),
  };
}

export type Asker = NonNullable<PolicySubject['requesters']>[number];

/**
 * Whether a requester may do it, as far as both the bucket's policies and its key go; where policies compete for the
 * bucket, whichever counts.
 */
export function hasAccessLevel(
  effectiveAccess: EffectiveAccess,
  asker: Asker,
  accessLevel: AccessLevel,
  withKey = true,
): Answer {
  const { alternatives } = effectiveAccess;
  if (alternatives.length > 0)
    return agreed(alternatives.map((one) => hasAccessLevel(one, asker, accessLevel, withKey)));
  const subject = effectiveAccess.subjectFor(asker.requester);
  const answer = ask(
    subject,
    { base: 'allowed', requesters: [asker], action: accessLevels[accessLevel], everyGrant: true },
    50,
  );
  const needsKey = withKey && (accessLevel === 'read' || accessLevel === 'write');
  if (answer.kind !== 'yes' || !needsKey) return answer;
  const use = askKey(effectiveAccess, asker, accessLevel);
  return use === undefined || use.kind === 'yes' ? answer : use;
}

/** The answer that all give; unknown where they differ. */
export function agreed(answers: readonly Answer[]): Answer {
  const open = answers.find(({ kind }) => kind === 'unknown');
  if (open) return open;
  const granted = answers.flatMap((one) => (one.kind === 'yes' ? [one.witnesses] : []));
  if (granted.length === answers.length) return { kind: 'yes', witnesses: granted.flat() };
  if (granted.length > 0)
    return { kind: 'unknown', because: 'several policies compete for the bucket, and the last one deployed counts' };
  return answers[0] ?? { kind: 'no', closedBy: [] };
}

/** Whether the key of the bucket lets the requester use it as well; undefined where there is none. */
export function askKey(
  { key, bucket, symbolTable }: EffectiveAccess,
  asker: Asker,
  accessLevel: 'read' | 'write',
): Answer | undefined {
  if (key === undefined) return undefined;
  const { reference } = key;
  if (reference.kind === 'aws-managed') return asker.trust === 'owner' ? undefined : { kind: 'no', closedBy: [] };
  if (reference.kind === 'unknown')
    return { kind: 'unknown', because: reason`the key of the bucket: ${reference.because}` };
  const subject = key.subjectFor(asker.requester);
  if (subject === undefined)
    return {
      kind: 'unknown',
      because: 'the policy of the key that the bucket is encrypted with is not among the templates',
    };
  const given = asker.requester.kind === 'identity' ? [exactly('kms:calleraccount', asker.requester.account)] : [];
  const action = accessLevel === 'read' ? 'kms:Decrypt' : 'kms:GenerateDataKey';
  return askKeyUse(subject, bucket, symbolTable, [asker], action, given);
}

/** The witnesses of an answer, one for each statement or pair of statements that grants. */
export function grantsOf(answer: Answer): readonly Witness[] {
  if (answer.kind !== 'yes') return [];
  const byGrant = new Map(
    answer.witnesses.map((witness) => [
      witness.grants.map(({ place, index }) => `${place.template.id} ${place.path.join('/')} ${index}`).join('|'),
      witness,
    ]),
  );
  return [...byGrant.values()];
}
