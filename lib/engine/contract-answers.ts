import {
  ask,
  askersOf,
  evaluationPathsFor,
  type Answer,
  type Asker,
  type Condition,
  type Layer,
  type PolicySubject,
  type Question,
  type Statement,
} from '../policy';
import { agreed, askKey, hasAccessLevel, type EffectiveAccess } from '../s3';
import type { Place } from '../template';
import type { Wanted } from './contract-conditions';
import { naming, whoIs, type Who } from './contract-who';
import { principalsIn } from './requester';

/** Which part of what somebody may do is asked about. */
export interface Narrowing {
  /** conditions that the request meets */
  readonly given?: readonly Condition[];
  /** denials beside those of the policies */
  readonly denials?: readonly Statement[];
}

/** A bucket in one world, and what contracts ask about it; what was worked out is remembered. */
export class AskedBucket {
  private readonly subjects = new Map<string, PolicySubject>();
  private readonly plain = new Map<string, Answer>();
  private readonly people = new Map<string, readonly Who[]>();

  constructor(readonly access: EffectiveAccess) {}

  whoIs(text: string): readonly Who[] {
    let found = this.people.get(text);
    if (found === undefined) this.people.set(text, (found = whoIs(text, this.access)));
    return found;
  }

  /** Whom the policies of the bucket and those names tell apart; undefined where they are too many. */
  everybodyWith(named: readonly Who[], place: Place): readonly Asker[] | undefined {
    const { subject } = this.access;
    const policies = subject.layers.map(({ policy }) => policy);
    const contract = { version: '2012-10-17', statements: naming(named, place), place };
    return askersOf([...policies, contract], subject.account, subject.requesters);
  }

  /** Whether a requester may do it, as far as policies and key go. */
  may(asker: Asker, wanted: Wanted, { given = [], denials = [] }: Narrowing = {}): Answer {
    const usual = this.mayAtAll(asker, wanted);
    if (usual.kind === 'no' || given.length + denials.length === 0) return usual;
    return narrowed(this.access, asker, wanted, { given, denials });
  }

  subjectFor({ requester }: Asker): PolicySubject {
    const id = JSON.stringify(requester);
    let found = this.subjects.get(id);
    if (found === undefined) this.subjects.set(id, (found = this.access.subjectFor(requester)));
    return found;
  }

  /** Whether it is somebody of the bucket's own account, or perhaps so, whom the templates do not make. */
  isElsewhere({ requester }: Asker): boolean {
    if (requester.kind !== 'identity' || requester.any !== undefined) return false;
    const { account } = this.access.subject;
    const mayBeOwn = requester.account === account || !/^\d{12}$/.test(account);
    const { arn, role = arn } = requester;
    return mayBeOwn && !principalsIn(this.access).some((one) => one.requester.arn === role);
  }

  /** Whether all of it is denied, whatever other policies allow. */
  isDenied(asker: Asker, wanted: Wanted, { given = [], denials = [] }: Narrowing = {}): boolean {
    const subject = withDenials(this.subjectFor(asker), denials);
    return ask(subject, { base: 'notDenied', requesters: [asker], action: wanted.action, given }).kind === 'no';
  }

  private mayAtAll(asker: Asker, wanted: Wanted): Answer {
    const id = `${wanted.word} ${JSON.stringify(asker.requester)}`;
    let found = this.plain.get(id);
    if (found === undefined) {
      const { level } = wanted;
      found =
        level === undefined ? narrowed(this.access, asker, wanted, {}) : hasAccessLevel(this.access, asker, level);
      this.plain.set(id, found);
    }
    return found;
  }
}

/** The answer with further conditions and denials; where policies compete for the bucket, whichever counts. */
function narrowed(access: EffectiveAccess, asker: Asker, wanted: Wanted, narrowing: Narrowing): Answer {
  const { alternatives } = access;
  if (alternatives.length > 0) return agreed(alternatives.map((one) => narrowed(one, asker, wanted, narrowing)));
  const subject = withDenials(access.subjectFor(asker.requester), narrowing.denials ?? []);
  const question: Question = {
    base: 'allowed',
    requesters: [asker],
    action: wanted.action,
    given: narrowing.given ?? [],
    everyGrant: true,
  };
  const answer = ask(subject, question, 50);
  if (answer.kind !== 'yes') return answer;
  const { level } = wanted;
  const use = level === 'read' || level === 'write' ? askKey(access, asker, level) : undefined;
  return use === undefined || use.kind === 'yes' ? answer : use;
}

/** Of what the subject lets through, what statements that deny admit: those requests alone. */
export function withAdmitted(subject: PolicySubject, denials: readonly Statement[], place: Place): PolicySubject {
  const statements = denials.map((one): Statement => ({ ...one, effect: 'Allow' }));
  const admitted: Layer = { policy: { version: '2012-10-17', statements, place }, target: subject.target };
  return {
    ...subject,
    layers: [...subject.layers, admitted],
    evaluationPaths: (context) => evaluationPathsFor(subject, context).map((path) => [...path, admitted]),
  };
}

/** The subject with a further policy, of denials. */
export function withDenials(subject: PolicySubject, denials: readonly Statement[]): PolicySubject {
  const [first] = denials;
  if (first === undefined) return subject;
  const policy = { version: '2012-10-17', statements: denials, place: first.place };
  return { ...subject, layers: [...subject.layers, { policy, target: subject.target }] };
}
